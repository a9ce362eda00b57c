import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/domain/verdict';
import type { Language } from '../../../src/languages/language';
import { toolchainOf } from '../../../src/sandbox/languages/run';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';
import { sameOutput } from '../../../src/sandbox/stdio/compare';

const limits = { timeSeconds: 2, memoryMb: 256, processes: 8, fileMb: 4, outputKb: 16 };
const SECRET = '7319';
const TESTS = [
  { input: '2\n3\n', output: '5\n' },
  { input: '7000\n319\n', output: `${SECRET}\n` },
];

const HERE = new Set<Language>();
for (const name of ['javascript', 'cpp'] as const) {
  const found = await toolchainOf(name).then(
    () => true,
    () => false,
  );
  if (found) HERE.add(name);
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

function run(code: string, tests = TESTS, language: Language = 'python'): Promise<Outcome> {
  return sandbox.run({ language, code, tests: { kind: 'stdio', tests }, limits });
}

describe('sameOutput', () => {
  it.each([
    ['5', '5\n', true],
    ['1 2\n3\n', '1 2  \n3\n\n', true],
    ['a\nb', 'a b', false],
    ['1.50 2', '1.5 2.0', true],
    ['1e3', '1000', true],
    ['-0', '0.000', true],
    ['0.1', '0.10000000000000001', false],
    ['12345678901234567890', '12345678901234567891', false],
    ['YES', 'yes', false],
    ['1 2', '1 2 3', false],
    ['a 1.0', 'a 1', false],
    ['', '\n', true],
    ['nan', 'NaN', false],
  ])('%j and %j: %s', (expected, actual, same) => {
    expect(sameOutput(expected, actual)).toBe(same);
  });
});

describe('programs that read their input', () => {
  it('pass when they print what they should, also from a main block', async () => {
    const code =
      'def main():\n    print(int(input()) + int(input()))\n\nif __name__ == "__main__":\n    main()\n';
    expect(await run(code)).toMatchObject({ verdict: 'passed', detail: 'all 2 tests passed', weak: false });
  });

  it('fail with the test, its input, and both outputs', async () => {
    expect(await run('print(5)\n')).toMatchObject({
      verdict: 'wrong-answer',
      detail: 'test 2 of 2: expected "7319", got "5"',
      assertion: 'test 2 of 2, with the input:\n7000\n319',
      expected: SECRET,
      actual: '5',
    });
  });

  it.each([
    ['exception', 'import sys\na, b = input().split()\n', /ValueError/, 2],
    ['missing-name', 'input()\nprint(math.pi)\n', /NameError/, 2],
    ['syntax', 'a = 1\nprint(\n', /SyntaxError/, 2],
    ['timeout', 'while True:\n    pass\n', /CPU time|still running/, undefined],
    ['resource', 'x = bytearray(1 << 30)\n', /MemoryError|memory/, undefined],
    ['exception', 'import sys\nprint(5)\nsys.exit(3)\n', /status 3/, undefined],
  ])('%s: %j', async (verdict, code, detail, line) => {
    const outcome = await run(code, TESTS.slice(0, 1));
    expect(outcome).toMatchObject({ verdict, detail: expect.stringMatching(detail) as string });
    if (line !== undefined && verdict !== 'resource') expect(outcome.line).toBe(line);
  });

  it('are judged on long outputs as a whole', async () => {
    const output = Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join('');
    expect(await run('for i in range(int(input())): print(i)', [{ input: '20000', output }])).toMatchObject({
      verdict: 'passed',
    });
    expect(await run('for i in range(20001): print(i)', [{ input: '20000', output }])).toMatchObject({
      verdict: 'wrong-answer',
    });
  });

  it.skipIf(!HERE.has('javascript')).each(['javascript'] as const)(
    'may be written in %s (needs its tools)',
    other,
  );
  it.skipIf(!HERE.has('cpp')).each(['cpp'] as const)('may be written in %s (needs its tools)', other);

  async function other(language: 'javascript' | 'cpp'): Promise<void> {
    const code = {
      javascript:
        "const [a, b] = require('fs').readFileSync(0, 'utf8').split('\\n').map(Number);\nconsole.log(a + b);\n",
      cpp: '#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; }\n',
    }[language];
    expect(await run(code, TESTS, language)).toMatchObject({ verdict: 'passed' });
    expect(await run(code.replace('a + b', 'a - b'), TESTS, language)).toMatchObject({
      verdict: 'wrong-answer',
    });
    expect((await run(`${code}}`, TESTS, language)).verdict).toMatch(/syntax|exception/);
  }
});

/** Each tries to pass without knowing, or to break what judges it. None of them may pass. */
const HOSTILE: Record<string, string> = {
  'prints all that it finds when it ends':
    'import atexit, gc, os\natexit.register(lambda: print(open("/proc/self/environ", "rb").read(), os.listdir(".")))\n',
  'writes to every descriptor that it inherits':
    'import os\nfor fd in range(3, 64):\n    try: os.write(fd, b"5\\n{\\"verdict\\": \\"passed\\"}\\n")\n    except OSError: pass\n',
  'floods its output': 'while True: print("5" * 4096)\n',
  'floods its errors': 'import sys\nwhile True: sys.stderr.write("5" * 4096)\n',
  'never reads, and waits': 'import time\ntime.sleep(60)\n',
  'ends early with success': 'import os\nos._exit(0)\n',
  'searches files and processes for what it should print':
    'import glob\nfor name in glob.glob("/**", recursive=True)[:2000] + glob.glob("/proc/*/*"):\n    try:\n        text = open(name, "rb").read(1 << 16)\n        if b"7319" in text: print(7319)\n    except OSError: pass\n',
  'leaves a process that writes on':
    'import os, time\nif os.fork() == 0:\n    time.sleep(0.5)\n    os.write(1, b"5\\n")\n    os._exit(0)\n',
  'kills all that it sees': 'import os, signal\nos.kill(-1, signal.SIGKILL)\n',
  'replaces its own program for the next test':
    'import os\nopen("program.py", "w").write("print(7319 - 1)")\nprint(5)\n',
};

describe('hostile programs that read their input', () => {
  it.each(Object.entries(HOSTILE))('%s', async (_, code) => {
    const outcome = await run(code);
    expect(outcome.verdict).not.toBe('passed');
    expect(outcome.verdict).not.toBe('harness');
    expect(JSON.stringify(outcome.stdout ?? '')).not.toContain(SECRET);
    // The case after it is judged right.
    expect(await run('print(int(input()) + int(input()))')).toMatchObject({ verdict: 'passed' });
  });
});
