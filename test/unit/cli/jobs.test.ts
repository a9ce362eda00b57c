import { expect, it } from 'vitest';
import { errorbook } from '../../factories/cli';

it('refuses numbers of jobs that are none, or too many', async () => {
  const args = ['grade', '--tasks', 'none.jsonl', '--responses', 'none.jsonl'];
  const refusals = ['1000000000', '257', '0', '-3', 'many'].map((jobs) =>
    errorbook([...args, `--jobs=${jobs}`]),
  );
  expect((await Promise.all(refusals)).map(({ code, stderr }) => [code, stderr])).toEqual([
    [2, 'errorbook: --jobs 1000000000 is too many: at most 256 cases run at the same time.\n'],
    [2, 'errorbook: --jobs 257 is too many: at most 256 cases run at the same time.\n'],
    [2, 'errorbook: 0 is not a whole number above zero.\n'],
    [2, 'errorbook: -3 is not a whole number above zero.\n'],
    [2, 'errorbook: many is not a whole number above zero.\n'],
  ]);
});
