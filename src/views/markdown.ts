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

/** A Markdown table whose columns line up. */
export function markdownTable([header = [], ...rows]: string[][]): string {
  const escaped = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, column) => Math.max(3, ...escaped.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = escaped;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
