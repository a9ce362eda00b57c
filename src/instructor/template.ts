import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../base/errors';
import { shortHash } from '../base/hash';
import { resource } from '../base/resources';
import { checkPrompt, PLACEHOLDERS } from './placeholders';

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
  /** Sent where tasks of a reply did not hold. No diagnosis comes of it, so that it is not in the hash. */
  again: string;
  /** Names the wording: diagnoses made with different wordings are not comparable. */
  hash: string;
}

/**
 * The steps that have prompts; `paper` is generating as in the paper, `vary` is generating without a diagnosis, for
 * baselines; `name` is naming clusters.
 */
export type PromptName = 'diagnose' | 'generate' | 'paper' | 'vary' | 'name';

/**
 * Reads the prompts of a step, each file the workspace's own where it has one. The hash changes with every word.
 * @param folder where the workspace keeps its own prompts; what is not there is taken from Errorbook's
 * @throws UserError when a prompt of the workspace names what there is not, or lacks what must be in it
 */
export async function loadPrompts(name: PromptName, folder?: string): Promise<PromptSet> {
  if (folder !== undefined) await checkFolder(folder);
  const files = [`${name}.system`, `${name}.user`, 'contrast', 'reask'];
  const [again, ...texts] = await Promise.all(['again', ...files].map((file) => readPrompt(file, folder)));
  const [system = '', user = '', contrast = '', reask = ''] = texts;
  return { system, user, contrast, reask, again: again ?? '', hash: shortHash(texts.join('\0')) };
}

async function readPrompt(file: string, folder: string | undefined): Promise<string> {
  const builtIn = () => readFile(resource('media', 'prompts', `${file}.md`), 'utf8');
  if (folder === undefined) return builtIn();
  const path = join(folder, `${file}.md`);
  const own = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`${path} could not be read: ${error.message}.`, 'See its permissions.');
  });
  if (own === undefined) return builtIn();
  checkPrompt(file, own, path);
  return own;
}

/** A file of another name would be passed over in silence. */
async function checkFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw new UserError(
      `${folder} could not be read: ${messageOf(error)}.`,
      'Correct `prompts` in errorbook.json.',
    );
  });
  const stranger = names.find(
    (name) => name.endsWith('.md') && PLACEHOLDERS[name.slice(0, -3)] === undefined,
  );
  if (stranger === undefined) return;
  const known = Object.keys(PLACEHOLDERS).map((name) => `${name}.md`);
  throw new UserError(`${join(folder, stranger)} is no prompt.`, `The prompts are ${known.join(', ')}.`);
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
