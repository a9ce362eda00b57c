/** What a line of text looks like, for telling Python from prose without a parser. */

/** Statements that start in the first column, except bare expressions. */
const STATEMENT =
  /^(?:@\w|#|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:]|import\s+\w[\w.]*(?:\s+as\s+\w+)?(?:\s*,\s*\w[\w.]*(?:\s+as\s+\w+)?)*\s*(?:[;#].*)?$|from\s+[\w.]+\s+import\s+\S|(?:if|elif|while|for|with|async\s+for|async\s+with|match|except)\b.*:\s*(?:\S.*)?$|(?:else|try|finally|except)\s*:|assert\s+\S|(?:pass|break|continue)\s*(?:#.*)?$|(?:raise|del|global|nonlocal|return|yield)\b)/;
const ASSIGNMENT =
  /^[A-Za-z_][\w.]*(?:\[[^\]]*\])?(?:\s*,\s*[A-Za-z_]\w*)*\s*(?::\s*[\w.[\], ]+)?\s*(?:[-+*/%|&^@]|\/\/|\*\*|<<|>>)?=(?!=)/;
const CALL = /^[A-Za-z_][\w.]*\(.*\)\s*(?:#.*)?$|^[A-Za-z_][\w.]*\($/;
/** How a bracket or string that began above goes on or ends. */
const CONTINUED = /^(?:[\])}]|"""|'''|[rbfu]?["'].*["'],?\s*$)/;
const STARTS_PROGRAM =
  /^(?:@\w|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+\s*[(:]|from\s+[\w.]+\s+import\s+\S|import\s+\w[\w.]*(?:\s+as\s+\w+)?(?:\s*,\s*\w[\w.]*(?:\s+as\s+\w+)?)*\s*(?:[;#].*)?$)/;

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Whether a line in the first column is Python rather than prose. */
export function looksLikeCode(line: string): boolean {
  return STATEMENT.test(line) || ASSIGNMENT.test(line) || CALL.test(line) || CONTINUED.test(line);
}

/** Whether a program would begin with this line: an import, a definition, a decorator. */
export function startsProgram(line: string): boolean {
  return STARTS_PROGRAM.test(line);
}

/** Whether lines define a function, class or variable of this name at their top level. */
export function defines(lines: string[], name: string): boolean {
  const word = name.replace(/\W/g, '');
  const pattern = new RegExp(
    `^(?:(?:async\\s+)?def\\s+${word}\\s*\\(|class\\s+${word}\\s*[(:]|${word}\\s*(?::[^=]+)?=(?!=))`,
  );
  return lines.some((line) => pattern.test(line));
}

/** Calls back with each line and whether it begins inside a triple-quoted string. */
export function eachWithString(
  lines: string[],
  visit: (line: string, index: number, inString: boolean) => void,
): void {
  let open: string | undefined;
  lines.forEach((line, index) => {
    visit(line, index, open !== undefined);
    for (const [quotes] of line.matchAll(/"""|'''/g)) {
      if (open === undefined) open = quotes;
      else if (open === quotes) open = undefined;
    }
  });
}
