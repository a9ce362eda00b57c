// Sets up the Python environment that tests and the demo share: `node scripts/python-env.mjs` prints its folder.
// What is installed already is not installed again, so it can run before every test.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The shared environment's folder, set up; `ERRORBOOK_PYTHON_ENV` is set to it for the processes started later. */
export async function setUpPythonEnvironment(onLine = () => undefined) {
  process.env.ERRORBOOK_PYTHON_ENV ??= join(root, '.cache', 'venv');
  const { setUpEnvironment } = await tsImport('../src/training/setup.ts', import.meta.url);
  const { folder } = await setUpEnvironment({ workspace: root, onLine });
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(await setUpPythonEnvironment((line) => console.error(line)));
  } catch (error) {
    console.error([error.message, error.hint].filter(Boolean).join('\n'));
    process.exitCode = 1;
  }
}
