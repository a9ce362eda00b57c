import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../base/wholeFile';
import { configSchema } from '../book/config';

const servingSchema = z.object({ table: z.string(), embedding: configSchema.shape.embedding });

/** Which table is complete, and how errorbook.json named the embedder that it was made with. */
export type Serving = z.infer<typeof servingSchema>;

/** It lies within the index's folder: whoever deletes the index deletes it too. */
const FILE = 'serving.json';

/** Undefined where there is no index yet, or one of a version that kept no note of it. */
export async function readServing(folder: string): Promise<Serving | undefined> {
  try {
    return servingSchema.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another window may read it in between, and this process may be killed. */
export async function writeServing(folder: string, serving: Serving): Promise<void> {
  await writeWhole(join(folder, FILE), [JSON.stringify(serving)]);
}
