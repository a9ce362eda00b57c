import { html, nothing, type TemplateResult } from 'lit';
import type { SampleView } from '../../src/views/analysis/shown';
import { button, link, type Parts } from './parts';
import { program, statement } from './statement';

/** The training samples that follow from this case, with what running them gave. */
export function samplesSection(parts: Parts): TemplateResult {
  const { samples, diagnoses } = parts.state;
  const isDiagnosed = diagnoses.some(({ diagnosis }) => diagnosis.status !== 'failed');
  return html`<section aria-label="Samples">
    <h2>Samples</h2>
    ${samples.length === 0 ? html`<p class="faint">${isDiagnosed ? 'None yet.' : 'They are made from a diagnosis.'}</p>` : nothing}
    ${samples.map((each) => card(parts, each))}
    ${isDiagnosed ? button(parts, 'Generate samples', { type: 'generate' }, { icon: 'mortar-board', runs: true }) : nothing}
  </section>`;
}

function card(parts: Parts, sample: SampleView): TemplateResult {
  const { id, title, skill, strategy, language, prompt, verification, decision } = sample;
  const isVerified = verification.status === 'verified';
  return html`<article class="card ${isVerified && decision !== 'rejected' ? '' : 'dimmed'}">
    <div class="row spread">
      <h3>${link(parts, title, { type: 'openSample', sample: id })}</h3>
      ${decision === 'pending' ? nothing : html`<span class="chip plain ${decision === 'accepted' ? 'good' : ''}">${decision}</span>`}
    </div>
    <p class="faint">${skill} · ${strategy}${sample.kind === 'repair' ? ' · repair of this case' : ''}</p>
    <p class="said">
      <vscode-icon
        class=${isVerified ? 'good' : 'bad'}
        name=${isVerified ? 'verified-filled' : 'circle-slash'}
      ></vscode-icon>
      <span>${verification.status}: ${verification.reason}</span>
    </p>
    <details>
      <summary>Statement and solution</summary>
      ${statement(prompt, language)}
      <errorbook-code label="Solution" .code=${program(sample.solution, language)}></errorbook-code>
    </details>
    <div class="row">${decisions(parts, sample, isVerified)}</div>
  </article>`;
}

function decisions(parts: Parts, { id, decision }: SampleView, isVerified: boolean): TemplateResult {
  const decide = (label: string, to: 'accepted' | 'rejected', icon: string) =>
    button(
      parts,
      label,
      { type: 'decide', sample: id, decision: to },
      { icon, runs: true, name: `${to} ${id}`, secondary: to === 'rejected' },
    );
  return html`${isVerified && decision !== 'accepted' ? decide('Accept', 'accepted', 'check') : nothing}
  ${decision === 'rejected' ? nothing : decide('Reject', 'rejected', 'close')}
  ${button(parts, 'Edit', { type: 'openSample', sample: id }, { icon: 'edit', name: `edit ${id}` })}`;
}
