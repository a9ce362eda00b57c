import type { Description } from './description';

export const go: Description = {
  name: 'Go',
  aliases: ['golang', 'go_test.go'],
  fence: /^go(?:lang)?$/,
  extension: 'go',
  comment: '//',
  readsInput: /\bfmt\.F?Scan|\bbufio\b|\bos\.Stdin\b/,
  braces: {
    definition: /^(?:func\s+(?:\([^)]*\)\s*)?|type\s+|var\s+|const\s+)(\w+)/,
    other: /^(?:package\s+\w+$|import\s*["(]|import\s+\w+\s+")/,
    methods: false,
    texts: 'go',
    comment: '//',
    opening: 'func errorbookOpen() {',
  },
  tests: {
    kind: 'program',
    each:
      'statements like `if got, want := Twice(3), 6; !reflect.DeepEqual(got, want) ' +
      "{ t.Errorf(\"expected '%v', got '%v'\", want, got) }`",
    before: 'import (\n\t"reflect"\n\t"testing"\n)\n\nfunc TestSample(t *testing.T) {\n',
    after: '}\n',
    whole: /^func Test\w*\(/m,
  },
  style: 'No package clause and no `main`.',
};
