// The browser that shows the web editor in tests.
import { existsSync } from 'node:fs';
import { which } from '../lib/step.mjs';
import { aptInstall } from './debian.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const MAC = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const FONTS = '/usr/share/fonts/truetype/dejavu';

/** What keeps headless Chromium quiet and able to run as root, in a container, without a GPU. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium to use: `ERRORBOOK_CHROMIUM`, else the first one on this machine; undefined where there is none. */
export function findBrowser() {
  return process.env.ERRORBOOK_CHROMIUM || which(...NAMES) || (existsSync(MAC) ? MAC : undefined);
}

/** Installs Chromium where no browser of its kind is there; on Debian also a font, without which text is boxes. */
export async function installBrowser() {
  const missing = [];
  if (findBrowser() === undefined) missing.push('chromium');
  if (which('apt-get') && !existsSync(FONTS)) missing.push('fonts-dejavu-core');
  if (missing.length === 0) return;
  await aptInstall(
    missing,
    'Chromium, in which tests show the web editor (or name one in ERRORBOOK_CHROMIUM)',
  );
}
