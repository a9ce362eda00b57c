import { escaped } from './escaped';
import type { FlowRow } from './flow';
import type { ReportTable } from './tables';

const TITLE = 'What became of the failures';
const NOTE = 'Each row is what is left of the one before, and what of it does not go on.';

/** The flow as a table. */
export function flowTable(flow: FlowRow[]): ReportTable {
  return {
    ...{ title: TITLE, note: NOTE, header: ['', 'number', 'lost here'] },
    rows: flow.map(({ title, ids, lost }) => [
      title,
      ids.length.toLocaleString('en'),
      lostText(lost).join(', '),
    ]),
  };
}

function lostText(lost: FlowRow['lost']): string[] {
  return lost.map(({ why, ids }) => `${ids.length.toLocaleString('en')} ${why}`);
}

const WIDTH = 900;
const LEFT = 190;
const BAR = 260;
const ROW = 26;

/**
 * The flow as a picture: a bar for each row, and beside it what is lost.
 * @param link where a click on a part leads: a row, or one of its losses; without it nothing is a link
 */
export function flowPicture(flow: FlowRow[], link?: (row: string, lost?: number) => string): string {
  const most = Math.max(1, ...flow.map(({ ids }) => ids.length));
  if (flow.length === 0) return '';
  const linked = (text: string, row: string, lost?: number) =>
    link === undefined ? text : `<a href="${escaped(link(row, lost))}">${text}</a>`;
  const rows = flow.map(({ id, title, ids, lost }, at) => {
    const y = at * ROW + 18;
    const width = (ids.length / most) * BAR;
    const gone = lostText(lost)
      .map((text, n) => linked(`<tspan>${escaped(text)}</tspan>`, id, n))
      .join('<tspan>, </tspan>');
    return [
      linked(`<text x="${LEFT - 12}" y="${y}" text-anchor="end">${escaped(title)}</text>`, id),
      `<rect class="bar" x="${LEFT}" y="${y - 13}" width="${width.toFixed(1)}" height="17" rx="2"/>`,
      `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y}">${ids.length.toLocaleString('en')}</text>`,
      lost.length === 0 ? '' : `<text class="lost" x="${LEFT + BAR + 60}" y="${y}">− ${gone}</text>`,
    ].join('');
  });
  const height = flow.length * ROW + 6;
  return `<h2>${TITLE}</h2>
<p class="note">${NOTE}</p>
<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${TITLE}">${rows.join('')}</svg>`;
}
