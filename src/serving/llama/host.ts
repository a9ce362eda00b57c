/**
 * llama.cpp by the library `node-llama-cpp`, as a server. The library is native: a bug in it ends the process that it
 * runs in. `node llama-host.js LIBRARY MODEL CONTEXT PORT`
 */
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { chatApi } from './chatApi';
import { chatPrompt } from './chatPrompt';
import { Generator } from './generate';
import { Lane } from './lane';
import { loadLibraries } from './library';
import { PARALLEL } from './sizes';

const [folder = '', modelPath = '', contextSize = '', port = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  const library = await loadLibraries(folder);
  // Threads wait for one another by spinning: on a busy machine more of them than free cores make it many times slower.
  const maxThreads = Number(process.env['OMP_NUM_THREADS']) || availableParallelism();
  const llama = await library.getLlama({ build: 'never', progressLogs: false, maxThreads });
  const model = await llama.loadModel({ modelPath });
  const max = Math.min(Number(contextSize), model.trainContextSize);
  // Two halves that do not wait for one another do more than one whole, and on two cores no thread waits for another.
  const halves = maxThreads > 1 ? 2 : 1;
  const [sequences, threads] = [PARALLEL / halves, Math.floor(maxThreads / halves)];
  const lanes = [];
  let size = max;
  for (let half = 0; half < halves; half += 1) {
    const context = await model.createContext({ sequences, contextSize: { max }, threads });
    size = Math.min(size, context.contextSize);
    lanes.push(new Lane(context, sequences));
  }
  const generator = new Generator(library, llama, model, lanes, size);
  const render = chatPrompt(library, model);
  chatApi({ name: basename(modelPath), model, generator, render }).listen(Number(port), '127.0.0.1');
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
