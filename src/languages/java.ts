import type { Description } from './description';

export const java: Description = {
  name: 'Java',
  aliases: [],
  fence: /^java\d*$/,
  extension: 'java',
  comment: '//',
  readsInput: /\bScanner\b|\bBufferedReader\b|\bSystem\.in\b/,
  braces: {
    definition: /^(?:(?:public|final|abstract|static|sealed)\s+)*(?:class|interface|enum|record)\s+(\w+)/,
    other: /^(?:import\s+[\w.*\s]+;|package\s+[\w.]+;|@\w)/,
    methods: true,
    texts: 'java',
    comment: '//',
    opening: 'static void errorbookOpen() {',
  },
  tests: {
    kind: 'program',
    each: 'statements like `assert Solution.twice(3) == 6 : "twice(3) is " + Solution.twice(3);`',
    before: 'import java.util.*;\n\nclass Main {\n    public static void main(String[] args) {\n',
    after: '    }\n}\n',
    whole: /\bstatic void main\s*\(/,
  },
  style: 'The function is a static method of a class `Solution`; there is no package and no `main`.',
};
