import type { Description } from './description';
import { SLASHES, TEXTS } from './patterns';

export const javascript: Description = {
  name: 'JavaScript',
  aliases: [],
  fence: /^(?:javascript|js|jsx|mjs|cjs|node(?:js)?|typescript|ts)$/,
  extension: 'js',
  comment: '//',
  readsInput: /\bstdin\b|\breadline\b/,
  colours: {
    keywords:
      'async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|undefined|var|while|yield',
    text: TEXTS,
    remark: SLASHES,
  },
  braces: {
    definition:
      /^(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\s*\*?|class|const|let|var|interface|type|enum)\s*\b([\w$]+)/,
    other: /^(?:import\b.*['"]|['"]use strict|module\.exports|exports\.)/,
    methods: false,
    longQuotes: true,
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
