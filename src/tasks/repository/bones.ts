const COMMENT = String.raw`//[^\n]*|/\*[\s\S]*?(?:\*/|$)`;
const TEXT = String.raw`"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\x60(?:\\[\s\S]|[^\x60\\])*\x60`;
const SILENT = new RegExp(`${COMMENT}|${TEXT}`, 'g');

/**
 * JavaScript or TypeScript with its comments and texts as spaces, so that the braces and names that are left are code:
 * every place and line stays where it is.
 */
export function bonesOf(code: string): string {
  return code.replace(SILENT, (silent) => silent.replace(/[^\n]/g, ' '));
}

/** How many braces are open at the end of code, given by its bones. */
export function openBraces(bones: string): number {
  let depth = 0;
  for (const char of bones) depth += char === '{' ? 1 : char === '}' ? -1 : 0;
  return depth;
}
