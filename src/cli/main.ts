import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { visible } from '../base/visible';
import { casesCommand, indexCommand } from './cases';
import { clustersCommand } from './clusters';
import { collectCommand } from './collect';
import { describe, EXIT, UsageError } from './command';
import { diagnoseCommand } from './diagnose';
import { environmentCommands } from './environment';
import { gradeCommand } from './grade';
import { iterateCommands } from './iterate';
import { lineageCommand } from './lineage';
import { modelsCommand } from './models';
import { reportCommands } from './report';
import { rewardsCommands } from './rewards';
import { samplesCommand } from './samples';
import { statusCommand } from './status';
import { tasksCommands } from './tasks';

/** Runs a command to its end. @param args what stands behind the program's name @returns the exit code */
export async function main(args: string[]): Promise<number> {
  process.exitCode = EXIT.done;
  try {
    await program().parseAsync(args, { from: 'user' });
    return process.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    process.stderr.write(`${visible(describe(error))}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function program(): Command {
  const root = new Command('errorbook')
    .description('An error notebook for code models: grade, diagnose, supply, train, evaluate.')
    .version(version)
    // Options belong to the command that stands before them: `cases` and `cases show` have the same.
    .enablePositionalOptions()
    .configureOutput({ writeErr: (text) => process.stderr.write(visible(text)) })
    .exitOverride();
  const parts = [
    ...[gradeCommand, collectCommand, casesCommand, indexCommand, clustersCommand, diagnoseCommand],
    ...[reportCommands, samplesCommand, lineageCommand, iterateCommands, statusCommand, tasksCommands],
    ...[environmentCommands, modelsCommand, rewardsCommands],
  ];
  for (const add of parts) add(root);
  return root;
}
