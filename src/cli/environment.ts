import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { messageOf } from '../base/errors';
import { fileError } from '../base/fileErrors';
import { ollamaOf } from '../notebook/serveModel';
import { lookAtTraining } from '../notebook/lookAtTraining';
import { makeTiny } from '../notebook/makeTiny';
import { describeLanguages, languagesHere } from '../sandbox/languages/toolchains';
import { KINDS } from '../sandbox/openSandbox';
import { describeProbes, probe } from '../sandbox/probe';
import { resolveEnvironment } from '../training/environment';
import { ollamaVersion } from '../training/ollama';
import { setUpEnvironment } from '../training/setup';
import { preflightText } from '../views/iterations/preflightText';
import { action, common, type CommonOptions, type Context } from './command';

/** `errorbook doctor`, `setup` and `tiny`: what this machine can do, and making it able to train. */
export function environmentCommands(program: Command): void {
  common(program.command('doctor'))
    .option('--languages', 'say only which languages can be graded here')
    .description('attack the sandbox and say what holds here; languages, training, GPU, servers')
    .action(action(doctor));
  common(program.command('setup'))
    .description('install what fine-tuning needs into a Python environment')
    .action(action(setup));
  common(program.command('tiny'))
    .description('make a tiny model that reproduces the recorded responses, to try training without a GPU')
    .requiredOption('--out <dir>', 'the model’s folder')
    .action(action(tiny));
}

async function doctor(
  { bench, output, signal }: Context,
  options: CommonOptions & { languages?: boolean },
): Promise<void> {
  const languages = await languagesHere();
  signal.throwIfAborted(); // What was cut off looks like what is missing.
  if (options.languages) return output.result({ languages }, describeLanguages(languages));
  const sandbox = await bench.sandbox().then(
    ({ isolation }) => isolation.description,
    (error: unknown) => messageOf(error),
  );
  const attacked = [];
  const { docker } = bench.config.sandbox;
  const more = [
    ...(docker ? (['docker'] as const) : []),
    ...(options.unsandboxed ? (['none'] as const) : []),
  ];
  for (const kind of [...KINDS, ...more]) attacked.push(await probe(kind, { docker }, signal));
  const { workspace } = bench.book;
  const environment = await resolveEnvironment({ workspace, python: bench.config.training.python }, signal);
  const ollama = await ollamaVersion(ollamaOf(bench), signal);
  const hasModel = bench.config.training.baseModel !== undefined && environment.problem === undefined;
  const training = hasModel ? await lookAtTraining(bench, bench.book.newestRun()?.id, { signal }) : undefined;
  const gpus = environment.check?.gpus.map((gpu) => gpu.name).join(', ');
  const lines = [
    `sandbox:   ${sandbox}`,
    describeProbes(attacked).replaceAll(/^/gm, '  '),
    'languages:',
    describeLanguages(languages).replaceAll(/^/gm, '  '),
    `training:  ${environment.problem ?? `ready (${environment.python})`}`,
    `GPU:       ${gpus === undefined || gpus === '' ? 'none found' : gpus}`,
    ...(training === undefined ? [] : preflightText(training).map((line) => `  ${line}`)),
    `Ollama:    ${ollama === undefined ? 'does not run' : `${ollama} runs`} at ${ollamaOf(bench)}`,
  ];
  output.result(
    { sandbox, attacked, languages, training: environment, preflight: training, ollama },
    lines.join('\n'),
  );
}

async function setup({ bench, output, signal }: Context): Promise<void> {
  const { workspace, dir } = bench.book;
  const onProgress = output.progress('setup');
  const onLine = setupLog(dir, (warning) => output.note(warning));
  const environment = await setUpEnvironment({ workspace, signal, onProgress, onLine });
  output.result({ ...environment }, `Ready: ${environment.python}`);
}

/**
 * Adds what Python and pip say to `setup.log`, line by line. That this cannot be written keeps nothing from being set
 * up: it is told once.
 */
function setupLog(dir: string, warn: (warning: string) => void): (line: string) => void {
  const file = join(dir, 'setup.log');
  let first = `===== ${new Date().toISOString()}\n`;
  let isLost = false;
  return (line) => {
    if (isLost) return;
    try {
      if (!existsSync(dir)) mkdirSync(dir);
      appendFileSync(file, `${first}${line}\n`);
      first = '';
    } catch (error) {
      isLost = true;
      warn(`warning: ${fileError(`${file} could not be written`, error).message}`);
    }
  };
}

async function tiny(
  { bench, output, signal }: Context,
  options: CommonOptions & { out: string },
): Promise<void> {
  const figures = await makeTiny(bench, options.out, signal);
  const { reproduced, pairs, seconds, parameters, model } = figures;
  const text = `${model}: ${parameters} parameters, reproduces ${reproduced} of ${pairs} responses, made in ${Math.round(seconds)} s`;
  output.result({ ...figures }, text);
}
