/**
 * llama.cpp by the library `node-llama-cpp`, as a server. The library is native: a bug in it ends the process that it
 * runs in. `node llama-host.js LIBRARY MODEL PORT`
 */
import { basename } from 'node:path';
import { chatApi } from './chatApi';
import { chatPrompt } from './chatPrompt';
import { Generator } from './generate';
import { loadLibraries } from './library';
import { CONTEXT, PARALLEL } from './sizes';

const [folder = '', modelPath = '', port = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  const library = await loadLibraries(folder);
  // Threads wait for one another by spinning: on a busy machine more of them than free cores make it many times slower.
  const maxThreads = Number(process.env['OMP_NUM_THREADS']) || undefined;
  const llama = await library.getLlama({ build: 'never', progressLogs: false, maxThreads });
  const model = await llama.loadModel({ modelPath });
  const max = Math.min(CONTEXT, model.trainContextSize);
  const context = await model.createContext({ sequences: PARALLEL, contextSize: { max } });
  const generator = new Generator(library, llama, model, context, PARALLEL);
  const render = chatPrompt(library, model);
  chatApi({ name: basename(modelPath), model, generator, render }).listen(Number(port), '127.0.0.1');
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
