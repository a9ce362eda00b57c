import { common, createLowlight } from 'lowlight';
import type { Language } from '../src/languages/language';

/** What a piece of code is, as far as colour goes. */
type TokenKind = 'comment' | 'string' | 'number' | 'keyword' | 'definition' | 'plain';

export interface Token {
  kind: TokenKind;
  text: string;
}

/** The usual languages, by the names that they have everywhere. */
const lowlight = createLowlight(common);

/** The first part of highlight.js's scopes; what is not named here has no colour of its own. */
const KINDS: Record<string, TokenKind> = {
  comment: 'comment',
  doctag: 'comment',
  string: 'string',
  regexp: 'string',
  char: 'string',
  number: 'number',
  keyword: 'keyword',
  literal: 'keyword',
  type: 'keyword',
  title: 'definition',
  subst: 'plain',
};

type Node = ReturnType<typeof lowlight.highlight>['children'][number];

/** Colours code well enough to read it; it is never more than a picture of the code. */
export function tokenize(code: string, language: Language): Token[] {
  if (!lowlight.registered(language)) return [{ kind: 'plain', text: code }];
  return lowlight.highlight(language, code).children.flatMap((node) => tokensOf(node, 'plain'));
}

function tokensOf(node: Node, kind: TokenKind): Token[] {
  if (node.type === 'text') return [{ kind, text: node.value }];
  if (node.type !== 'element') return [];
  const classes = node.properties['className'];
  const scope = Array.isArray(classes) ? String(classes[0]).replace(/^hljs-/, '') : '';
  return node.children.flatMap((child) => tokensOf(child, KINDS[scope] ?? kind));
}

/** The tokens of each line: one that spans lines, as a docstring does, is cut at their ends. */
export function tokenLines(code: string, language: Language): Token[][] {
  const lines: Token[][] = [[]];
  for (const { kind, text } of tokenize(code, language)) {
    text.split('\n').forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push({ kind, text: part });
    });
  }
  return lines;
}

const FENCE = /^[ \t]*(?:```|~~~)/;

/** The tokens of each line of a chat answer: what stands in fences is code, the rest is prose. */
export function answerLines(text: string, language: Language): Token[][] {
  const lines: Token[][] = [];
  let code: string[] | undefined;
  for (const line of text.split('\n')) {
    if (FENCE.test(line)) {
      lines.push(...linesOf(code, language), [{ kind: 'comment', text: line }]);
      code = code === undefined ? [] : undefined;
    } else if (code !== undefined) code.push(line);
    else lines.push([{ kind: 'plain', text: line }]);
  }
  return [...lines, ...linesOf(code, language)];
}

function linesOf(code: string[] | undefined, language: Language): Token[][] {
  return code === undefined || code.length === 0 ? [] : tokenLines(code.join('\n'), language);
}
