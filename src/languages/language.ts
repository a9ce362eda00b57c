/** The languages that programs can be written in; sandbox/languages has a file for each. */
export const LANGUAGES = ['python', 'javascript', 'typescript', 'go', 'rust', 'java', 'cpp'] as const;
export type Language = (typeof LANGUAGES)[number];
