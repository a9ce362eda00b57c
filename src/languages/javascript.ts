import type { Description } from './description';

export const javascript: Description = {
  name: 'JavaScript',
  aliases: [],
  fence: /^(?:javascript|js|jsx|mjs|cjs|node(?:js)?|typescript|ts)$/,
  extension: 'js',
  comment: '//',
  readsInput: /\bstdin\b|\breadline\b/,
  braces: {
    definition:
      /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|interface|type|enum)\s*\b([\w$]+)/,
    other: /^(?:import\b.*['"]|['"]use strict|module\.exports|exports\.)/,
    methods: false,
    texts: 'javascript',
    javascript: true,
    comment: '//',
    opening: '{',
  },
  tests: {
    kind: 'program',
    each: 'statements like `assert.deepStrictEqual(twice(3), 6);`',
    before: "const assert = require('node:assert');\n",
    after: '',
    whole: /\brequire\s*\(|^import\b/m,
  },
  style: 'Plain functions: no exports, and no modules but those of Node.js.',
};
