import { html, nothing, svg, type TemplateResult } from 'lit';
import { percent } from '../../src/base/words';
import type {
  ChangedTask,
  ComparisonView,
  IntervalView,
  IterationsView,
} from '../../src/views/iterations/shown';

/** What a click on a task that changed does. */
type Open = (task: ChangedTask) => void;
const [WIDTH, HEIGHT] = [180, 30];

/** pass@1 before and after, overall and by role, and the tasks that changed. */
export function comparisonSection(
  { comparisons, unfair }: Pick<IterationsView, 'comparisons' | 'unfair'>,
  open: Open,
): TemplateResult | typeof nothing {
  const [all] = comparisons;
  if (all === undefined)
    return html`<section><p class="faint">The tuned model has not been evaluated yet.</p></section>`;
  if (all.tasks === 0)
    return html`<section><p class="faint">No task has a verdict in both runs.</p></section>`;
  return html`<section aria-label="Comparison">
      ${unfair.length === 0 ? nothing : html`<p class="bad">No fair pair: these runs prove nothing of each other. They differ in: ${unfair.join(', ')}.</p>`}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th></th>
              <th class="figure">Tasks</th>
              <th class="figure">Before</th>
              <th class="figure">After</th>
              <th class="figure">Fixed</th>
              <th class="figure">Broken</th>
              <th class="figure">p (McNemar)</th>
              <th>pass@1 from 0 to 100 %, 95 % intervals</th>
            </tr>
          </thead>
          <tbody>
            ${comparisons.map(row)}
          </tbody>
        </table>
      </div>
    </section>
    <section class="columns">
      ${changes('Fixed', 'good', all.fixed, open)} ${changes('Broken', 'bad', all.broken, open)}
      <div>
        <h2>Unchanged</h2>
        <p>${all.stillPassing} still pass, ${all.stillFailing} still fail.</p>
      </div>
    </section>`;
}

function row({ title, hint, tasks, before, after, fixed, broken, p }: ComparisonView): TemplateResult {
  return html`<tr>
    <th scope="row" title=${hint}>${title}</th>
    <td class="figure">${tasks}</td>
    <td class="figure">${percent(before.estimate)}</td>
    <td class="figure">${percent(after.estimate)}</td>
    <td class="figure">${fixed.length}</td>
    <td class="figure">${broken.length}</td>
    <td class="figure">${p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3)}</td>
    <td>${intervals(before, after)}</td>
  </tr>`;
}

/** The two intervals over the whole range from 0 to 1, so that rows can be compared by eye. */
function intervals(before: IntervalView, after: IntervalView): TemplateResult {
  const x = (share: number) => 4 + share * (WIDTH - 8);
  const bar = ({ estimate, low, high }: IntervalView, y: number, name: string) =>
    svg`<path class="interval ${name}" d="M${x(low)} ${y}H${x(high)}M${x(low)} ${y - 3}v6M${x(high)} ${y - 3}v6"/>
      <circle class="dot ${name}" cx=${x(estimate)} cy=${y} r="3.5"/>`;
  const words = (name: string, { low, high }: IntervalView) => `${name} ${percent(low)} to ${percent(high)}`;
  return html`<svg
    width=${WIDTH}
    height=${HEIGHT}
    role="img"
    aria-label=${`${words('Before', before)}; ${words('after', after)}`}
  >
    ${svg`<title>${words('Before', before)}; ${words('after', after)}</title><path class="axis" d="M${x(0)} 0v${HEIGHT}M${x(1)} 0v${HEIGHT}"/>`}
    ${bar(before, 9, 'before')} ${bar(after, 21, 'after')}
  </svg>`;
}

function changes(title: string, tone: string, tasks: ChangedTask[], open: Open): TemplateResult {
  return html`<div>
    <h2><span class=${tone}>${title}</span> ${tasks.length}</h2>
    ${tasks.length === 0 ? html`<p class="faint">None.</p>` : nothing}
    <ul class="changes">
      ${tasks.map(
        (each) =>
          html`<li>
            <button
              type="button"
              class="link"
              title=${`${each.suite}: compare both responses`}
              @click=${() => open(each)}
            >
              ${each.task}
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}
