// Desktop VS Code, where it can be had: named by the person, or downloaded.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StepError } from '../lib/step.mjs';
import { cache } from './paths.mjs';

const RELEASES = 'https://update.code.visualstudio.com/api/releases/stable';
const PROBE_MS = 4000;
const ANSWER_HOLDS_MS = 24 * 3600_000;

/**
 * The executable of desktop VS Code to test with; undefined where the web editor has to stand in.
 * `ERRORBOOK_VSCODE` names one, or says `web` for the web editor in any case.
 */
export async function findDesktop() {
  const named = process.env.ERRORBOOK_VSCODE;
  if (named === 'web') return undefined;
  if (named) return existing(named);
  if (!hasDisplay() || !(await canDownload())) return undefined;
  return download();
}

function existing(path) {
  if (existsSync(path)) return path;
  throw new StepError(`ERRORBOOK_VSCODE names ${path}, which does not exist`);
}

/** Without a display Electron does not start on Linux; the web editor's browser needs none. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Asks the download server, at most once a day. */
async function canDownload() {
  const remembered = await readAnswer();
  if (remembered !== undefined) return remembered;
  const reachable = await fetch(RELEASES, { signal: AbortSignal.timeout(PROBE_MS) }).then(
    (response) => response.ok,
    () => false,
  );
  await writeAnswer(reachable);
  return reachable;
}

const answerFile = join(cache, 'desktop.json');

async function readAnswer() {
  try {
    const { reachable, at } = JSON.parse(await readFile(answerFile, 'utf8'));
    return Date.now() - at < ANSWER_HOLDS_MS ? reachable : undefined;
  } catch {
    return undefined;
  }
}

async function writeAnswer(reachable) {
  await mkdir(cache, { recursive: true });
  await writeFile(answerFile, JSON.stringify({ reachable, at: Date.now() }));
}

async function download() {
  const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
  try {
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath: join(cache, 'desktop') });
  } catch (error) {
    console.warn(`VS Code could not be downloaded (${error.message}): the web editor stands in.`);
    await writeAnswer(false);
    return undefined;
  }
}
