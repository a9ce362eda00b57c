import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Code, Highlight, Span } from '../src/views/analysis/shown';
import { answerLines, tokenLines, type Token } from './syntax';

/** So that a change is not told by its colour alone. */
const SIGNS = { removed: '−', added: '+' } as const;

/** Lines that a block shows before it scrolls are a matter of its height, not of cutting the text. */
@customElement('errorbook-code')
export class CodeBlock extends LitElement {
  static override styles = css`
    :host {
      display: block;
      max-height: 32rem;
      overflow: auto;
      background: var(--vscode-editor-background);
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, var(--vscode-panel-border)));
      border-radius: 3px;
      font-family: var(--vscode-editor-font-family);
      font-size: var(--vscode-editor-font-size);
      line-height: 1.45;
      tab-size: 4;
    }
    :host(:focus-visible) {
      outline: 1px solid var(--vscode-focusBorder);
    }
    .lines {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      padding: 4px 0;
    }
    .number {
      padding: 0 12px 0 10px;
      text-align: end;
      color: var(--vscode-editorLineNumber-foreground);
      user-select: none;
      border-inline-start: 3px solid transparent;
    }
    .text {
      padding-inline-end: 8px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .head {
      opacity: 0.6;
    }
    .error {
      border-color: var(--vscode-editorError-foreground);
    }
    .warning {
      border-color: var(--vscode-editorWarning-foreground);
    }
    .information {
      border-color: var(--vscode-editorInfo-foreground);
    }
    .removed {
      background: var(
        --vscode-diffEditor-removedLineBackground,
        var(--vscode-diffEditor-removedTextBackground)
      );
      outline: 1px dashed var(--vscode-diffEditor-removedTextBorder, transparent);
    }
    .added {
      background: var(
        --vscode-diffEditor-insertedLineBackground,
        var(--vscode-diffEditor-insertedTextBackground)
      );
      outline: 1px dashed var(--vscode-diffEditor-insertedTextBorder, transparent);
    }
    .sign {
      float: inline-start;
      margin-inline-end: 6px;
      color: var(--vscode-foreground);
    }
    .removed .word {
      background: var(--vscode-diffEditor-removedTextBackground);
      outline: 1px solid var(--vscode-diffEditor-removedTextBorder, transparent);
    }
    .added .word {
      background: var(--vscode-diffEditor-insertedTextBackground);
      outline: 1px solid var(--vscode-diffEditor-insertedTextBorder, transparent);
    }
    .note {
      grid-column: 2;
      padding-inline-end: 8px;
      font-family: var(--vscode-font-family);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .note.error {
      color: var(--vscode-editorError-foreground);
    }
    .note.warning {
      color: var(--vscode-editorWarning-foreground);
    }
    .note.information {
      color: var(--vscode-editorInfo-foreground);
    }
    .keyword {
      color: var(--vscode-symbolIcon-keywordForeground, inherit);
      font-weight: 600;
    }
    .string {
      color: var(--vscode-debugTokenExpression-string);
    }
    .number-token {
      color: var(--vscode-debugTokenExpression-number);
    }
    .comment {
      color: var(--vscode-descriptionForeground);
      font-style: italic;
    }
    .definition {
      color: var(--vscode-debugTokenExpression-name);
    }
  `;

  @property({ attribute: false }) code?: Code;
  /** What the changed lines are. */
  @property() change: 'removed' | 'added' = 'removed';
  @property() label = 'Code';

  override connectedCallback(): void {
    super.connectedCallback();
    this.tabIndex = 0; // So that the keyboard can scroll it.
    this.setAttribute('role', 'region');
  }

  protected override render(): TemplateResult | typeof nothing {
    const { code } = this;
    if (code === undefined) return nothing;
    this.setAttribute('aria-label', this.label);
    return html`<div class="lines">
      ${linesOf(code).map((tokens, index) => this.line(code, tokens, index + 1))}
    </div>`;
  }

  private line(code: Code, tokens: Token[], line: number): TemplateResult {
    const highlights = code.highlights.filter((each) => each.startLine <= line && line <= each.endLine);
    const isChanged = code.changed.includes(line);
    const classes = { [this.change]: isChanged, head: line <= code.head };
    const spans = code.words.filter((each) => each.line === line);
    return html`<span class=${classMap({ number: true, ...classes, ...worst(highlights) })}
        >${isChanged ? html`<span class="sign">${SIGNS[this.change]}</span>` : nothing}${line}</span
      ><span class=${classMap({ text: true, ...classes })}>${cut(tokens, spans).map(span)}</span> ${highlights
        .filter((each) => each.endLine === line)
        .map(({ severity, message }) => html`<span class="note ${severity}" role="note">${message}</span>`)}`;
  }
}

function linesOf({ text, language, isProse }: Code): Token[][] {
  const trimmed = text.trimEnd();
  return isProse ? answerLines(trimmed, language) : tokenLines(trimmed, language);
}

type Piece = Token & { isChanged: boolean };

/** The tokens of a line, cut where its changed parts begin and end. */
function cut(tokens: Token[], spans: Span[]): Piece[] {
  if (spans.length === 0) return tokens.map((token) => ({ ...token, isChanged: false }));
  const edges = spans.flatMap(({ start, end }) => [start, end]);
  let at = 0;
  return tokens.flatMap(({ kind, text }) => {
    const begin = at;
    at += text.length;
    const inside = edges.filter((edge) => begin < edge && edge < at);
    const bounds = [begin, ...inside.sort((a, b) => a - b), at];
    return bounds.slice(1).map((end, index) => {
      const start = bounds[index] ?? begin;
      const isChanged = spans.some((each) => each.start <= start && end <= each.end);
      return { kind, text: text.slice(start - begin, end - begin), isChanged };
    });
  });
}

function span({ kind, text, isChanged }: Piece): TemplateResult | string {
  if (kind === 'plain' && !isChanged) return text;
  const colour = kind === 'number' ? 'number-token' : kind;
  return html`<span class=${isChanged ? `${colour} word` : colour}>${text}</span>`;
}

function worst(highlights: Highlight[]): Record<string, boolean> {
  const order = ['error', 'warning', 'information'] as const;
  const found = order.find((severity) => highlights.some((each) => each.severity === severity));
  return found === undefined ? {} : { [found]: true };
}
