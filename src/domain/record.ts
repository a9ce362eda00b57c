import { z } from 'zod';

/** A stored record as JSON gives it. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Brings a record of one version to the next one. Pure: it sees the record alone. What it gives is held to the schema
 * once all steps are done.
 */
export type Migration = (old: Fields) => Record<string, unknown>;

/** A record of a version that this Errorbook does not know. Nothing of it is understood but what it is called. */
export class NewerRecord {
  constructor(
    readonly version: number,
    /** As `RecordKind.nameOf`; undefined where that cannot be read any more. */
    readonly name: string | undefined,
  ) {}
}

/** What every record carries: the version of its schema, and when it was written (ISO 8601). */
interface Stamp {
  v: number;
  at: string;
}

const versioned = z.looseObject({ v: z.int().min(1) });

/** One kind of record, as its journal holds it. */
export interface RecordKind<T> {
  /** The version that is written. */
  readonly version: number;
  /** Reads any version: older ones are migrated, fields that no schema names are left out. */
  readonly stored: z.ZodType<(T & Stamp) | NewerRecord>;
  /** Names a record among those of its kind: of two with one name, one counts. */
  nameOf(record: Fields): string | undefined;
}

/**
 * Describes a kind of record.
 *
 * To change one: change its schema, add a migration from the version before, and keep a journal of the new version in
 * `test/fixtures/journals`. Journals on disk are never rewritten, so a migration stays for ever. A field that may be
 * absent needs that too where an older Errorbook, which would drop it, would do harm by that.
 *
 * @param schema what a record says today
 * @param naming the fields that name a record; no version may rename them
 * @param migrations from version 1 to 2, from 2 to 3, …
 */
export function recordKind<S extends z.ZodObject>(
  schema: S,
  naming: (keyof z.infer<S> & string)[],
  migrations: readonly Migration[] = [],
): RecordKind<z.infer<S>> {
  const version = migrations.length + 1;
  const stamped = schema.extend({ v: z.literal(version), at: z.string() });
  const nameOf = (record: Fields) => {
    const parts = naming.map((field) => record[field]);
    return parts.every((part) => typeof part === 'string') ? parts.join('/') : undefined;
  };
  // The newest version first: nearly all lines have it, and the rest costs as much again.
  const stored = z.unknown().transform((value, context) => {
    let parsed = stamped.safeParse(value);
    const old = parsed.success ? undefined : versioned.safeParse(value).data;
    if (old !== undefined && old.v > version) return new NewerRecord(old.v, nameOf(old));
    if (old !== undefined && old.v < version) parsed = stamped.safeParse(migrated(old, migrations));
    if (parsed.success) return parsed.data as z.infer<S> & Stamp;
    for (const { path, message } of parsed.error.issues) context.addIssue({ code: 'custom', path, message });
    return z.NEVER;
  });
  return { version, nameOf, stored };
}

/** A record after the steps that are ahead of it. */
function migrated(record: Fields & { v: number }, migrations: readonly Migration[]): Fields {
  const steps = migrations.slice(record.v - 1);
  return steps.reduce<Fields>((old, step, at) => ({ ...step(old), v: record.v + at + 1 }), record);
}
