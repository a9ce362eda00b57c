import { cpp } from './cpp';
import type { Description } from './description';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import { python } from './python';
import { rust } from './rust';
import { typescript } from './typescript';

/** The languages that programs can be written in, by their ids; sandbox/languages/run.ts has what runs each. */
const DESCRIPTIONS = { python, javascript, typescript, go, rust, java, cpp };

export type Language = keyof typeof DESCRIPTIONS;
export const LANGUAGES = Object.keys(DESCRIPTIONS) as [Language, ...Language[]];

/** What is known of a language. */
export function descriptionOf(language: Language): Description {
  return DESCRIPTIONS[language];
}

/** The language that a suite or a fence calls so: by its id, its file ending or another name. */
export function languageNamed(name: string): Language | undefined {
  return LANGUAGES.find((language) => namesOf(language).includes(name.toLowerCase()));
}

/** All that a language is called. */
export function namesOf(language: Language): string[] {
  const { extension, aliases } = DESCRIPTIONS[language];
  return [language, extension, ...aliases];
}
