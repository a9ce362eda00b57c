import { html, type TemplateResult } from 'lit';
import type { IterationView, StepView } from '../../src/views/iterations/shown';

const ICONS: Record<StepView['standing'], [name: string, tone: string]> = {
  open: ['circle-outline', 'faint'],
  running: ['sync', ''],
  stopped: ['debug-pause', 'unsure'],
  waiting: ['bell-dot', 'unsure'],
  failed: ['error', 'bad'],
  done: ['pass', 'good'],
};

/** The seven steps and how each stands. */
export function stepsSection({ steps }: IterationView): TemplateResult {
  return html`<section aria-label="Steps">
    <ol class="steps">
      ${steps.map(
        ({ step, standing, message }) =>
          html`<li>
            <vscode-icon
              class=${ICONS[standing][1]}
              name=${ICONS[standing][0]}
              ?spin=${standing === 'running'}
            ></vscode-icon>
            <span>${step}</span>
            <span class="faint">${message || (standing === 'open' ? '' : standing)}</span>
          </li>`,
      )}
    </ol>
  </section>`;
}
