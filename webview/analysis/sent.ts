import { html, nothing, type TemplateResult } from 'lit';
import { dollars as money } from '../../src/base/words';
import type { DiagnosisView, SentView } from '../../src/views/analysis/shown';
import type { Parts } from './parts';

/** What was sent to the model, when a person opens it. */
export function sentSection({ state, ask }: Parts, { diagnosis }: DiagnosisView): TemplateResult {
  const { sent } = state;
  const { id } = diagnosis;
  const open = ({ target }: Event) => {
    const isOpen = (target as HTMLDetailsElement).open;
    if (isOpen && sent?.diagnosis !== id) ask({ type: 'sent', diagnosis: id }, `sent ${id}`);
  };
  return html`<details class="sent" @toggle=${open}>
    <summary>What was sent to the model</summary>
    ${sent?.diagnosis === id ? shown(sent) : nothing}
  </details>`;
}

function shown({ model, promptHash, calls, isRebuilt, problem }: SentView): TemplateResult {
  return html`${
      isRebuilt
        ? html`<p class="faint">
            The request is not recorded, as where replies are recorded ones. This is the same request, made
            again from the same prompts.
          </p>`
        : nothing
    }
    ${problem === undefined ? nothing : html`<p>${problem}</p>`}
    <dl>
      <dt>Model</dt>
      <dd>${model}</dd>
      <dt>Prompts</dt>
      <dd><code>${promptHash}</code></dd>
    </dl>
    ${calls.map((call, index) => callPart(call, calls.length > 1 ? `Question ${index + 1}` : ''))}`;
}

function callPart({ request, reply }: SentView['calls'][number], title: string): TemplateResult {
  const { messages, schema, temperature, maxTokens } = request;
  const options = [
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    ...(maxTokens === undefined ? [] : [`at most ${maxTokens} tokens`]),
  ];
  return html`${title === '' ? nothing : html`<h3>${title}</h3>`}
  ${options.length === 0 ? nothing : html`<p class="faint">${options.join(', ')}</p>`}
  ${messages.map(({ role, content }) => text(role, content))}
  ${schema === undefined ? nothing : text(`schema “${schema.name}”`, JSON.stringify(schema.schema, undefined, 2))}
  ${reply === undefined ? nothing : text(`answer (${receipt(reply)})`, reply.text)}`;
}

/** `stop, 1,200 tokens in, 340 out, $0.0041`. */
function receipt({ finishReason, usage, dollars }: NonNullable<SentView['calls'][number]['reply']>): string {
  const tokens = (n: number) => n.toLocaleString('en');
  return [
    finishReason,
    ...(usage ? [`${tokens(usage.promptTokens)} tokens in, ${tokens(usage.completionTokens)} out`] : []),
    ...(dollars === undefined ? [] : [money(dollars, 4)]),
  ].join(', ');
}

function text(name: string, content: string): TemplateResult {
  return html`<h3 class="faint">${name}</h3>
    <pre class="box" tabindex="0" role="region" aria-label=${name}>${content}</pre>`;
}
