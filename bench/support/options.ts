import { parseArgs } from 'node:util';

/** What options are when nobody says otherwise: a number stands for whole numbers above zero, a text for any text. */
type Defaults = Record<string, number | string>;

/** With which values a benchmark runs. */
type Options<T extends Defaults> = { [name in keyof T]: T[name] extends number ? number : string };

/**
 * Reads `--name=value` from the command line. All benchmarks take what they take in this form, in any order; what one
 * does not know, or no such number, ends it with its usage and status 2.
 */
export function readOptions<T extends Defaults>(defaults: T): Options<T> {
  const names = Object.keys(defaults);
  const usage = names.map((name) => `[--${name}=${String(defaults[name]) || 'TEXT'}]`).join(' ');
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    const read = names.map((name) => [name, valueOf(name, values[name], defaults[name])]);
    return Object.fromEntries(read) as Options<T>;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\nIt takes: ${usage}`);
    process.exit(2);
  }
}

function valueOf(name: string, given: unknown, otherwise: number | string | undefined): unknown {
  if (typeof given !== 'string') return otherwise;
  if (typeof otherwise !== 'number') return given;
  const value = Number(given);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${name}=${given} is no whole number above 0.`);
  return value;
}
