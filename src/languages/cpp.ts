import type { Description } from './description';

export const cpp: Description = {
  name: 'C++',
  aliases: ['c++'],
  fence: /^(?:c|h)(?:\+\+|pp|xx|c)?\d*$/,
  extension: 'cpp',
  comment: '//',
  readsInput: /\bcin\b|\bscanf\b|\bstdin\b|\bgetline\b/,
  braces: {
    definition:
      /^(?:(?:struct|class|enum(?:\s+class)?)\s+(\w+)[^;]*$|(?!\s|#|(?:return|using|typedef|else|case|for|while|if|switch|do)\b)(?:template\s*<.*>\s*)?[\w:<>,*&\s]+?[\s*&>](\w+)\s*\((?:[^;{]*$|[^;{]*\{))/,
    other: /^(?:#\s*(?:include|define|pragma|if|endif|undef)|using\s+\w|typedef\s|template\s*<|namespace\b)/,
    methods: true,
    texts: 'cpp',
    comment: '//',
    opening: 'namespace errorbook_open {',
  },
  tests: {
    kind: 'program',
    each: 'statements like `assert(twice(3) == 6);`',
    before: '#undef NDEBUG\n#include <cassert>\nint main() {\n',
    after: '    return 0;\n}\n',
    whole: /\bint\s+main\s*\(/,
  },
  style: 'No `main`.',
};
