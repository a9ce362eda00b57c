import { z } from 'zod';
import { resource } from '../../base/resources';
import { findInterpreter } from '../../sandbox/interpreter';
import { output } from '../../sandbox/languages/tools';
import { candidateSchema, type Candidate, type LeftOut } from './candidate';

/** A function as the program that reads Python tells of it: by lines of its module, and by the paths of files. */
const foundSchema = candidateSchema
  .omit({ prompt: true, reference: true, rest: true, files: true })
  .extend({ head: z.number(), end: z.number(), files: z.array(z.string()) });
const toldSchema = z.union([foundSchema, z.object({ id: z.string(), problem: z.string() })]);
const textsSchema = z.record(z.string(), z.string());

/** The functions of Python files that pytest files name. Files are only read, by a program that parses Python. */
export async function pythonCandidates(folder: string): Promise<(Candidate | LeftOut)[]> {
  const script = resource('python', 'errorbook_tasks', 'find.py');
  const printed = await output(await findInterpreter('python3'), ['-I', '-B', script, folder]);
  const [first = '{}', ...rest] = printed.split('\n').filter((line) => line !== '');
  const texts = textsSchema.parse(JSON.parse(first));
  const told = rest.map((line) => toldSchema.parse(JSON.parse(line)));
  return told.map((each) => ('problem' in each ? each : withTexts(each, texts)));
}

function withTexts(
  { head, end, files, ...found }: z.infer<typeof foundSchema>,
  texts: z.infer<typeof textsSchema>,
): Candidate {
  const lines = (texts[found.module] ?? '').split(/(?<=\n)/);
  const prompt = lines.slice(0, head).join('');
  return {
    ...found,
    prompt,
    reference: lines.slice(0, end).join(''),
    empty: prompt + found.empty,
    rest: lines.slice(end).join(''),
    files: Object.fromEntries(files.map((path) => [path, texts[path] ?? ''])),
  };
}
