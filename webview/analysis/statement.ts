import { html, type TemplateResult } from 'lit';
import type { Code } from '../../src/protocol/analysis';

/** A task's statement: prose as prose, and code, whether in fences or all of it, as code. */
export function statement(prompt: string): TemplateResult {
  const text = prompt.trim();
  if (/^(?:from|import|def|class|@)\s?\w/.test(text)) return code(text);
  const parts = text.split(/^[ \t]*(?:```|~~~).*$\n?/m); // Prose and code in turn.
  return html`<div class="statement">
    ${parts.map((part, index) => (index % 2 === 1 ? code(part) : html`<pre>${part.trim()}</pre>`))}
  </div>`;
}

/** Python without marks. */
export function python(text: string): Code {
  return { text, language: 'py', head: 0, marks: [], changed: [] };
}

function code(text: string): TemplateResult {
  return html`<errorbook-code label="Code of the task" .code=${python(text)}></errorbook-code>`;
}
