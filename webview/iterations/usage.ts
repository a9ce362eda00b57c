import { html, nothing, type TemplateResult } from 'lit';
import { dollars as money } from '../../src/base/words';
import type { UsageView } from '../../src/views/iterations/shown';

/** What models were asked, and what that cost. */
export function usageSection(usage: UsageView[]): TemplateResult | typeof nothing {
  if (usage.length === 0) return nothing;
  return html`<section aria-label="Cost">
    <h2>Cost of this notebook</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Model</th>
            <th class="figure">Calls</th>
            <th class="figure">Tokens in</th>
            <th class="figure">Tokens out</th>
            <th class="figure">Cost</th>
          </tr>
        </thead>
        <tbody>
          ${usage.map(
            ({ model, calls, promptTokens, completionTokens, dollars }) =>
              html`<tr>
                <td>${model}</td>
                <td class="figure">${calls.toLocaleString('en')}</td>
                <td class="figure">${promptTokens.toLocaleString('en')}</td>
                <td class="figure">${completionTokens.toLocaleString('en')}</td>
                <td class="figure">
                  ${dollars === undefined ? html`<span title="errorbook.json names no price for it">–</span>` : money(dollars)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
