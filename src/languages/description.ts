/** What is known of a language. Each has one object of this form, in a file of its own; running it is sandbox/languages/. */
export interface Description {
  /** For people. */
  name: string;
  /** What it is called besides its id and its file ending: on fences, in suites. */
  aliases: string[];
  /** Labels of fences whose code may be of it. */
  fence: RegExp;
  /** Ends the names of its files, without the dot. */
  extension: string;
  /** Begins a remark that goes up to the end of the line. */
  comment: string;
  /** Tells a program that reads its standard input. */
  readsInput: RegExp;
  /** What tells its parts apart where they stand in braces; without it code is read as Python. */
  braces?: Braces;
  tests: WrittenTests;
  /** What the instructor is told of writing programs in it, beside what holds for all languages. */
  style?: string;
}

/** What programs in a language with braces look like. */
export interface Braces {
  /** The start of a definition outside of all braces, and the name that it gives. */
  definition: RegExp;
  /** What begins no definition but belongs to a program. */
  other: RegExp;
  /** Whether functions stand in classes. */
  methods: boolean;
  /** What texts, characters and remarks it has (`texts.ts`). */
  texts: 'javascript' | 'go' | 'java' | 'cpp' | 'rust';
  /** Whether it has patterns between slashes, and elements of JSX. */
  javascript?: true;
  /** Begins a remark up to the end of the line. */
  comment: string;
  /** Opens a brace that tests of some suites close. */
  opening: string;
  /** Imports of a prompt which an answer may repeat only where they stand in a module of their own. */
  imports?: RegExp;
}

/** How tests are written for a language, one statement a line. */
interface WrittenTests {
  kind: 'asserts' | 'program';
  /** What each of them is, in the plural, for the instructor. */
  each: string;
  /** The program that they are put in, around them; a language whose tests are run one by one needs none. */
  before: string;
  after: string;
  /** Tells tests that are a whole program already. */
  whole: RegExp;
}
