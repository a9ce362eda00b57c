import { html, nothing, type TemplateResult } from 'lit';
import type { MarkVerdict } from '../../src/domain/mark';
import type { DiagnosisView } from '../../src/views/analysis/shown';
import type { Parts } from './parts';

const BUTTONS: { verdict: MarkVerdict; label: string; icon: string }[] = [
  { verdict: 'right', label: 'Right', icon: 'thumbsup' },
  { verdict: 'partly', label: 'Partly right', icon: 'question' },
  { verdict: 'wrong', label: 'Wrong', icon: 'thumbsdown' },
];

/** Lets a person say how right the diagnosis is, and shows what others said. Pressing the same again takes it back. */
export function marksSection(
  parts: Parts,
  { diagnosis, marks }: DiagnosisView,
): TemplateResult | typeof nothing {
  if (diagnosis.status === 'failed') return nothing;
  const own = marks.find(({ isOwn }) => isOwn);
  const say = (event: Event, verdict: MarkVerdict | 'none') =>
    parts.ask({ type: 'mark', diagnosis: diagnosis.id, verdict, note: noteIn(event) }, `mark ${verdict}`);
  return html`<div class="row marks" role="group" aria-label="Is this diagnosis right?">
      <span class="faint">Is it right?</span>
      ${BUTTONS.map(({ verdict, label, icon }) => {
        const isPressed = own?.verdict === verdict;
        return html`<vscode-button
          ?secondary=${!isPressed}
          icon=${icon}
          aria-pressed=${isPressed}
          ?disabled=${!parts.state.canRun || parts.isBusy(`mark ${verdict}`)}
          title=${isPressed ? 'Press again to take it back' : nothing}
          @click=${(event: Event) => say(event, isPressed ? 'none' : verdict)}
          >${label}</vscode-button
        >`;
      })}
      <vscode-textfield
        label="Note on the mark"
        placeholder="Why? Goes with the mark"
        .value=${own?.note ?? ''}
        @change=${(event: Event) => (own === undefined ? undefined : say(event, own.verdict))}
      ></vscode-textfield>
    </div>
    ${marks
      .filter(({ isOwn }) => !isOwn)
      .map(
        ({ reviewer, verdict, note }) =>
          html`<p class="faint">${reviewer}: ${labelOf(verdict)}${note ? `: ${note}` : nothing}</p>`,
      )}`;
}

function labelOf(verdict: MarkVerdict): string {
  return BUTTONS.find((each) => each.verdict === verdict)?.label.toLowerCase() ?? verdict;
}

/** What stands in the note beside the button that was pressed. */
function noteIn(event: Event): string {
  const row = (event.currentTarget as HTMLElement).closest('.marks');
  return row?.querySelector<HTMLElement & { value: string }>('vscode-textfield')?.value ?? '';
}
