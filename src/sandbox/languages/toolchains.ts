/** Which languages can be judged on this machine, for `errorbook doctor`. */
import { UserError } from '../../base/errors';
import { LANGUAGES, type Language as Name } from '../../languages/language';
import { findInterpreter } from '../interpreter';
import { toolchainOf } from './run';
import { output } from './tools';

/** What of a language is here. Cases that need what is missing get no verdict; they never count as failed. */
export interface LanguageHere {
  language: Name;
  /** Undefined where its tools are missing. */
  version: string | undefined;
  /** What is missing, and how to get it. */
  missing: { name: string; howToGet: string }[];
}

/** Looks for the tools of every language. */
export function languagesHere(python = 'python3'): Promise<LanguageHere[]> {
  return Promise.all(LANGUAGES.map((language) => here(language, python)));
}

async function here(language: Name, python: string): Promise<LanguageHere> {
  try {
    if (language === 'python') {
      const version = await output(await findInterpreter(python), ['-V']);
      return { language, version, missing: [] };
    }
    const { version, wanted } = await toolchainOf(language);
    return { language, version, missing: wanted.filter((library) => !library.here) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { language, version: undefined, missing: [{ name: error.message, howToGet: error.hint }] };
  }
}

/** As lines of text. */
export function describeLanguages(all: LanguageHere[]): string {
  const width = Math.max(...all.map(({ language }) => language.length));
  return all.map((each) => `${each.language.padEnd(width)}  ${describe(each)}`).join('\n');
}

function describe({ version, missing }: LanguageHere): string {
  if (version === undefined)
    return `not graded here: ${missing.map(({ name, howToGet }) => `${name} ${howToGet}`).join(' ')}`;
  const lacking = missing.map(
    ({ name, howToGet }) => `; cases that use ${name} are not graded here (${howToGet})`,
  );
  return version + lacking.join('');
}
