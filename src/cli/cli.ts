#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { casesCommand, indexCommand } from './cases';
import { clustersCommand } from './clusters';
import { collectCommand } from './collect';
import { EXIT, UsageError } from './command';
import { diagnoseCommand } from './diagnose';
import { environmentCommands } from './environment';
import { gradeCommand } from './grade';
import { iterateCommands } from './iterate';
import { modelsCommand } from './models';
import { reportCommands } from './report';
import { samplesCommand } from './samples';
import { statusCommand } from './status';
import { tasksCommands } from './tasks';

// What is read in passing is garbage at once. V8 would let it grow to several times of what is kept before it looks;
// looking sooner costs a few milliseconds each time (bench/grade_memory.ts).
setFlagsFromString('--heap-growing-percent=25');
setFlagsFromString('--semi-space-growth-factor=1');

const program = new Command('errorbook')
  .description('An error notebook for code models: grade, diagnose, supply, train, evaluate.')
  .version(version)
  // Options belong to the command that stands before them: `cases` and `cases show` have the same.
  .enablePositionalOptions()
  .exitOverride();

gradeCommand(program);
collectCommand(program);
casesCommand(program);
indexCommand(program);
clustersCommand(program);
diagnoseCommand(program);
reportCommands(program);
samplesCommand(program);
iterateCommands(program);
statusCommand(program);
tasksCommands(program);
environmentCommands(program);
modelsCommand(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else if (error instanceof UsageError) {
    process.stderr.write(`errorbook: ${error.message}\n`);
    process.exitCode = EXIT.usage;
  } else throw error;
});
