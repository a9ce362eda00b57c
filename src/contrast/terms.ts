/** Longer texts are runaway output: their head says what they are about. */
const MAX_CHARS = 20_000;

/**
 * The words of prose and code alike, in lower case and in order: `getUserName` and `get_user_name` are both
 * `get user name`. Single letters say nothing of what a program is about and are left out.
 */
export function termsOf(text: string): string[] {
  const split = text
    .slice(0, MAX_CHARS)
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ');
  return split.toLowerCase().match(/\p{L}{2,}|\d+/gu) ?? [];
}
