/** What people, other programs and broken disks hand to the command line. Data: each row is run by cli/badInput.test.ts. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BadInput {
  name: string;
  /** What stands behind the program's name; `{}` is the workspace's folder, which holds a small notebook. */
  args: string[];
  /** Makes the input. */
  make?: (workspace: string) => Promise<unknown>;
  /** The exit code that is right. */
  code: number;
  /** Where and what, as it is said. */
  says: RegExp;
}

type Content = [name: string, content: string | Buffer, says?: RegExp];

const ROW = '{"id":"a","prompt":"p","tests":["assert a()"],"entry_point":"a"}';
const utf16 = Buffer.from(`\uFEFF${ROW}\n`, 'utf16le');
const gzipped = gzipSync(`${ROW}\n`.repeat(200));
const deep = (open: string, close: string, n: number) => open.repeat(n) + close.repeat(n);

/** Broken files of rows, for tasks and for responses. */
const ROWS: Content[] = [
  ['nothing', ''],
  ['blank lines', '\n\n  \n\t\n'],
  ['only a byte order mark', '\uFEFF'],
  ['null', 'null\n'],
  ['a number', '1\n'],
  ['a text', '"task"\n'],
  ['a list', '[1, 2]\n'],
  ['an empty list', '[]\n'],
  ['an empty object', '{}\n'],
  ['other fields', '{"question": "?", "answer": "!"}\n'],
  ['an open brace', '{\n', /not JSON/],
  ['a cut row', ROW.slice(0, 30), /not JSON/],
  ['two rows in a line', `${ROW}${ROW}\n`, /not JSON/],
  ['a comma behind a row', `${ROW},\n`, /not JSON/],
  ['a comment', `// tasks\n`, /not JSON/],
  ['single quotes', "{'id': 'a'}\n", /not JSON/],
  ['NaN', '{"id": NaN}\n', /not JSON/],
  ['a list over several lines', `[\n{\n"id":\n"a"\n}\n]\n`, /not JSON/],
  ['Python', '{"id": None, "tests": True}\n', /not JSON/],
  ['YAML', '- id: a\n  prompt: p\n', /not JSON/],
  ['CSV', 'task_id,completion\na,return 1\n', /not JSON/],
  ['a web page', '<!doctype html><title>404</title>\n', /not JSON/],
  ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', /not JSON/],
  ['a message of a server', 'Rate limit exceeded\n', /not JSON/],
  ['a raw tab in a text', '{"id": "a\tb"}\n', /not JSON/],
  ['a bad escape', '{"id": "\\x41"}\n', /not JSON/],
  ['NUL bytes', Buffer.alloc(64), /not JSON/],
  ['escapes for a terminal', '\x1b[2J\x1b]0;owned\x07\n', /not JSON/],
  ['UTF-16, little end first', utf16, /not UTF-8/],
  ['UTF-16, big end first', Buffer.from(utf16).swap16(), /not UTF-8/],
  ['Latin-1', Buffer.from('{"id": "café"}\n', 'latin1'), /not UTF-8/],
  ['half a character', Buffer.from([0x22, 0xc3, 0x22, 0x0a]), /not UTF-8/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /not UTF-8/],
  ['a pickle', Buffer.from('8004950a0000000000000094', 'hex'), /not UTF-8/],
  ['a zip archive', Buffer.from('504b0304140000000800ffff', 'hex'), /not UTF-8/],
  ['gzip of nothing', gzipSync('')],
  [
    'gzip that is cut',
    gzipped.subarray(0, gzipped.length - 12),
    /reading stopped after line \d+: unexpected end/,
  ],
  ['the head of gzip only', gzipped.subarray(0, 5), /reading stopped after line 0/],
  [
    'gzip with noise inside',
    Buffer.concat([gzipped.subarray(0, 12), Buffer.alloc(40, 7)]),
    /reading stopped/,
  ],
  ['gzip in gzip', gzipSync(gzipped), /not UTF-8/],
  ['a list a thousand deep', `${deep('[', ']', 1000)}\n`, /nested more than 500 deep/],
  [
    'an object a thousand deep',
    `${deep('{"a":', '}', 1000).replace(':}', ':1}')}\n`,
    /nested more than 500 deep/,
  ],
  ['a list a million deep', `${deep('[', ']', 1_000_000)}\n`, /nested more than 500 deep|not JSON/],
  ['numbers for texts', '{"id": 1, "prompt": 2, "tests": 3}\n'],
  ['nulls for texts', '{"id": null, "prompt": null, "tests": null, "task_id": null}\n'],
  ['a prototype', '{"__proto__": {"id": "a"}, "constructor": 1}\n'],
];

function rowsFor(option: '--tasks' | '--responses'): BadInput[] {
  const none = option === '--tasks' ? /bad\.jsonl has no task/ : /bad\.jsonl has no response/;
  const other = option === '--tasks' ? ['--responses', '{}/r.jsonl'] : ['--tasks', '{}/t.jsonl'];
  return ROWS.map(([name, content, says = none]) => ({
    name: `${option}: ${name}`,
    args: ['grade', option, '{}/bad.jsonl', ...other],
    make: (workspace) => writeFile(join(workspace, 'bad.jsonl'), content),
    ...{ code: 1, says },
  }));
}

const CONFIGS: Content[] = [
  ['nothing', '', /line 1: value expected/],
  ['a byte order mark and an open brace', '\uFEFF{', /line 1: close brace expected/],
  ['no JSON', 'suites: []', /line 1: invalid symbol/],
  ['an open brace on line 3', '{\n\n"suites": [', /line 3: /],
  ['single quotes', "{'suites': []}", /line 1: /],
  ['two objects', '{} {}', /end of file expected/],
  ['a list', '[]', /the file: /],
  ['a text', '"suites"', /the file: /],
  ['null', 'null', /the file: /],
  ['a list a hundred thousand deep', deep('[', ']', 100_000), /nested too deeply|the file/],
  ['an open list a hundred thousand deep', '['.repeat(100_000), /nested too deeply|line 1/],
  ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), /is not UTF-8/],
  ['NUL bytes', Buffer.alloc(8), /line 1: /],
  ['an unknown field', '{"suite": []}', /suite/],
  ['a suite without a path', '{"suites": [{}]}', /suites\.0\.path/],
  ['a path that is a number', '{"suites": [{"path": 1}]}', /suites\.0\.path/],
  ['a suite that is a text', '{"suites": ["tasks.jsonl"]}', /suites\.0/],
  ['responses that are a text', '{"responses": "r.jsonl"}', /responses/],
  ['an unknown provider', '{"target": {"provider": "nobody"}}', /target\.provider/],
  ['no samples', '{"samplesPerTask": 0}', /samplesPerTask/],
  ['half a sample', '{"samplesPerTask": 0.5}', /samplesPerTask/],
  ['a negative time', '{"limits": {"timeSeconds": -1}}', /limits\.timeSeconds/],
  ['memory in words', '{"limits": {"memoryMb": "1 GB"}}', /limits\.memoryMb/],
  ['an unknown strategy', '{"strategy": {"name": "best"}}', /strategy\.name/],
  ['a hot model', '{"target": {"temperature": 9}}', /target\.temperature/],
  ['a price below nothing', '{"prices": {"m": {"prompt": -1, "completion": 0}}}', /prices\.m\.prompt/],
  ['a budget of nothing', '{"budget": {"usd": 0}}', /budget\.usd/],
  ['a secret', '{"instructor": {"apiKey": "sk-1"}}', /instructor: .*apiKey/],
];

const configs: BadInput[] = CONFIGS.map(([name, content, says = /errorbook\.json/]) => ({
  name: `errorbook.json: ${name}`,
  args: ['status'],
  make: (workspace) => writeFile(join(workspace, 'errorbook.json'), content),
  ...{ code: 1, says },
}));

const JOURNALS =
  'tasks checks runs responses verdicts diagnoses marks clusters samples reviews calls batches iterations'.split(
    ' ',
  );

const LINES: Content[] = [
  ['a line that is no JSON', 'not a record\n'],
  ['a record of another shape', '{"v": 1, "at": "now"}\n'],
  ['NUL bytes', `${'\0'.repeat(64)}\n`],
  ['a line a million deep', `${deep('[', ']', 1_000_000)}\n`],
];

const damaged: BadInput[] = JOURNALS.flatMap((journal) =>
  LINES.map(([name, line]) => ({
    name: `${journal}.jsonl: ${name}`,
    args: ['status'],
    make: (workspace: string) =>
      writeFile(join(workspace, '.errorbook', `${journal}.jsonl`), line, { flag: 'a' }),
    ...{ code: 0, says: new RegExp(`${journal}\\.jsonl: .*left out`) },
  })),
);

const journal = (workspace: string) => join(workspace, '.errorbook', 'marks.jsonl');
const command = (line: string, code: number, says: RegExp, make?: BadInput['make']): BadInput => ({
  ...{ name: line, args: line.split(' '), code, says, make },
});
const grade = (more: string) => `grade --tasks {}/t.jsonl --responses {}/r.jsonl ${more}`;

const places: BadInput[] = [
  command('status', 1, /marks\.jsonl could not be read: it is a folder/, (at) => mkdir(journal(at))),
  command('cases', 1, /marks\.jsonl could not be read: .*circle/, (at) => symlink(journal(at), journal(at))),
  command('status --workspace {}/nowhere', 1, /nowhere could not be opened: there is no such file/),
  command('status --workspace {}/t.jsonl', 1, /t\.jsonl is a file/),
  command('status --workspace {}/t.jsonl/x', 1, /a part of the path is a file/),
  command('status --workspace {}/loop', 1, /circle/, (at) => symlink(join(at, 'loop'), join(at, 'loop'))),
  command(`status --workspace {}/${'x'.repeat(300)}`, 1, /the name is too long/),
  command('status --workspace {}/w', 1, /could not be read: a part of the path is a file/, async (at) => {
    await mkdir(join(at, 'w'));
    await writeFile(join(at, 'w', '.errorbook'), '');
  }),
  command('cases --workspace {}/w', 1, /could not be read: .*circle/, async (at) => {
    await mkdir(join(at, 'w'));
    await symlink('.errorbook', join(at, 'w', '.errorbook'));
  }),
  command('status --workspace {}/w', 1, /errorbook\.json could not be read: it is a folder/, (at) =>
    mkdir(join(at, 'w', 'errorbook.json'), { recursive: true }),
  ),
  command('grade --tasks {}/no.jsonl --responses {}/r.jsonl', 1, /no\.jsonl could not be read: there is no/),
  command('grade --tasks {}/t.jsonl --responses {}/no.jsonl', 1, /no\.jsonl could not be read: there is no/),
  command('grade --tasks {} --responses {}/r.jsonl', 1, /could not be read: it is a folder/),
  command('grade --tasks {}/t.jsonl --responses {}', 1, /could not be read: it is a folder/),
  command('grade --tasks /dev/null --responses {}/r.jsonl', 1, /\/dev\/null has no task/),
  command('grade --tasks {}/t.jsonl/x --responses {}/r.jsonl', 1, /a part of the path is a file/),
  command(grade('--out {}/t.jsonl'), 1, /t\.jsonl is the same file, which is read/),
  command(grade('--out {}/r.jsonl'), 1, /r\.jsonl is the same file, which is read/),
  command(grade('--out {}'), 1, /is a folder/),
  command(grade('--out {}/.errorbook/runs.jsonl'), 1, /which is read/),
  command(grade('--out {}/.errorbook/new.jsonl'), 1, /Errorbook’s own/),
  command(grade('--out {}/link'), 1, /which is read/, (at) => symlink(join(at, 't.jsonl'), join(at, 'link'))),
  command(grade('--out {}/link'), 1, /leads nowhere/, (at) => symlink('nothing', join(at, 'link'))),
  command('samples export --out {}', 1, /is a folder/),
  command('samples export --out {}/t.jsonl/x', 1, /a part of the path is a file/),
  command('samples export --out /proc/errorbook/x', 1, /could not be written/),
  command('samples export --out /dev/full --format messages', 0, /0 samples written/),
  command('tasks from-repo {}/nowhere', 1, /nowhere is no folder/),
  command('tasks from-repo {}/t.jsonl', 1, /t\.jsonl is no folder/),
  command('tasks from-repo {} --suite t', 1, /t\.jsonl is there already/),
  command('tasks from-repo {} --suite .errorbook/runs --replace', 1, /which is read/),
];

const options: BadInput[] = [
  ...['0', '-1', '1.5', 'all', '1e99', '1000000000', 'NaN', '0x'].map((n) =>
    command(`status --jobs ${n}`, 2, /not a whole number|too many/),
  ),
  ...['0', '-3', 'many', '2.5'].map((n) => command(`diagnose --limit ${n}`, 2, /not a whole number/)),
  ...['0', '-1', 'free', 'NaN'].map((n) => command(`diagnose --max-usd ${n}`, 2, /amount of dollars/)),
  ...['0', 'none'].map((n) => command(`diagnose --max-calls ${n}`, 2, /not a whole number/)),
  command('diagnose --strategy best', 2, /best.*Allowed choices/),
  command('samples export --out {}/s --format xml', 2, /xml.*Allowed choices/),
  command('samples export', 2, /required option.*--out/),
  command('samples accept', 2, /Name samples by --id/),
  command('samples accept --id zz', 1, /There is no sample zz/),
  command('samples reject --id zz', 1, /There is no sample zz/),
  command('samples reset --id zz', 1, /There is no sample zz/),
  command('nonsense', 2, /unknown command 'nonsense'/),
  command('\x1b[2J', 2, /unknown command '␛\[2J'/),
  command('status --nonsense', 2, /unknown option '--nonsense'/),
  command('grade', 2, /required option/),
  command('grade --tasks {}/t.jsonl', 2, /required option.*--responses/),
  command('tiny', 2, /required option.*--out/),
  command('cases show', 2, /missing required argument/),
  command('cases show zz', 1, /There is no case zz/),
  command('cases --run zz', 1, /There is no run zz\./),
  command('cases --run zz --failed', 1, /There is no run zz\./),
  command('cases --run zz --search x', 1, /There is no run zz\./),
  command('cases --run \x1b[31m', 1, /There is no run ␛\[31m/),
  command('clusters --run zz', 1, /There is no run zz\./),
  command('diagnose --run zz', 1, /There is no run zz\./),
  command('diagnose --estimate --run zz', 1, /There is no run zz\./),
  command('report instructor --run zz', 1, /There is no run zz\./),
  command('report instructor --compare one', 2, /Name two instructors/),
  command('report instructor --compare a b c', 2, /Name two instructors/),
  command('mark zz right', 1, /There is no diagnosis zz/),
  command('mark zz perfect', 2, /perfect.*Allowed choices/),
  command('mark', 2, /missing required argument/),
  command('collect', 1, /names no recorded responses/),
  command('train', 1, /\S/),
];

export const BAD_INPUTS: BadInput[] = [
  ...rowsFor('--tasks'),
  ...rowsFor('--responses'),
  ...[...configs, ...damaged, ...places, ...options],
];
