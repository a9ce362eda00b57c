import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endAfter, instants } from '../../factories/orphans';
import { tempWorkspace, writeRows } from '../../factories/workspace';

/** A command that grades programs that never end, in Python and in a language that is built. */
async function endless(): Promise<string[]> {
  const workspace = await tempWorkspace();
  const [tasks, responses] = [join(workspace, 'tasks.jsonl'), join(workspace, 'responses.jsonl')];
  const ids = Array.from({ length: 24 }, (_, index) => `task-${index}`);
  const python = { entry_point: 'spin', tests: ['assert spin(1) == 1'] };
  const javascript = { language: 'javascript', tests: { kind: 'program', code: 'spin(1);' } };
  await writeRows(
    tasks,
    ids.map((id, index) => ({ id, prompt: id, ...(index % 2 === 0 ? python : javascript) })),
  );
  const spin = (id: string) => `import os\ndef spin(n):\n    os.fork()\n    while True: pass # ${id}\n`;
  const spinJs = (id: string) => `function spin() { for (;;) {} } // ${id}\n`;
  await writeRows(
    responses,
    ids.map((id, index) => ({ task_id: id, solution: index % 2 === 0 ? spin(id) : spinJs(id) })),
  );
  return ['grade', '--tasks', tasks, '--responses', responses, '--workspace', workspace];
}

describe.skipIf(process.platform !== 'linux')('what `grade` leaves behind', () => {
  it('is gone two seconds after kill -9 at any instant', async () => {
    const leavings = await endAfter(instants(4), 'SIGKILL', await endless());
    expect(leavings.filter(({ seconds }) => seconds > 2)).toEqual([]);
    expect(Math.max(...leavings.map(({ processes }) => processes))).toBeGreaterThan(5);
  });

  it('is gone soon after it was asked to end', async () => {
    const args = await endless();
    const leavings = [
      ...(await endAfter(instants(1), 'SIGTERM', args)),
      ...(await endAfter(instants(1), 'SIGINT', args)),
    ];
    expect(leavings.filter(({ seconds }) => seconds > 5)).toEqual([]);
  });
});
