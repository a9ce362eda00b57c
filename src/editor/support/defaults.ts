/**
 * The extension's settings with their defaults, as the manifest has them (test/unit/editor/manifest.test.ts).
 * What belongs to the notebook rather than to a person or a machine is in `errorbook.json` instead.
 */
export const SETTINGS = {
  'errorbook.python': '',
  'errorbook.allowUnsandboxed': false,
  'errorbook.jobs': 0,
} as const;
