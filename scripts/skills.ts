/** Writes the generated notebook of small tasks: `npx tsx scripts/skills.ts FOLDER [--seed N] [--base MODEL]`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
  await writeNotebook(resolve(folder), {
    seed: Number(values.seed),
    settings: {
      target: { provider: 'local', model: values.base, maxTokens: 160, temperature: 0 },
      training: { baseModel: values.base, epochs: 2, learningRate: 0.001, maxLength: 512, heldOut: 0 },
    },
  });
  console.log(`The notebook is in ${resolve(folder)}.`);
}
