import { html, nothing, type TemplateResult } from 'lit';
import type { ContrastView, DiagnosisView } from '../../src/protocol/analysis';
import { link, type Parts } from './parts';
import { statement } from './statement';

/** The task and the response; under LEC the passed cases that stood beside them, and why each was chosen. */
export function casesSection(parts: Parts, view: DiagnosisView | undefined): TemplateResult {
  if (view?.diagnosis.strategy !== 'lec') return alone(parts);
  const { diagnosis, contrast } = view;
  return html`<section aria-label="Contrast">
    <h2>Contrast</h2>
    ${diagnosis.contrastNote ? html`<p>${diagnosis.contrastNote}</p>` : nothing}
    ${contrast.length === 0 ? html`<p class="faint">No passed case of this run stood beside it.</p>` : nothing}
    <div class="columns">${failedCase(parts)} ${contrast.map((each) => passedCase(parts, each))}</div>
  </section>`;
}

function alone({ state }: Parts): TemplateResult {
  return html`<section class="columns" aria-label="Task and response">
    <div>
      <h2>Task</h2>
      ${statement(state.prompt)}
    </div>
    <div>
      <h2>Response</h2>
      <errorbook-code label="Response" .code=${state.response}></errorbook-code>
    </div>
  </section>`;
}

function failedCase({ state }: Parts): TemplateResult {
  return html`<article class="case">
    <div class="caption">
      <h3>${state.task}</h3>
      <span class="chip plain bad">failed</span>
    </div>
    <p class="faint">This case</p>
    ${statement(state.prompt)}
    <errorbook-code label="The failed response" .code=${state.response}></errorbook-code>
  </article>`;
}

function passedCase(parts: Parts, { id, task, score, reason, prompt, code }: ContrastView): TemplateResult {
  return html`<article class="case">
    <div class="caption">
      <h3>${link(parts, task, { type: 'openCase', case: id })}</h3>
      <span class="chip plain good" title="Cosine similarity to this case"
        >passed, ${score.toFixed(2)} similar</span
      >
    </div>
    <p class="faint">${reason}</p>
    ${statement(prompt)}
    <errorbook-code label=${`The passed response to ${task}`} .code=${code}></errorbook-code>
  </article>`;
}
