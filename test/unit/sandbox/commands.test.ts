import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox } from '../../../src/sandbox/openSandbox';
import type { Sandbox } from '../../../src/sandbox/sandbox';

const limits = { timeSeconds: 2, memoryMb: 256, processes: 8, fileMb: 16, outputKb: 4 };
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox({ workers: 1 });
});
afterAll(() => sandbox.dispose());

function sh(script: string, more: object = {}) {
  return { argv: ['sh', '-c', script], limits, ...more };
}

test('steps share a folder, get their input, and tell what they wrote', async () => {
  const { steps } = await sandbox.execute({
    files: { 'in/a.txt': 'from a file\n' },
    shown: [],
    steps: [
      sh('cat in/a.txt; cat > b.txt; echo aside >&2; echo told >&3', { stdin: 'from stdin\n' }),
      sh('cat b.txt; exit 3'),
      sh('echo not run'),
    ],
  });
  expect(steps).toMatchObject([
    { exit: 0, stdout: 'from a file\n', stderr: 'aside\n', report: 'told\n' },
    { exit: 3, stdout: 'from stdin\n' },
  ]);
});

test('nothing of a case is left for the next', async () => {
  const leaves = '(sleep 60; touch late) >/dev/null 2>&1 & echo poison > poison; mkdir -p d/e; chmod 000 d';
  await sandbox.execute({ files: {}, shown: [], steps: [sh(leaves)] });
  const { steps } = await sandbox.execute({ files: {}, shown: [], steps: [sh('ls -A')] });
  expect(steps).toMatchObject([{ exit: 0, stdout: '' }]);
});

test('limits of time, memory and processes', async () => {
  const stopped = async (script: string) =>
    (await sandbox.execute({ files: {}, shown: [], steps: [sh(script)] })).steps[0];
  expect(await stopped('while :; do :; done')).toMatchObject({ exit: null });
  expect(await stopped('sleep 60')).toMatchObject({ exit: null, stopped: 'timeout' });
  expect((await stopped('head -c 900000000 /dev/zero | tail'))?.exit).not.toBe(0);
  expect((await stopped('for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 9 & done; wait'))?.exit).not.toBe(0);
  expect(await stopped('echo still here')).toMatchObject({ exit: 0, stdout: 'still here\n' });
});

test('no command reads what was not shown', async () => {
  const { steps } = await sandbox.execute({
    files: {},
    shown: [],
    steps: [sh('cat /etc/passwd; echo x > /usr/x')],
  });
  expect(steps[0]?.exit).not.toBe(0);
  expect(steps[0]?.stdout).toBe('');
});

test('a step and its partner share a pair of pipes, and no file and no process', async () => {
  const looks = 'echo mine > mine; read -r line <&4; echo "got $line"; ls; echo answer >&5; sleep 60';
  const partner = sh('echo question >&5; read -r line <&4; echo "$line" >&3; ls; kill -9 -1; exit 4');
  const [step] = (await sandbox.execute({ files: { own: '' }, shown: [], steps: [sh(looks, { partner })] }))
    .steps;
  expect(step).toMatchObject({ exit: null, stdout: 'got question\nmine\nown\n', report: '' });
  expect(step?.partner).toMatchObject({ report: 'answer\n', stdout: '' });
});

test('a step that hits a limit ends its partner', async () => {
  const partner = sh('read -r line <&4', { limits: { ...limits, timeSeconds: 30 } });
  const steps = [sh('sleep 60', { partner })];
  const { steps: ended } = await sandbox.execute({ files: {}, shown: [], steps });
  expect(ended).toMatchObject([{ exit: null, stopped: 'timeout' }]);
});
