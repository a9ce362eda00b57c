// Where the editor for tests is kept, and which versions of it.
import { join } from 'node:path';
import { root } from '../lib/step.mjs';

export const CODE_SERVER = '4.139.1';
export const NODE = '24.21.0';

/** The folder that everything which is downloaded for editor tests goes into. */
export const cache = process.env.ERRORBOOK_EDITOR_CACHE || join(root, '.cache', 'editor');

/** The finished web editor: the folder has this name only when its installation went through to the end. */
export const webEditor = join(cache, `code-server-${CODE_SERVER}-node-${NODE}`);

export const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
export const nodeHome = (folder = webEditor) => join(folder, 'node_modules', nodePackage);
export const nodeBinary = (folder = webEditor) => join(nodeHome(folder), 'bin', 'node');
export const codeServer = (folder = webEditor) => join(folder, 'node_modules', 'code-server');
