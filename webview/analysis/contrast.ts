import { html, nothing, type TemplateResult } from 'lit';
import type { ContrastView, DiagnosisView } from '../../src/protocol/analysis';
import { link, type Parts } from './parts';

/** The passed cases that stood beside the failed one, and why each was chosen. */
export function contrastSection(
  parts: Parts,
  { diagnosis, contrast }: DiagnosisView,
): TemplateResult | typeof nothing {
  if (diagnosis.strategy !== 'lec') return nothing;
  return html`<section aria-label="Contrast">
    <h2>Contrast</h2>
    ${diagnosis.contrastNote ? html`<p>${diagnosis.contrastNote}</p>` : nothing}
    ${
      contrast.length === 0
        ? html`<p class="faint">No passed case of this run stood beside it.</p>`
        : html`<div class="columns">
            ${failedCase(parts)} ${contrast.map((each) => passedCase(parts, each))}
          </div>`
    }
  </section>`;
}

function failedCase({ state }: Parts): TemplateResult {
  return html`<article>
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
  return html`<article>
    <div class="caption">
      <h3>${link(parts, task, { type: 'openCase', case: id })}</h3>
      <span class="chip plain" title="Cosine similarity to this case">${score.toFixed(2)} similar</span>
    </div>
    <p class="faint">${reason}</p>
    ${statement(prompt)}
    <errorbook-code label=${`The passed response to ${task}`} .code=${code}></errorbook-code>
  </article>`;
}

function statement(prompt: string): TemplateResult {
  return html`<errorbook-code
    label="Task"
    .code=${{ text: prompt, language: 'md', head: 0, marks: [], changed: [] }}
  ></errorbook-code>`;
}
