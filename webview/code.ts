import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Code, Mark } from '../src/protocol/analysis';
import { answerLines, tokenLines, type Token } from './python';

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
    const marks = code.marks.filter((each) => each.startLine <= line && line <= each.endLine);
    const classes = { [this.change]: code.changed.includes(line), head: line <= code.head };
    return html`<span class=${classMap({ number: true, ...classes, ...worst(marks) })}>${line}</span
      ><span class=${classMap({ text: true, ...classes })}>${tokens.map(span)}</span> ${marks
        .filter((each) => each.endLine === line)
        .map((mark) => html`<span class="note ${mark.severity}" role="note">${mark.message}</span>`)}`;
  }
}

function linesOf({ text, language }: Code): Token[][] {
  const trimmed = text.trimEnd();
  return language === 'py' ? tokenLines(trimmed) : answerLines(trimmed);
}

function span({ kind, text }: Token): TemplateResult | string {
  return kind === 'plain'
    ? text
    : html`<span class=${kind === 'number' ? 'number-token' : kind}>${text}</span>`;
}

function worst(marks: Mark[]): Record<string, boolean> {
  const order = ['error', 'warning', 'information'] as const;
  const found = order.find((severity) => marks.some((each) => each.severity === severity));
  return found === undefined ? {} : { [found]: true };
}
