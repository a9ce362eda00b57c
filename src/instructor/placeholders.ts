import { UserError } from '../base/errors';

/** What the prompts of each file may name, and what they are of no use without. */
interface Placeholders {
  known: readonly string[];
  required: readonly string[];
}

const DIAGNOSE = [
  ...['categories', 'task', 'response', 'verdict', 'detail', 'assertion', 'expected', 'actual'],
  ...['traceback', 'lineNote', 'stdout', 'reference', 'contrasts', 'language', 'skills'],
];
const GENERATE = [
  ...['n', 'task', 'response', 'category', 'misconception', 'explanation', 'skill', 'contrastNote'],
  ...['correctedSolution', 'misconceptionProgram', 'contrasts', 'tried', 'language', 'style', 'tests'],
];

/** The prompt files, by name without `.md`. */
export const PLACEHOLDERS: Record<string, Placeholders> = {
  'diagnose.system': { known: DIAGNOSE, required: ['categories'] },
  'diagnose.user': { known: DIAGNOSE, required: ['task', 'response', 'verdict', 'contrasts'] },
  'generate.system': { known: GENERATE, required: ['n'] },
  'generate.user': { known: GENERATE, required: ['task', 'response', 'misconception', 'contrasts'] },
  'paper.system': { known: GENERATE, required: ['n'] },
  'paper.user': { known: GENERATE, required: ['task', 'response', 'contrasts'] },
  'vary.system': { known: [...GENERATE, 'list'], required: ['n'] },
  'vary.user': { known: [...GENERATE, 'list'], required: ['task', 'list'] },
  'name.system': { known: ['groups'], required: [] },
  'name.user': { known: ['groups'], required: ['groups'] },
  contrast: { known: ['score', 'task', 'response'], required: ['task', 'response'] },
  reask: { known: ['problem'], required: ['problem'] },
  again: { known: ['n', 'problems', 'language'], required: ['n', 'problems'] },
};

/**
 * Looks through a prompt of the workspace's own.
 * @param path where it is, for the message
 * @throws UserError that names the line of an unknown placeholder or an open section, or what is missing
 */
export function checkPrompt(file: string, text: string, path: string): void {
  const { known, required } = PLACEHOLDERS[file] ?? { known: [], required: [] };
  const list = known.map((name) => `{{${name}}}`).join(', ');
  const open: { name: string; line: number }[] = [];
  const seen = new Set<string>();
  for (const { 0: tag, 1: mark = '', 2: name = '', index } of text.matchAll(/\{\{([#^/]?)([^{}]*)\}\}/g)) {
    const line = text.slice(0, index).split('\n').length;
    if (!known.includes(name))
      throw new UserError(`${path}, line ${line}: there is no placeholder ${tag}.`, `It may name: ${list}.`);
    if (mark === '/' && open.pop()?.name !== name)
      throw new UserError(
        `${path}, line ${line}: ${tag} closes a section that is not open.`,
        sectionHint(name),
      );
    if (mark === '#' || mark === '^') open.push({ name, line });
    if (mark === '') seen.add(name);
  }
  const [left] = open;
  if (left !== undefined)
    throw new UserError(
      `${path}, line ${left.line}: the section ${left.name} is never closed.`,
      sectionHint(left.name),
    );
  const missing = required.filter((name) => !seen.has(name)).map((name) => `{{${name}}}`);
  if (missing.length > 0)
    throw new UserError(`${path} lacks ${missing.join(' and ')}.`, 'Put it where the model is to read it.');
}

function sectionHint(name: string): string {
  return `A section is {{#${name}}} … {{/${name}}}, or {{^${name}}} … {{/${name}}} for when it is empty.`;
}
