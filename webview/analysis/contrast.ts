import { html, nothing, type TemplateResult } from 'lit';
import type { ContrastView, DiagnosisView } from '../../src/views/analysis/shown';
import { link, type Parts } from './parts';
import { statement } from './statement';

/** What was asked and what the target answered, with what verdict and diagnosis say of its lines. */
export function responseSection({ state }: Parts): TemplateResult {
  return html`<section class="columns" aria-label="Task and response">
    <div>
      <h2>Task</h2>
      ${statement(state.prompt, state.language)}
    </div>
    <div>
      <h2>Response</h2>
      <errorbook-code label="Response" .code=${state.response}></errorbook-code>
    </div>
  </section>`;
}

/** Under LEC: each passed case that stood beside the failed one, why it was chosen, and what differs. */
export function contrastSection(
  parts: Parts,
  view: DiagnosisView | undefined,
): TemplateResult | typeof nothing {
  if (view?.diagnosis.strategy !== 'lec') return nothing;
  const { diagnosis, contrast } = view;
  return html`<section aria-label="Contrast">
    <h2>Contrast</h2>
    ${diagnosis.contrastNote ? html`<p>${diagnosis.contrastNote}</p>` : nothing}
    ${contrast.length === 0 ? html`<p class="faint">No passed case of this run stood beside it.</p>` : nothing}
    ${contrast.map((each) => pair(parts, each))}
  </section>`;
}

function pair(parts: Parts, contrast: ContrastView): TemplateResult {
  const { id, task, score, reason, prompt, isApart, before, after } = contrast;
  const { state } = parts;
  return html`<article class="card" aria-label=${`${state.task} beside ${task}`}>
    <p class="faint">
      <span class="chip plain" title="Cosine similarity of the two cases">${score.toFixed(2)} similar</span>
      ${reason}${isApart ? '. The two programs have no line in common.' : nothing}
    </p>
    <div class="columns pair">
      <div>
        <div class="caption">
          <h3>${state.task}</h3>
          <span class="chip plain bad">failed</span>
        </div>
        <errorbook-code label=${`${state.task}, failed`} change="removed" .code=${before}></errorbook-code>
      </div>
      <div>
        <div class="caption">
          <h3>${link(parts, task, { type: 'openCase', case: id })}</h3>
          <span class="chip plain good">passed</span>
        </div>
        <errorbook-code label=${`${task}, passed`} change="added" .code=${after}></errorbook-code>
      </div>
    </div>
    <details>
      <summary>Both tasks</summary>
      <div class="columns">
        ${statement(state.prompt, before.language)} ${statement(prompt, after.language)}
      </div>
    </details>
  </article>`;
}
