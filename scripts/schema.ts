/** Writes the JSON schemas that editors complete and check files with: run with `npx tsx scripts/schema.ts`. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format } from 'prettier';
import { z } from 'zod';
import { configSchema } from '../src/book/config';
import { ownTaskSchema } from '../src/tasks/formats';

/** The schemas by their file's name in media/. */
export function schemas(): Record<string, unknown> {
  const toSchema = (schema: z.ZodType, title: string) => ({
    ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }),
    title,
  });
  return {
    'errorbook.schema.json': toSchema(configSchema, 'Errorbook’s configuration of a workspace'),
    'task.schema.json': toSchema(ownTaskSchema, 'A task of an Errorbook suite: one JSONL row'),
  };
}

/** A schema as it stands in its file. */
export function render(schema: unknown): Promise<string> {
  return format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });
}

async function main(): Promise<void> {
  for (const [name, schema] of Object.entries(schemas())) {
    writeFileSync(resolve(__dirname, '../media', name), await render(schema));
  }
}

if (require.main === module) void main();
