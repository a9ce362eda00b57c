/** Writes the generated notebook of small tasks: `npx tsx scripts/skills.ts FOLDER [--seed N] [--base MODEL]`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { demoSettings } from '../examples/skills/demo';
import { writeNotebook } from '../examples/skills/notebook';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    base: { type: 'string' },
  },
});
const [folder = 'artifacts/skills'] = positionals;
void write();

async function write(): Promise<void> {
  const { base, seed } = values;
  if (base === undefined)
    throw new Error('Name the model with --base: a folder, a GGUF file or an id of the hub.');
  await writeNotebook(resolve(folder), { seed: Number(seed), ...demoSettings(base) });
  console.log(`The notebook is in ${resolve(folder)}.`);
}
