import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeIfPossible } from '../base/wholeFile';

/** What servers differ in: data, learned by asking. */
const capabilitiesSchema = z.object({
  /** How structured output is asked for; `text` only says it in words. */
  format: z.enum(['json_schema', 'json_object', 'text']),
  tokens: z.enum(['max_tokens', 'max_completion_tokens']),
  temperature: z.boolean(),
  seed: z.boolean(),
  /** Tokens of prompt and answer together, where the server tells. */
  contextLength: z.number().int().positive().optional(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

const FILE = 'models.json';
const fileSchema = z.record(z.string(), capabilitiesSchema);

/** What was learned of a model at a server; undefined where nothing was, or where it cannot be read: it is learned anew. */
export async function knownCapabilities(dir: string, name: string): Promise<Capabilities | undefined> {
  return (await readAll(dir))[name];
}

/** Keeps what was learned, where the workspace can be written to. */
export async function keepCapabilities(dir: string, name: string, learned: Capabilities): Promise<void> {
  const all = { ...(await readAll(dir)), [name]: learned };
  await writeIfPossible(join(dir, FILE), JSON.stringify(all, undefined, 2));
}

async function readAll(dir: string): Promise<Record<string, Capabilities>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(join(dir, FILE), 'utf8')));
  } catch {
    return {};
  }
}
