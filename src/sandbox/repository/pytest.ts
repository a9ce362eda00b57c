import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { resource } from '../../base/resources';
import { exists } from '../../base/machine';
import { output } from '../languages/tools';
import { CannotGrade } from '../sandbox';
import { filesWith, frameworkLimits, type Framework, type TestEnd } from './framework';

/** Asks an interpreter where it and its packages lie; fails where it has no pytest. */
const QUESTION = `
import json, os, site, sys, sysconfig
import pytest
paths = sysconfig.get_paths()
packages = [paths["purelib"], paths["platlib"], site.getusersitepackages(), os.path.dirname(os.path.dirname(pytest.__file__))]
packages = list(dict.fromkeys(each for each in packages if os.path.isdir(each)))
print(json.dumps({"python": os.path.realpath(sys.executable), "packages": packages, "library": os.path.join(sys.base_prefix, "lib"), "version": pytest.__version__}))
`;
const toldSchema = z.object({
  python: z.string(),
  packages: z.array(z.string()),
  library: z.string(),
  version: z.string(),
});
type Pytest = z.infer<typeof toldSchema>;

const found = new Map<string, Promise<Pytest | undefined>>();

/**
 * A Python that has pytest: the one that is named, that of an active environment, or the PATH's.
 * @throws CannotGrade where none of them has it
 */
export async function findPytest(named?: string): Promise<Pytest> {
  const active = process.env['VIRTUAL_ENV'];
  const places = [named, active && `${active}/bin/python`, 'python3', 'python'];
  for (const place of places) {
    if (!place) continue;
    // What a plain name stands for depends on the PATH.
    const key = `${place} ${process.env['PATH']}`;
    const known = found.get(key) ?? ask(place);
    found.set(key, known);
    const told = await known;
    if (told !== undefined) return told;
  }
  throw new CannotGrade(
    `pytest was found in none of ${places.filter(Boolean).join(', ')}.`,
    'Install it where the tests of the repository run: python3 -m pip install pytest.',
  );
}

async function ask(python: string): Promise<Pytest | undefined> {
  if (python.includes('/') && !(await exists(python))) return undefined;
  return output(python, ['-c', QUESTION]).then(
    (text) => toldSchema.parse(JSON.parse(text)),
    () => undefined,
  );
}

const PLUGIN = 'errorbook_report';

export const pytest: Framework = {
  async commands(program, tests, token) {
    const { python, packages, library } = await findPytest(tests.tools);
    const plugin = await readFile(
      resource('python', 'errorbook_sandbox', 'candidate', 'pytest_report.py'),
      'utf8',
    );
    const options = ['-q', '-p', PLUGIN, '-p', 'no:cacheprovider', '--rootdir=.', '--color=no'];
    return {
      files: { ...filesWith(program, tests), [`plugin/${PLUGIN}.py`]: plugin },
      shown: [...packages, ...(library.startsWith('/usr/') ? [] : [library, python])],
      steps: [
        {
          argv: [python, '-m', 'pytest', ...options, ...tests.tests],
          environment: {
            PYTHONPATH: ['plugin', '.', 'src', ...packages].join(':'),
            PYTHONDONTWRITEBYTECODE: '1',
            ERRORBOOK_MODULE: tests.module,
          },
          stdin: `${token}\n`,
          limits: frameworkLimits(program),
          reserves: true,
        },
      ],
    };
  },
  read({ report }, token) {
    const lines = report.split('\n').filter((line) => line.startsWith(`${token} `));
    return lines.map((line) => endSchema.parse(JSON.parse(line.slice(token.length + 1))));
  },
  classOf({ error, message }) {
    if (error === 'AssertionError' || error === 'Failed') return 'wrong-answer';
    if (/^(?:NameError|ImportError|ModuleNotFoundError)\b/.test(message)) return 'missing-name';
    return /^(?:SyntaxError|IndentationError|TabError)\b/.test(message) ? 'syntax' : 'exception';
  },
};

const endSchema = z
  .object({
    test: z.string(),
    error: z.string().nullable(),
    message: z.string(),
    line: z.number().nullable().optional(),
  })
  .transform((end): TestEnd => (end.error === 'Skipped' ? { ...end, error: 'skipped' } : end));
