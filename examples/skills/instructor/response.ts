/** A function in a response's text. Lines are indexes from 0. */
export interface Found {
  head: number;
  /** Its statements, without what only explains: from the first to the last of them. */
  first: number;
  last: number;
  name: string;
  parameters: string[];
  indent: string;
}

/** The last function of a name in a response, else the last function; undefined where there is none. */
export function functionIn(lines: string[], name: string): Found | undefined {
  const heads = lines.flatMap((line, at) => {
    const head = /^def (\w+)\(([^)]*)\)[^:]*:\s*$/.exec(line);
    return head === null ? [] : [{ at, name: head[1] ?? '', parameters: namesIn(head[2] ?? '') }];
  });
  const chosen = heads.findLast((head) => head.name === name) ?? heads.at(-1);
  return chosen && bodyOf(lines, chosen);
}

/** The lines between fences, else all: what was answered as a program. */
export function programLines(lines: string[]): { from: number; to: number } {
  const open = lines.findIndex((line) => line.startsWith('```'));
  if (open < 0) return { from: 0, to: lines.length };
  const close = lines.findIndex((line, at) => at > open && line.startsWith('```'));
  return { from: open + 1, to: close < 0 ? lines.length : close };
}

function bodyOf(
  lines: string[],
  { at, name, parameters }: { at: number; name: string; parameters: string[] },
) {
  let end = at + 1;
  while (end < lines.length && /^(?:\s+\S|\s*$)/.test(lines[end] ?? '')) end += 1;
  const body = lines.slice(at + 1, end).map((line, index) => ({ line, at: at + 1 + index }));
  const code = withoutTexts(body).filter(({ line }) => line.trim() !== '' && !line.trim().startsWith('#'));
  const [first, last] = [code[0], code.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const indent = /^\s*/.exec(first.line)?.[0] ?? '    ';
  return { head: at, first: first.at, last: last.at, name, parameters, indent };
}

/** Lines without a text at the head of the body that explains. */
function withoutTexts(body: { line: string; at: number }[]): { line: string; at: number }[] {
  const first = body.findIndex(({ line }) => line.trim() !== '');
  const quotes = /^\s*("""|''')/.exec(body[first]?.line ?? '')?.[1];
  if (quotes === undefined) return body;
  const rest = body.slice(first);
  const own = rest[0]?.line.trim() ?? '';
  const ends =
    own.length > 3 && own.slice(3).includes(quotes)
      ? 0
      : rest.findIndex(({ line }, at) => at > 0 && line.includes(quotes));
  return rest.slice(ends + 1);
}

function namesIn(parameters: string): string[] {
  return parameters.split(',').flatMap((each) => /^\s*(\w+)/.exec(each)?.[1] ?? []);
}
