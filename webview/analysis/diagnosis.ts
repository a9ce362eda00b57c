import { html, nothing, type TemplateResult } from 'lit';
import type { Diagnosis } from '../../src/domain/diagnosis';
import type { DiagnosisView } from '../../src/views/analysis/shown';
import { marksSection } from './marks';
import { button, type Parts } from './parts';
import { sentSection } from './sent';
import { outcome } from './verdict';

const STATUS: Record<Diagnosis['status'], { icon: string; tone: string; text: string }> = {
  located: {
    icon: 'verified-filled',
    tone: 'good',
    text: 'Located: the response passes the tests with only the named lines changed',
  },
  rewritten: { icon: 'pass', tone: 'unsure', text: 'Rewritten: the corrected solution passes as a whole' },
  copied: { icon: 'copy', tone: 'unsure', text: 'Copied: the corrected solution is the reference' },
  unconfirmed: {
    icon: 'question',
    tone: 'unsure',
    text: 'Unconfirmed: the corrected solution does not pass',
  },
  failed: { icon: 'error', tone: 'bad', text: 'There is no usable answer' },
};

/** Chooses among the diagnoses of a case, where there are several. */
export function diagnosisTabs(
  diagnoses: DiagnosisView[],
  shown: DiagnosisView | undefined,
  choose: (id: string) => void,
): TemplateResult | typeof nothing {
  if (diagnoses.length < 2) return nothing;
  return html`<section>
    <div class="tabs" role="tablist" aria-label="Diagnoses" @keydown=${moveFocus}>
      ${diagnoses.map(
        ({ diagnosis }) =>
          html`<button
            type="button"
            class="tab"
            role="tab"
            aria-selected=${diagnosis.id === shown?.diagnosis.id}
            tabindex=${diagnosis.id === shown?.diagnosis.id ? 0 : -1}
            @click=${() => choose(diagnosis.id)}
          >
            ${diagnosis.strategy.toUpperCase()} · ${diagnosis.model}
          </button>`,
      )}
    </div>
  </section>`;
}

/** The arrow keys go from tab to tab, as everywhere in the editor. */
function moveFocus(event: KeyboardEvent): void {
  const by =
    event.key === 'ArrowRight'
      ? 'nextElementSibling'
      : event.key === 'ArrowLeft'
        ? 'previousElementSibling'
        : undefined;
  const target = by && (event.target as HTMLElement)[by];
  if (!(target instanceof HTMLElement)) return;
  target.focus();
  target.click();
}

/** What the instructor says, and whether running its correction bore that out. */
export function diagnosisSection(parts: Parts, view: DiagnosisView | undefined): TemplateResult {
  return html`<section aria-label="Diagnosis">
    <h2>Diagnosis</h2>
    ${view === undefined ? html`<p class="faint">The instructor has not been asked about this case yet.</p>` : html`${said(view)} ${marksSection(parts, view)}`}
    <div class="row">
      ${button(parts, 'Diagnose (LE)', { type: 'diagnose', strategy: 'le' }, { title: 'Ask the instructor about this error alone', icon: 'lightbulb', secondary: view !== undefined, runs: true, name: 'le' })}
      ${button(parts, 'Diagnose (LEC)', { type: 'diagnose', strategy: 'lec' }, { title: 'Ask the instructor, with the most similar passed cases beside it', icon: 'git-compare', runs: true, name: 'lec' })}
    </div>
    ${view === undefined || view.after.text === '' ? nothing : correction(parts, view)}
    ${view === undefined ? nothing : sentSection(parts, view)}
  </section>`;
}

function said({ diagnosis }: DiagnosisView): TemplateResult {
  const { icon, tone, text } = STATUS[diagnosis.status];
  const status = html`<p class="said">
    <vscode-icon class=${tone} name=${icon}></vscode-icon>
    <span>${text}${diagnosis.reason ? html`. <span class="faint">${diagnosis.reason}</span>` : nothing}</span>
  </p>`;
  if (diagnosis.status === 'failed') return status;
  return html`<p class="lead"><strong>${diagnosis.misconception}</strong></p>
    <p>${diagnosis.explanation}</p>
    <dl>
      <dt>Skill</dt>
      <dd>${diagnosis.skill || 'not named'}</dd>
      <dt>Category</dt>
      <dd>${diagnosis.category || 'not named'}</dd>
      ${agreement(diagnosis)}
      <dt>By</dt>
      <dd>
        ${diagnosis.model},
        ${diagnosis.strategy === 'le' ? 'from the error alone (LE)' : 'with contrast (LEC)'},
        ${Math.round(diagnosis.confidence * 100)} % confident
      </dd>
    </dl>
    ${status}`;
}

/** How far the misconception explains what the response gave. */
function agreement({ agreement, misconceptionProgram }: Diagnosis): TemplateResult | typeof nothing {
  if (misconceptionProgram === undefined) return nothing;
  const text =
    agreement === undefined
      ? 'its program shows nothing that can be compared'
      : `its program goes wrong as the response does on ${agreement.same} of ${agreement.of} failing tests`;
  return html`<dt>Misconception</dt>
    <dd>${text}</dd>`;
}

function correction(
  parts: Parts,
  { diagnosis, isFixed, before, after, fixRun }: DiagnosisView,
): TemplateResult {
  const { id } = diagnosis;
  return html`<section>
    <div class="columns">
      <div>
        <h2>Program that was run</h2>
        <errorbook-code label="Program that was run" change="removed" .code=${before}></errorbook-code>
      </div>
      <div>
        <h2>Corrected</h2>
        <errorbook-code label="Corrected solution" change="added" .code=${after}></errorbook-code>
      </div>
    </div>
    <div class="row">
      ${
        isFixed
          ? button(
              parts,
              'Accept fix',
              { type: 'acceptFix', diagnosis: id },
              {
                title: 'Make a training sample of the corrected solution',
                icon: 'add',
                secondary: false,
                runs: true,
              },
            )
          : nothing
      }
      ${button(parts, 'Run fix', { type: 'runFix', diagnosis: id }, { title: 'Run the corrected solution with the tests of the task', icon: 'play', runs: true })}
      ${button(parts, 'Open as a diff', { type: 'showFix', diagnosis: id }, { icon: 'diff' })}
    </div>
    ${
      fixRun === undefined
        ? nothing
        : html`<div role="status" class="again">
            <h2>Corrected solution, run again</h2>
            ${outcome(fixRun)}
          </div>`
    }
  </section>`;
}
