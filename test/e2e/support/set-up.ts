import { mkdir } from 'node:fs/promises';
import { installWebEditor } from '../../../scripts/editor/install.mjs';
import { SCREENSHOTS } from './editor';

/** Before the first test: the web editor is there, and so is the folder for its pictures. */
export default async function setUp(): Promise<void> {
  await installWebEditor();
  await mkdir(SCREENSHOTS, { recursive: true });
}
