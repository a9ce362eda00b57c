/**
 * A text for a Markdown string, where it shows as it is, whatever it says: what models and programs write is never
 * markup, a link or an icon. `MarkdownString.appendText` would also make its spaces unbreakable, so that lines end
 * within words.
 */
export function asText(text: string): string {
  return text
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n\n');
}
