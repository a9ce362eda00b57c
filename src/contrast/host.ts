/**
 * The LanceDB process. Its library is native: a missing CPU instruction or a bug in it ends the process that it runs
 * in, and in the editor that would be every extension's.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../base/errors';
import { IndexGoneError } from './caseIndex';
import { LanceTable } from './lanceTable';
import { embedLocally } from './transformers';
import type { HostReply, HostRequest } from './wire';

// LanceDB makes temporary folders that it does not remove when its process ends: they lie in one that is removed here.
const temporary = mkdtempSync(join(tmpdir(), 'errorbook-index-'));
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = temporary;
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

let opened: Promise<LanceTable> | undefined;

async function answer(request: HostRequest): Promise<unknown> {
  if (request.method === 'open') {
    opened = LanceTable.open(...request.arguments);
    await opened;
    return undefined;
  }
  if (request.method === 'embed') return embedLocally(...request.arguments);
  if (opened === undefined) throw new Error('no table was opened');
  const table = await opened;
  switch (request.method) {
    case 'held':
      return table.held(...request.arguments);
    case 'upsert':
      return table.upsert(...request.arguments);
    case 'optimize':
      return table.optimize();
    case 'search':
      return table.search(...request.arguments);
    case 'byWords':
      return table.byWords(...request.arguments);
    case 'byVector':
      return table.byVector(...request.arguments);
    case 'dropFormer':
      return table.dropFormer();
  }
}

function reply(message: HostReply): void {
  // The parent may be gone; then 'disconnect' ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
}

process.on('message', (request: HostRequest) => {
  const { sequence } = request;
  answer(request).then(
    (value) => reply({ sequence, ok: true, value }),
    (error: unknown) =>
      reply({ sequence, ok: false, gone: error instanceof IndexGoneError, message: messageOf(error) }),
  );
});
process.on('disconnect', () => process.exit());
// Ctrl-C in a terminal reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined);
