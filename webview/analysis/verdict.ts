import { html, nothing, type TemplateResult } from 'lit';
import type { VerdictView } from '../../src/protocol/analysis';
import { button, type Parts } from './parts';

/** What running the response gave, and the response with its marks. */
export function verdictSection(parts: Parts): TemplateResult {
  const { verdict, prompt, response } = parts.state;
  return html`<section aria-label="Verdict">
    ${verdict === undefined ? html`<p class="faint">Not graded yet.</p>` : facts(verdict)}
    <div class="row">
      ${button(parts, 'Run again', { type: 'runAgain' }, { icon: 'play', runs: true })}
      ${button(parts, 'Open tests', { type: 'openTests' }, { icon: 'beaker' })}
      ${button(parts, 'Open response', { type: 'openResponse' }, { icon: 'go-to-file' })}
    </div>
    <section class="columns">
      <div>
        <h2>Task</h2>
        <errorbook-code
          label="Task"
          .code=${{ text: prompt, language: 'md', head: 0, marks: [], changed: [] }}
        ></errorbook-code>
      </div>
      <div>
        <h2>Response</h2>
        <errorbook-code label="Response" .code=${response}></errorbook-code>
      </div>
    </section>
  </section>`;
}

function facts(verdict: VerdictView): TemplateResult {
  const isPassed = verdict.verdict === 'passed';
  return html`<p class="row lead">
      <vscode-icon class=${isPassed ? 'good' : 'bad'} name=${isPassed ? 'pass' : 'error'}></vscode-icon>
      <strong>${verdict.verdict}</strong>
      ${
        verdict.weak
          ? html`<span class="chip plain" title="The tests ran in the program’s own process">weak</span>`
          : nothing
      }
      <span>${isPassed ? 'Every test passed.' : verdict.detail}</span>
    </p>
    <dl>
      ${fact('Test', verdict.assertion)} ${fact('Expected', verdict.expected)}
      ${fact('Actual', verdict.actual)} ${fact('Output', verdict.stdout)} ${fact('Errors', verdict.stderr)}
      ${
        verdict.extraction
          ? html`<dt>Code</dt>
              <dd>${verdict.extraction}</dd>`
          : nothing
      }
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

function fact(name: string, value: string | undefined): TemplateResult | typeof nothing {
  return value === undefined || value.trim() === ''
    ? nothing
    : html`<dt>${name}</dt>
        <dd><pre>${value.trimEnd()}</pre></dd>`;
}
