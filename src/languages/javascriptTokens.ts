/** What a slash and a `<` are in JavaScript depends on what stands before them. */

/** Words after which a value begins. */
const BEFORE_VALUE =
  /^(?:return|typeof|case|in|of|delete|void|throw|new|do|else|instanceof|yield|await|default)$/;

/** Whether a value may begin after this word or sign. */
export function beginsRegex(last: string): boolean {
  if (BEFORE_VALUE.test(last)) return true;
  return !/[\p{ID_Continue}$"')\]]$/u.test(last);
}

/** Where a regular expression ends that begins here; undefined where none does on this line. */
export function regexEnd(line: string, start: number): number | undefined {
  let inClass = false;
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at];
    if (char === '\\') at += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return undefined;
}

const ELEMENT = /<(?:>|[A-Za-z_$][\w$.:-]*(?=[\s/>]|$))/y;
/** The parameters of a generic function in TypeScript. */
const GENERIC = /<[A-Za-z_$][\w$]*(?:\s*,|\s+extends\b|\s*>\s*\()/y;

/** How far the end of an element is looked for. */
const FAR = 2000;

/** Whether an element of JSX begins here: it is closed on its line, or goes on in the next. */
export function beginsJsx(line: string, at: number): boolean {
  ELEMENT.lastIndex = at;
  GENERIC.lastIndex = at;
  if (!ELEMENT.test(line) || GENERIC.test(line)) return false;
  const rest = line.slice(at, at + FAR);
  return rest.includes('</') || rest.includes('/>') || /^<[^<>]*>?\s*$/.test(rest);
}
