import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { Keys } from './keys';

/** The environment variable that tells a process where it gets its keys. No child of it inherits that (base/child.ts). */
export const PIPE_VARIABLE = 'ERRORBOOK_KEY_PIPE';

/** Nobody has more to say before it gets the keys. */
const TICKET_BYTES = 32;
const PATIENCE_MS = 10_000;

/**
 * Hands keys to the processes that are told where, over a pipe that only this user can open: an environment and a
 * command line can be read by others, and are inherited.
 */
export class KeyPipe {
  private readonly ticket = randomBytes(TICKET_BYTES / 2).toString('hex');
  private opening: Promise<{ server: Server; path: string }> | undefined;

  /** @param keys asked for each time that a process wants them */
  constructor(private readonly keys: () => Promise<Keys>) {}

  /** What a process has to be told, as the value of `PIPE_VARIABLE`. The pipe is opened when first asked for. */
  async address(): Promise<string> {
    const { path } = await (this.opening ??= this.open());
    return `${this.ticket}@${path}`;
  }

  async dispose(): Promise<void> {
    const opened = await this.opening;
    if (opened === undefined) return;
    await new Promise((closed) => opened.server.close(closed));
    if (!isWindows) await rm(dirname(opened.path), { recursive: true, force: true });
  }

  private async open(): Promise<{ server: Server; path: string }> {
    const path = isWindows
      ? `\\\\.\\pipe\\errorbook-${randomBytes(16).toString('hex')}`
      : join(await mkdtemp(join(tmpdir(), 'errorbook-keys-')), 'pipe'); // Its folder is for this user only.
    const server = createServer((socket) => void this.answer(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    server.unref();
    return { server, path };
  }

  private async answer(socket: Socket): Promise<void> {
    socket.on('error', () => undefined).setTimeout(PATIENCE_MS, () => socket.destroy());
    const said = await firstBytes(socket);
    if (said === undefined || !timingSafeEqual(said, Buffer.from(this.ticket))) return void socket.destroy();
    socket.end(JSON.stringify(await this.keys().catch(() => ({}))));
  }
}

/** The keys that a `KeyPipe` hands out. @throws Error where it is gone, or does not know the ticket */
export async function keysFromPipe(address: string): Promise<Keys> {
  const [ticket = '', path = ''] = address.split(/@(.*)/s);
  const socket = createConnection(path);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('it does not answer')));
  socket.write(ticket);
  return z.record(z.string(), z.string()).parse(JSON.parse(await text(socket)));
}

const isWindows = process.platform === 'win32';

function firstBytes(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const take = () => {
      const bytes = socket.read(TICKET_BYTES) as Buffer | null;
      if (bytes !== null) resolve(bytes.length === TICKET_BYTES ? bytes : undefined);
    };
    socket.on('readable', take).once('close', () => resolve(undefined));
  });
}
