import { html, type TemplateResult } from 'lit';
import { isProgramHead } from '../../src/languages/brackets';
import type { Language } from '../../src/languages/language';
import type { Code } from '../../src/views/analysis/shown';

/** A task's statement: prose as prose, and code, whether in fences or all of it, as code. */
export function statement(prompt: string, language: Language): TemplateResult {
  const text = prompt.trim();
  if (isProgramHead(text, language)) return block(text, language);
  const parts = text.split(/^[ \t]*(?:```|~~~).*$\n?/m); // Prose and code in turn.
  return html`<div class="statement">
    ${parts.map((part, index) => (index % 2 === 1 ? block(part, language) : html`<pre>${part.trim()}</pre>`))}
  </div>`;
}

/** A program of which nothing is said. */
export function program(text: string, language: Language): Code {
  return { text, language, isProse: false, head: 0, highlights: [], changed: [], words: [] };
}

function block(text: string, language: Language): TemplateResult {
  return html`<errorbook-code label="Code of the task" .code=${program(text, language)}></errorbook-code>`;
}
