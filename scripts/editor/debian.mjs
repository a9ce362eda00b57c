// Debian packages that tests need, installed where we may, named where we may not.
import { exitOf, run, step, StepError, which } from '../lib/step.mjs';

/**
 * Installs Debian packages. `purpose` says what they are for.
 * @throws StepError where there is no apt-get or no right to use it: its message says what to install by hand.
 */
export async function aptInstall(packages, purpose) {
  const prefix = await privilege();
  if (!which('apt-get') || prefix === undefined) {
    throw new StepError(
      `Needed: ${purpose}. Install by hand, on Debian: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  const [command, ...args] = [...prefix, 'apt-get'];
  const apt = (...rest) => run(command, [...args, ...rest], { quiet: true, env: aptEnvironment() });
  await step(`Installing ${packages.join(', ')} (apt-get)`, async () => {
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...packages);
  });
}

/** How to become root: an empty prefix for root, `sudo -n` where it asks for no password, undefined otherwise. */
async function privilege() {
  if (process.getuid?.() === 0) return [];
  if (!which('sudo')) return undefined;
  const { code } = await exitOf('sudo', ['-n', 'true'], { capture: true });
  return code === 0 ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND'] : undefined;
}

const aptEnvironment = () => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive' });
