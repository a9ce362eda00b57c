import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortHash } from '../book/ids';
import { resource } from '../book/resources';

/** What a template's names stand for. An empty text counts as absent. */
export type Values = Record<string, string | undefined>;

/** The files in media/prompts that say the same thing together. */
export interface PromptSet {
  system: string;
  user: string;
  /** One of the similar passed cases, in the user's message. */
  contrast: string;
  /** Sent after a reply that could not be used. */
  reask: string;
  /** Names the wording: diagnoses made with different wordings are not comparable. */
  hash: string;
}

/**
 * Reads the prompts of a step.
 * @param folder where the files are; a workspace may have its own
 */
export async function loadPrompts(
  name: 'diagnose' | 'generate',
  folder = resource('media', 'prompts'),
): Promise<PromptSet> {
  const files = [`${name}.system`, `${name}.user`, 'contrast', 'reask'];
  const texts = await Promise.all(files.map((file) => readFile(join(folder, `${file}.md`), 'utf8')));
  const [system = '', user = '', contrast = '', reask = ''] = texts;
  return { system, user, contrast, reask, hash: shortHash(texts.join('\0')) };
}

/**
 * Fills a template in the notation of Mustache, as much of it as the prompts need: `{{name}}` is replaced, the lines
 * between `{{#name}}` and `{{/name}}` stay where it has a value, those after `{{^name}}` where it has none.
 * What is filled in is not looked at again: a response may contain braces.
 */
export function fill(template: string, values: Values): string {
  return sections(template, values).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

function sections(template: string, values: Values): string {
  // A tag that stands alone on its line takes the line break with it.
  const lines = template.replace(/^(\{\{[#^/]\w+\}\})\n/gm, '$1');
  const section = /\{\{([#^])(\w+)\}\}([\s\S]*?)\{\{\/\2\}\}/g;
  return lines.replace(section, (_, mark: string, name: string, inner: string) =>
    (mark === '#') === Boolean(values[name]) ? sections(inner, values) : '',
  );
}
