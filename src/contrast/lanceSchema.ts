import { Field, FixedSizeList, Float32, List, Schema, Utf8 } from 'apache-arrow';

/**
 * The columns of an `IndexRow`. The id is marked as the primary key in the schema itself: without it two processes
 * that upsert the same id at once leave two rows, and one that is set after the table was made comes too late for
 * a process that opened it in between.
 */
export function caseSchema(dimension: number): Schema {
  const primaryKey = new Map([['lance-schema:unenforced-primary-key', 'true']]);
  return new Schema([
    new Field('id', new Utf8(), false, primaryKey),
    ...['run', 'suite', 'task', 'language', 'verdict'].map((name) => new Field(name, new Utf8(), false)),
    new Field('skills', new List(new Field('item', new Utf8(), true)), false),
    ...['search', 'digest'].map((name) => new Field(name, new Utf8(), false)),
    new Field('vector', new FixedSizeList(dimension, new Field('item', new Float32(), true)), false),
  ]);
}
