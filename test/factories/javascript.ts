/** Programs in JavaScript with their tests, many in a file: `=== title`, the program, `---`, the tests. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface JavascriptCase {
  title: string;
  code: string;
  tests: string;
  /** Whether the program may be asked to decide. */
  weak: boolean;
}

const ASSERT = "const assert = require('node:assert');\n";

/** The cases in the files of a folder of `test/fixtures`, by file. */
export function javascriptCases(folder: string): [file: string, cases: JavascriptCase[]][] {
  const path = resolve(__dirname, '../fixtures', folder);
  const files = readdirSync(path).filter((name) => name.endsWith('.txt'));
  return files.map((file) => [file, casesIn(readFileSync(join(path, file), 'utf8'))]);
}

function casesIn(text: string): JavascriptCase[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [title = '', ...lines] = part.split('\n');
      const at = lines.indexOf('---');
      const [code, tests] = [lines.slice(0, at), lines.slice(at + 1)].map((some) => some.join('\n'));
      return { title, code: code ?? '', tests: ASSERT + (tests ?? ''), weak: title.endsWith('(weak)') };
    });
}
