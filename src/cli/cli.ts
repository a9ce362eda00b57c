#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { EXIT, UsageError } from './command';
import { gradeCommand } from './grade';

const program = new Command('errorbook')
  .description('An error notebook for code models: grade, diagnose, supply, train, evaluate.')
  .version(version)
  .exitOverride();

gradeCommand(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else if (error instanceof UsageError) {
    process.stderr.write(`errorbook: ${error.message}\n`);
    process.exitCode = EXIT.usage;
  } else throw error;
});
