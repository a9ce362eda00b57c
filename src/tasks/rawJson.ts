/**
 * The source text of a member of a JSON object, as it stands there: parsing would make 3 of 3.0 and lose digits of
 * long numbers, which matters where a value is an argument of another language.
 * @param text a JSON object that parses
 * @returns undefined where there is no such member
 */
export function rawMember(text: string, name: string): string | undefined {
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const end = endOfValue(text, at);
    const key: unknown = JSON.parse(text.slice(at, end));
    const start = skipSpace(text, skipSpace(text, end) + 1);
    const stop = endOfValue(text, start);
    if (key === name) return text.slice(start, stop);
    at = skipSpace(text, skipSpace(text, stop) + 1);
  }
  return undefined;
}

function skipSpace(text: string, at: number): number {
  while (/\s/.test(text[at] ?? 'x')) at++;
  return at;
}

/** Where the value that begins at a place ends: after its closing quote or bracket, or before what follows a number. */
function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '[' || char === '{') depth++;
    else if (depth === 0 && (char === ',' || char === '}' || char === ']')) return at;
    else if ((char === ']' || char === '}') && --depth === 0) return at + 1;
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
