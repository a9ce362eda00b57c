import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../base/errors';
import { placeOf } from '../notebook/placeOf';
import type { Workbench } from '../notebook/workbench';
import { hasInterpreter, SETUP_HINT } from '../training/environment';
import { promotedModel } from './state';

const PYTHON = 'a Python environment for training';

type Needs = Pick<Workbench, 'book' | 'config'>;

/**
 * What an iteration needs before anything can come of it and does not have, by what it is called in errorbook.json.
 * Training comes after a person's review: what only that needs may be had by then.
 */
export function missingFor(bench: Needs): string[] {
  const { suites } = bench.config;
  return [
    ...(suites.length === 0 ? ['a suite of tasks (`suites`)'] : []),
    ...missingFiles(
      bench,
      suites.map(({ path }) => path),
    ),
    ...missingTarget(bench),
    ...missingInstructor(bench),
  ];
}

/** What training needs and is not there. */
export function missingToTrain(bench: Needs): string[] {
  const { baseModel } = bench.config.training;
  return [
    ...(baseModel === undefined ? ['the model to fine-tune (`training.baseModel`)'] : []),
    ...(baseModel !== undefined && isFolder(baseModel) ? missingFiles(bench, [baseModel]) : []),
    ...(hasInterpreter(placeOf(bench)) ? [] : [PYTHON]),
  ];
}

/** @throws UserError that names all that is missing, where nothing could come of an iteration */
export function requireAll(bench: Needs): void {
  if (missingFor(bench).length === 0) return;
  const missing = [...missingFor(bench), ...missingToTrain(bench)];
  throw new UserError(
    `No iteration was started. It lacks ${missing.join('; ')}.`,
    ['Name what is there in errorbook.json.', ...hints(missing)].join(' '),
  );
}

/** What sets up the rest. */
function hints(missing: string[]): string[] {
  return missing.includes(PYTHON) ? [SETUP_HINT] : [];
}

function missingTarget(bench: Needs): string[] {
  const { target, responses } = bench.config;
  if (promotedModel(bench.book) !== undefined) return [];
  if (target.model !== undefined)
    return target.provider === 'local' && isFolder(target.model) ? missingFiles(bench, [target.model]) : [];
  if (responses.length > 0) return missingFiles(bench, responses);
  return ['a target, or its recorded responses (`target.model` or `responses`)'];
}

function missingInstructor(bench: Needs): string[] {
  const { model, recorded } = bench.config.instructor;
  if (model !== undefined) return [];
  if (recorded !== undefined) return missingFiles(bench, [recorded]);
  return ['an instructor, or its recorded replies (`instructor.model` or `instructor.recorded`)'];
}

function missingFiles({ book }: Needs, paths: string[]): string[] {
  return paths
    .filter((path) => !existsSync(resolve(book.workspace, path)))
    .map((path) => `${path}, which is not there`);
}

/** Other names are those of models on Hugging Face's hub. */
function isFolder(model: string): boolean {
  return /^(\.|\/|[A-Za-z]:[\\/])/.test(model);
}
