import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { render, schemas } from '../../../scripts/schema';
import { resource } from '../../../src/base/resources';

it.each(Object.entries(schemas()))(
  'media/%s is what the code says (npx tsx scripts/schema.ts)',
  async (name, schema) => {
    expect(await readFile(resource('media', name), 'utf8')).toBe(await render(schema));
  },
);
