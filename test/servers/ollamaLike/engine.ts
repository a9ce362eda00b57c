import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { trainerEnv } from '../../../src/training/environment';
import type { Message } from './template';

/** What an answer is made of. */
export interface Completion {
  text: string;
  /** Tokens of the prompt. */
  count: number;
  made: number;
  reason: 'stop' | 'length';
}

/** What renders and answers by a model’s file. */
export interface Answering {
  render(path: string, messages: Message[]): Promise<string>;
  /** @param most tokens */
  complete(path: string, prompt: string, most: number, stop: string[]): Promise<Completion>;
}

/** Answers by the weights of GGUF files (engine.py), one question at a time. */
export class Engine implements Answering {
  private readonly waiting: ((line: string) => void)[] = [];
  private readonly child: ChildProcess;

  constructor(python: string) {
    const env = trainerEnv({ OMP_NUM_THREADS: '1', TRANSFORMERS_VERBOSITY: 'error' });
    this.child = spawn(python, [join(__dirname, 'engine.py')], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    if (this.child.stdout === null) throw new Error('the engine has no output');
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.(line));
    this.child.once('exit', () => this.waiting.splice(0).forEach((answer) => answer('{"error":"it ended"}')));
  }

  render(path: string, messages: Message[]): Promise<string> {
    return this.ask({ operation: 'render', path, messages });
  }

  complete(path: string, prompt: string, most: number, stop: string[]): Promise<Completion> {
    return this.ask({ operation: 'complete', path, prompt, most, stop });
  }

  close(): void {
    this.child.kill();
  }

  private async ask<T>(question: object): Promise<T> {
    const line = new Promise<string>((resolve) => this.waiting.push(resolve));
    this.child.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, error } = JSON.parse(await line) as { value: T; error?: string };
    if (error !== undefined) throw new Error(error);
    return value;
  }
}
