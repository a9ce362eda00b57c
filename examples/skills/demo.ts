import type { Notebook } from './notebook';

/** How the demo's model is asked and taught: what two cores can do with 135 million parameters in minutes. */
export function demoSettings(base: string): Omit<Notebook, 'seed'> {
  return {
    sizes: { teach: 1, gate: 1, sealed: 1 },
    settings: {
      // What an untaught model says after its code is of no use, and takes it as long again.
      target: { provider: 'local', model: base, temperature: 0, maxTokens: 96, stop: ['\n```\n'] },
      evaluation: { server: 'llama.cpp' },
      // One short program is right for each of these tasks: a correction is the reference again, and bears no diagnosis out.
      // What is taught has proven itself by its own tests.
      review: { rules: [{ name: 'verified', diagnosis: 'any' }] },
      training: { baseModel: base, epochs: 2, learningRate: 0.001, maxLength: 512, heldOut: 0 },
    },
  };
}
