import { html, nothing, svg, type TemplateResult } from 'lit';
import type { TrainingView } from '../../src/views/iterations/shown';

type Points = TrainingView['loss'];
const [WIDTH, HEIGHT, LEFT, BOTTOM] = [560, 160, 44, 20];

/** How far the fine-tune is, and its loss. */
export function lossSection(training: TrainingView): TemplateResult {
  const { status, machine, step, totalSteps, etaSeconds, loss, evalLoss, error } = training;
  const figures = figuresOf(training);
  const left = etaSeconds === undefined ? '' : `, about ${minutes(etaSeconds)} left`;
  return html`<section aria-label="Training">
    <h2>Training</h2>
    <p>Step ${step} of ${totalSteps}${left} · ${machine} · ${status}</p>
    ${figures === '' ? nothing : html`<p class="faint">${figures}</p>`}
    ${error === undefined ? nothing : html`<p class="bad">${error}</p>`}
    ${loss.length < 2 ? nothing : chart(loss, evalLoss, totalSteps)}
  </section>`;
}

function figuresOf({ learningRate, tokensPerSecond, peakMb, estimateMb }: TrainingView): string {
  return [
    learningRate === undefined ? '' : `learning rate ${learningRate.toExponential(1)}`,
    tokensPerSecond === undefined ? '' : `${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s`,
    peakMb === undefined
      ? ''
      : `at most ${peakMb.toLocaleString('en')} MiB of memory${estimated(estimateMb)}`,
  ]
    .filter((each) => each !== '')
    .join(' · ');
}

function estimated(mib?: number): string {
  return mib === undefined ? '' : ` (${mib.toLocaleString('en')} were estimated)`;
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function chart(loss: Points, evalLoss: Points, totalSteps: number): TemplateResult {
  const all = [...loss, ...evalLoss].map((each) => each.loss);
  const top = Math.max(...all) * 1.05 || 1;
  const x = (step: number) => LEFT + (step / Math.max(totalSteps, 1)) * (WIDTH - LEFT);
  const y = (value: number) => (1 - value / top) * (HEIGHT - BOTTOM);
  const path = (points: Points) =>
    points.map(({ step, loss: value }, n) => `${n === 0 ? 'M' : 'L'}${x(step)} ${y(value)}`).join('');
  const last = loss.at(-1)?.loss ?? 0;
  return html`<svg
      class="chart"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      role="img"
      aria-label=${`Loss fell from ${loss[0]?.loss.toFixed(3)} to ${last.toFixed(3)}`}
    >
      ${svg`<path class="axis" d="M${LEFT} 0V${HEIGHT - BOTTOM}H${WIDTH}" fill="none"/>
      <text class="label" x=${LEFT - 6} y="10" text-anchor="end">${top.toFixed(2)}</text>
      <text class="label" x=${LEFT - 6} y=${HEIGHT - BOTTOM} text-anchor="end">0</text>
      <text class="label" x=${LEFT} y=${HEIGHT - 4}>0</text>
      <text class="label" x=${WIDTH} y=${HEIGHT - 4} text-anchor="end">${totalSteps} steps</text>
      <path class="line" d=${path(loss)}/>
      ${evalLoss.length < 2 ? nothing : svg`<path class="line eval" d=${path(evalLoss)}/>`}`}
    </svg>
    <p class="faint">
      <span class="key"></span>training loss, now ${last.toFixed(3)}
      ${evalLoss.length === 0 ? nothing : html`&emsp;<span class="key eval"></span>held-out loss, now ${evalLoss.at(-1)?.loss.toFixed(3)}`}
    </p>`;
}
