// The command line as a person types it.
import { join } from 'node:path';
import { exitOf, root, StepError } from './step.mjs';

/** Runs `errorbook ARGS` in a workspace; its command and its output are shown. */
export async function errorbook(workspace, args, env = process.env) {
  console.log(`\n\x1b[1m$ errorbook ${args.join(' ')}\x1b[0m`);
  const cli = join(root, 'dist', 'cli.js');
  const { code } = await exitOf(process.execPath, [cli, ...args, '--workspace', workspace], { env });
  if (code !== 0) throw new StepError(`errorbook ${args[0]} ended with exit status ${code}.`);
}
