// Starts the web editor's server on a free loopback port, and stops it together with everything it started.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOf, StepError } from '../lib/step.mjs';
import { codeServer, nodeBinary } from './paths.mjs';

const LISTENING = /listening on (http:\/\/127\.0\.0\.1:\d+)/i;
const START_TIMEOUT_MS = 60_000;
const NO_GALLERY = JSON.stringify({ serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' });

/**
 * Starts a server.
 * @param options.home a folder of its own for configuration, and for HOME where `ownHome` is set
 * @param options.userDataDir settings, logs and state
 * @param options.extensionsDir installed extensions
 * @param options.trustAll false leaves Workspace Trust on
 * @param options.smokeTest suites in the extension host need it; dialogs and toasts are not shown with it
 * @param options.idleSeconds after how long without a window the server ends by itself; at least 60. Default: never
 * @param options.ownHome whether HOME is the folder `home`, so that nothing of this person's is read or written
 * @param options.env more variables for the server, and so for the extension host
 * @returns the server's `url`, its `log()` so far, `stop()`, and the promise `ended`
 * @throws StepError when it does not listen within a minute; the message ends with what it printed
 */
export async function startServer(options) {
  const { home, idleSeconds, smokeTest = false, trustAll = true } = options;
  const args = [
    ...commonArgs(options),
    ...['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check'],
    ...['--disable-getting-started-override', '--ignore-last-opened', '--reconnection-grace-time', '5'],
    // Ends a server whose starter was killed before it could stop it.
    ...(idleSeconds === undefined ? [] : ['--idle-timeout-seconds', String(idleSeconds)]),
    ...(trustAll ? ['--disable-workspace-trust'] : []),
    ...(smokeTest ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
  ];
  const env = environment(options);
  // A process group of its own: the extension host, terminals and tasks end with the server.
  const child = spawn(nodeBinary(), args, {
    cwd: home,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return untilListening(child);
}

/** Installs a packaged extension into `options.extensionsDir`. */
export async function installVsix(vsix, options) {
  const args = [...commonArgs(options), '--install-extension', vsix];
  const { code, output } = await exitOf(nodeBinary(), args, { capture: true, env: environment(options) });
  if (code !== 0 || /failed/i.test(output)) throw new StepError(`${vsix} does not install:\n${output}`);
}

function commonArgs({ home, userDataDir, extensionsDir }) {
  const config = join(home, 'code-server.yaml');
  for (const folder of [home, userDataDir, extensionsDir]) mkdirSync(folder, { recursive: true });
  writeFileSync(config, 'auth: none\n');
  const entry = join(codeServer(), 'out', 'node', 'entry.js');
  return [entry, '--config', config, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
}

/** Variables by which an editor around us would leak into this one are dropped. */
function environment({ home, ownHome = true, env = {} }) {
  const inherited = { ...process.env, ...env };
  for (const name of ['VSCODE_IPC_HOOK_CLI', 'NODE_OPTIONS', 'PORT', 'PASSWORD']) delete inherited[name];
  const folders = {
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
    // Sockets go here, and so away with the rest; in the system's own folder they would stay.
    XDG_RUNTIME_DIR: home,
    HOME: home,
  };
  return { ...inherited, ...(ownHome ? folders : {}), EXTENSIONS_GALLERY: NO_GALLERY };
}

function untilListening(child) {
  let log = '';
  // Its exit, not the end of its output: a training that outlives the window may have inherited that.
  const ended = new Promise((resolve) => child.once('exit', () => resolve()));
  const stop = () => stopGroup(child, ended);
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = () => (settled ? false : (clearTimeout(timer), (settled = true)));
    const fail = (why) => {
      if (settle())
        void stop().then(() => reject(new StepError(`The web editor ${why}:\n${log.slice(-4000)}`)));
    };
    const timer = setTimeout(() => fail('did not start within a minute'), START_TIMEOUT_MS);
    const read = (chunk) => {
      log += chunk;
      const url = LISTENING.exec(log)?.[1];
      if (url !== undefined && settle()) resolve({ url, log: () => log, stop, ended });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) =>
      reject(new StepError(`The web editor could not be started: ${error.message}`)),
    );
    child.once('exit', (code) => fail(`ended at its start (exit ${code})`));
  });
}

/** Asks the whole group to end; what has not gone after three seconds is killed. Nothing of it survives. */
async function stopGroup(child, ended) {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
  signalGroup(child, 'SIGKILL');
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
