import type { Language } from './language';

/** How documents of a language are named, which decides the language that the editor gives them; and its remarks. */
export const LANGUAGE_FILES: Record<Language, { extension: string; comment: string }> = {
  python: { extension: 'py', comment: '#' },
  javascript: { extension: 'js', comment: '//' },
  typescript: { extension: 'ts', comment: '//' },
  go: { extension: 'go', comment: '//' },
  rust: { extension: 'rs', comment: '//' },
  java: { extension: 'java', comment: '//' },
  cpp: { extension: 'cpp', comment: '//' },
};
