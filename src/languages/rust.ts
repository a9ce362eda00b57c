import type { Description } from './description';

export const rust: Description = {
  name: 'Rust',
  aliases: [],
  fence: /^(?:rust|rs)$/,
  extension: 'rs',
  comment: '//',
  readsInput: /\bstdin\b|\bread_line\b/,
  braces: {
    definition:
      /^(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const)\s+(?=.*\bfn\b))*(?:fn|struct|enum|trait|mod|type|const|static)\s+(\w+)/,
    other: /^(?:(?:pub\s+)?use\s+[\w:{]|extern\s+crate|#!?\[|impl\b|macro_rules!)/,
    methods: false,
    texts: 'rust',
    comment: '//',
    opening: 'mod errorbook_open {',
    imports: /^(?:pub\s+)?use\s/,
  },
  tests: {
    kind: 'program',
    each: 'statements like `assert_eq!(twice(3), 6);`',
    before: '#[test]\nfn sample() {\n',
    after: '}\n',
    whole: /#\[(?:\w+::)?test\]|^fn main\(/m,
  },
  style: 'No crates but `std`, and no `main`.',
};
