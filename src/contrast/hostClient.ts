import type { ChildProcess } from 'node:child_process';
import { startNode } from '../base/child';
import { nodeProgram, type NodeProgram } from '../base/nodeProgram';
import { IndexFailedError, IndexGoneError } from './caseIndex';
import type { Arguments, HostMethod, HostReply, Value } from './wire';

/** How much of the process's last words is kept, to say why it ended. */
const STDERR_CHARS = 2000;

/** The LanceDB process ended before it answered. */
export class HostDiedError extends Error {
  override readonly name = 'HostDiedError';
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One LanceDB process, from its start to its end. */
export class HostClient {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private readonly ended: Promise<void>;
  private sequence = 0;
  private stderr = '';
  private death: HostDiedError | undefined;

  constructor({ program, execArgv }: NodeProgram = nodeProgram(__dirname, 'host.ts', 'contrast-host.js')) {
    this.child = startNode(program, {
      execArgv,
      serialization: 'advanced', // vectors stay binary
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, LANCEDB_LOG: 'error', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '' },
    });
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString()).slice(-STDERR_CHARS);
    });
    this.child.on('message', (reply: HostReply) => this.settle(reply));
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => this.die(error.message, resolve));
      this.child.on('exit', (code, signal) => this.die(signal ?? `exit code ${code}`, resolve));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * @throws HostDiedError when the process ends first.
   * @throws IndexGoneError, IndexFailedError as the process says.
   */
  call<M extends HostMethod>(method: M, ...args: Arguments<M>): Promise<Value<M>> {
    return new Promise((resolve, reject) => {
      if (this.death !== undefined) return reject(this.death);
      const sequence = ++this.sequence;
      this.pending.set(sequence, { resolve: (value) => resolve(value as Value<M>), reject });
      // Where it cannot be sent the process has ended, and 'exit' rejects it.
      this.child.send({ sequence, method, arguments: args }, () => undefined);
    });
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }

  private settle(reply: HostReply): void {
    const pending = this.pending.get(reply.sequence);
    this.pending.delete(reply.sequence);
    if (reply.ok) pending?.resolve(reply.value);
    else pending?.reject(new (reply.gone ? IndexGoneError : IndexFailedError)(reply.message));
  }

  private die(how: string, then: () => void): void {
    const lastLine = this.stderr.trim().split('\n').at(-1) ?? '';
    this.death ??= new HostDiedError(`the LanceDB process ended: ${how}${lastLine && ` (${lastLine})`}`);
    for (const { reject } of this.pending.values()) reject(this.death);
    this.pending.clear();
    then();
  }
}
