import { html, nothing, type TemplateResult } from 'lit';
import { hasPassed } from '../../src/domain/case';
import type { VerdictView } from '../../src/views/analysis/shown';
import { button, type Parts } from './parts';

/** What running the response gave. */
export function verdictSection(parts: Parts): TemplateResult {
  const { verdict } = parts.state;
  return html`<section aria-label="Verdict">
    ${verdict === undefined ? html`<p class="faint">Not graded yet.</p>` : outcome(verdict)}
    <div class="row">
      ${button(parts, 'Run again', { type: 'runAgain' }, { icon: 'play', runs: true })}
      ${button(parts, 'Open tests', { type: 'openTests' }, { icon: 'beaker' })}
      ${button(parts, 'Open response', { type: 'openResponse' }, { icon: 'go-to-file' })}
    </div>
  </section>`;
}

/** What running a program gave. */
export function outcome(verdict: VerdictView): TemplateResult {
  const isPassed = hasPassed(verdict);
  const isSaidBelow = ['Test', 'Actual'].every((wanted) => verdict.facts.some(({ name }) => name === wanted));
  return html`<p class="row lead">
      <vscode-icon class=${isPassed ? 'good' : 'bad'} name=${isPassed ? 'pass' : 'error'}></vscode-icon>
      <strong>${verdict.verdict}</strong>
      ${
        verdict.weak
          ? html`<span class="chip plain" title="The tests ran in the program’s own process">weak</span>`
          : nothing
      }
      ${isSaidBelow ? nothing : html`<span>${verdict.detail}</span>`}
    </p>
    ${isPassed ? nothing : html`<p class="faint">${verdict.meaning}</p>`}
    <dl>
      ${verdict.facts.map(({ name, value }) => fact(name, html`<pre>${value}</pre>`))}
      ${verdict.extraction === undefined ? nothing : fact('Ran', verdict.extraction)}
      ${verdict.effort === '' ? nothing : fact('Took', verdict.effort)}
    </dl>
    ${
      verdict.traceback === undefined
        ? nothing
        : html`<details>
            <summary>Traceback</summary>
            <pre>${verdict.traceback}</pre>
          </details>`
    }`;
}

function fact(name: string, value: TemplateResult | string): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}
