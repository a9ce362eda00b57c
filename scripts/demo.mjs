// `npm run demo`: the starter notebook, once through the loop up to a dataset, offline. `npm run demo -- --train`: a real
// small model on generated tasks, twice round the whole loop (scripts/lib/trainDemo.mjs).
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorbook } from './lib/errorbook.mjs';
import { main, root, seconds } from './lib/step.mjs';
import { setUp } from './setup.mjs';

const { values } = parseArgs({
  options: {
    train: { type: 'boolean' },
    /** The notebook that it works in. */
    in: { type: 'string' },
    /** What an earlier demo made is thrown away. */
    fresh: { type: 'boolean' },
    /** Of --train: another model than SmolLM2, and the seed of tasks and training. */
    base: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

await main(async () => {
  const started = Date.now();
  await setUp();
  if (values.train) {
    const { trainDemo } = await import('./lib/trainDemo.mjs');
    await trainDemo({ ...values, in: values.in && resolve(values.in), seed: Number(values.seed) });
  } else await starterDemo(resolve(values.in ?? join(root, 'examples/starter')));
  console.log(`\nDone in ${seconds(Date.now() - started)}.`);
});

async function starterDemo(starter) {
  const run = (...args) => errorbook(starter, args);
  // The demo shows the whole way every time: what an earlier one recorded would be taken as done.
  if (values.fresh) rmSync(join(starter, '.errorbook'), { recursive: true, force: true });
  console.log(
    '\nThe starter notebook: 48 tasks, a small model’s recorded responses, and recorded instructor replies.',
  );
  await run('collect');
  await run('diagnose');
  await run('samples', 'generate');
  await run('samples', 'accept', '--verified');
  // Not beside the journals: what lies there is Errorbook's own, and nothing is written over it.
  const out = values.in === undefined ? join(root, 'artifacts') : starter;
  mkdirSync(out, { recursive: true });
  await run('samples', 'export', '--out', join(out, 'starter-dataset.jsonl'));
  await run('cases');
  await run('samples', 'list');
  await run('status');
  const config = relative(root, join(starter, 'errorbook.json'));
  console.log(
    [
      '\nThe responses and the instructor’s replies above are recorded, so that this runs offline; name a model in',
      `${config} ("instructor": { "model": "…" }) and they become live.`,
      '',
      'Next:',
      '  npm start                  opens this notebook in VS Code, with all that is above',
      '  npm run demo -- --train    teaches a real small model (SmolLM2-135M) on the CPU, twice round the whole loop',
    ].join('\n'),
  );
}
