#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { describe, EXIT } from './command';
import { main } from './main';
import { guardStreams } from './streams';

// What is read in passing is garbage at once. V8 would let it grow to several times of what is kept before it looks;
// looking sooner costs a few milliseconds each time (bench/grade_memory.ts).
setFlagsFromString('--heap-growing-percent=25');
setFlagsFromString('--semi-space-growth-factor=1');

const isTold = guardStreams();
process.once('uncaughtException', (error) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(EXIT.failed);
});
process.once('exit', () => {
  if (!isTold()) process.exitCode = EXIT.failed;
});
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
