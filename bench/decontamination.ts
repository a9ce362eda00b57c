/**
 * Whether tasks of HumanEval are known again when they come as samples: verbatim, with other names, laid out anew and with
 * other remarks; beside a plain overlap of 13-grams over statement and solution. MBPP's tasks are what must not be taken
 * for them. `npx tsx bench/decontamination.ts`.
 */
import type { Task } from '../src/domain/task';
import { openSandbox } from '../src/sandbox/openSandbox';
import { KnownTasks } from '../src/samples/screen/knownTasks';
import { ngramsOf, wordsOf } from '../src/samples/screen/ngrams';
import { foldPrograms } from '../src/samples/verify/survey';
import { loadSuite } from '../src/tasks/load';
import { benchmark } from '../test/factories/benchmarks';

interface Item {
  prompt: string;
  code: string;
  entryPoint?: string;
  tests?: Task['tests'];
}

const WORDS =
  'amber basil cedar delta ember fable grove haven ivory jolly koala lemon maple noble ocean pearl quill'.split(
    ' ',
  );

/** Other names for all that the program defines. */
function renamed({ prompt, code, entryPoint }: Item): Item {
  const defined = [...code.matchAll(/\bdef (\w+)\(([^)]*)\)|\bfor (\w+) in|^\s*(\w+)\s*=(?!=)/gm)].flatMap(
    ([, name, parameters = '', loop, assigned]) => [
      name,
      loop,
      assigned,
      ...parameters.split(',').map((each) => each.split(/[:=]/)[0]?.trim()),
    ],
  );
  const names = [...new Set(defined.filter((name) => name !== undefined && /^[a-z_]\w*$/i.test(name)))];
  const to = new Map(names.map((name, at) => [name, `${WORDS[at % WORDS.length]}_${at}`]));
  const put = (text: string) => text.replace(/\b[A-Za-z_]\w*\b/g, (word) => to.get(word) ?? word);
  return { prompt: put(prompt), code: put(code), entryPoint: to.get(entryPoint ?? '') ?? entryPoint };
}

/** Without types and explanations, four spaces become two, remarks in between. */
function reformatted({ prompt, code, entryPoint }: Item): Item {
  const lines = code
    .replace(/("""|''')[\s\S]*?\1/g, '""')
    .split('\n')
    .filter((line) => line.trim() !== '' && line.trim() !== '""');
  const laid = lines.map(
    (line) => `${line.replace(/^ +/, (blanks) => ' '.repeat(blanks.length / 2))}  # and on`,
  );
  return {
    prompt: prompt.replace(/\s+/g, ' ').toUpperCase(),
    code: laid.join('\n\n'),
    entryPoint: entryPoint?.toUpperCase(),
  };
}

/** The names changed, and the statement replaced by another one. */
function retold(item: Item): Item {
  const { code, entryPoint } = renamed(item);
  return {
    prompt: 'Solve the exercise of the third chapter, as it was explained in the lecture of today.',
    code,
    entryPoint,
  };
}

async function main(): Promise<void> {
  const [own, other] = ['HumanEval.jsonl.gz', 'mbpp.jsonl'].map(benchmark);
  if (own === undefined || other === undefined) {
    console.log('skipped: HumanEval and mbpp are not at hand (ERRORBOOK_BENCHMARKS)');
    return;
  }
  const sandbox = await openSandbox({ workers: 2 });
  const [tasks, others] = await Promise.all([own, other].map(async (file) => (await loadSuite(file)).tasks));
  const items = (tasks ?? []).map(itemOf);
  const fold = async (all: Item[]) =>
    (await foldPrograms(
      all.map(({ code }) => ({ code, language: 'python' as const })),
      sandbox,
    )) ?? [];
  const folded = await fold(items);
  const known = new KnownTasks(
    items.map(({ prompt, entryPoint, tests }, at) => ({
      ...{ name: `${at}`, prompt, entryPoint, tests, folded: folded[at] },
    })),
  );
  const grams = new Set(
    items.flatMap(({ prompt, code }) => [...ngramsOf(wordsOf(`${prompt}\n${code}`), 13)]),
  );
  const forms: Record<string, (item: Item) => Item> = {
    verbatim: (item) => item,
    renamed,
    reformatted,
    retold,
    'retold, with its tests': (item) => ({ ...retold(item), tests: item.tests }),
  };
  const count = async (name: string, all: Item[]) => {
    const programs = await fold(all);
    const found = all.filter((item, at) => known.find(item, programs[at]) !== undefined).length;
    const plain = all.filter(({ prompt, code }) =>
      [...ngramsOf(wordsOf(`${prompt}\n${code}`), 13)].some((gram) => grams.has(gram)),
    ).length;
    console.log(`${name}: ${found} of ${all.length} found; by 13-grams alone ${plain}`);
  };
  for (const [name, form] of Object.entries(forms)) await count(name, items.map(form));
  await count('false alarms on MBPP', (others ?? []).map(itemOf));
  await sandbox.dispose();
}

function itemOf({ prompt, referenceSolution = '', entryPoint, tests }: Task): Item {
  return { prompt, code: referenceSolution, entryPoint, tests };
}

void main();
