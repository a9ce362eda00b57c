/**
 * Stands between this program and a server: where the program that started it ends, however that is, the server and
 * all its processes end too. `node guard.js PROGRAM ARGUMENT…`, with a channel to the program.
 */
import { startProgram } from '../base/child';
import { killTree } from '../base/process';

const [program = '', ...args] = process.argv.slice(2);
const server = startProgram(program, args, { stdio: ['ignore', 'inherit', 'inherit'], windowsHide: true });

process.on('disconnect', () => void killTree(process.pid));
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
server.on('exit', (code) => process.exit(code ?? 1));
