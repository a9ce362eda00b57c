import { hashOf } from '../base/hash';
import type { Program } from './sandbox';

/** How many tasks' tests a supervisor remembers. */
const MOST_TASKS = 512;

/**
 * The lines that a supervisor is told of programs: what a task asks once, and then each program by the task's number.
 * Tests are met again for every response to their task, and may be larger than all of these together.
 */
export class Questions {
  private readonly numbers = new Map<string, number>();
  private readonly keys = new WeakMap<object, { rest: string; key: string }>();
  private readonly slots: string[] = [];
  private told = 0;

  /** What to write for a program, whole lines. */
  linesFor(program: Program): string {
    const { tests, entryPoint, context, language, ...own } = program;
    const key = this.keyOf(program);
    const known = this.numbers.get(key);
    const task = known ?? this.remember(key);
    const line = `${JSON.stringify({ task, ...own })}\n`;
    if (known !== undefined) return line;
    return `${JSON.stringify({ define: task, tests, entryPoint, context, language })}\n${line}`;
  }

  /** A short key of all that the task says; made once for each object that stands for its tests. */
  private keyOf({ tests, entryPoint, context, language }: Program): string {
    const rest = JSON.stringify([entryPoint, context, language]);
    const known = this.keys.get(tests);
    if (known?.rest === rest) return known.key;
    const key = hashOf({ tests, rest });
    this.keys.set(tests, { rest, key });
    return key;
  }

  /** Gives the task a number; the one that had it is forgotten on both sides. */
  private remember(key: string): number {
    const number = this.told++ % MOST_TASKS;
    const before = this.slots[number];
    if (before !== undefined) this.numbers.delete(before);
    this.slots[number] = key;
    this.numbers.set(key, number);
    return number;
  }
}
