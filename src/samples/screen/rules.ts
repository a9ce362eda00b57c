/** What a text is looked through for: what is said of it where it matches, in the order in which that is asked. */
export type Rules = [what: string, pattern: RegExp][];

/** What the first rule that matches says; undefined where none does. */
export function foundIn(text: string, rules: Rules): string | undefined {
  return rules.find(([, pattern]) => pattern.test(text))?.[0];
}
