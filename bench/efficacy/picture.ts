import type { Effect } from '../../src/evaluation/crossed';

/** A row of the picture. */
export interface Row {
  name: string;
  effect: Effect;
}

const LEFT = 190;
const WIDTH = 720;
const ROW = 24;
const TOP = 34;

/** Effects with their intervals, one below the other, as SVG: in points, with a line at nothing. */
export function pictureOf(title: string, rows: Row[]): string {
  const ends = rows.flatMap(({ effect }) => [effect.low, effect.high, 0]);
  const [from, to] = [Math.floor(Math.min(...ends) * 20) / 20, Math.ceil(Math.max(...ends) * 20) / 20];
  const x = (value: number) => LEFT + ((value - from) / Math.max(0.05, to - from)) * (WIDTH - LEFT - 20);
  const height = TOP + ROW * rows.length + 30;
  const ticks = Array.from({ length: Math.round((to - from) / 0.05) + 1 }, (_, at) => from + 0.05 * at);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${title}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="8" y="18" font-weight="bold">${title}</text>`,
    ...ticks.map((tick) => tickOf(tick, x(tick), height)),
    ...rows.map((row, at) => rowOf(row, TOP + ROW * at + ROW / 2, x)),
    '</svg>',
    '',
  ].join('\n');
}

function tickOf(value: number, x: number, height: number): string {
  const isZero = Math.abs(value) < 1e-9;
  const line = `<line x1="${n(x)}" x2="${n(x)}" y1="${TOP - 6}" y2="${height - 24}" stroke="${isZero ? '#333' : '#ddd'}"/>`;
  return `${line}<text x="${n(x)}" y="${height - 10}" text-anchor="middle" fill="#555">${Math.round(value * 100)}</text>`;
}

function rowOf(
  { name, effect: { estimate, low, high } }: Row,
  y: number,
  x: (value: number) => number,
): string {
  return [
    `<text x="8" y="${y + 4}">${name}</text>`,
    `<line x1="${n(x(low))}" x2="${n(x(high))}" y1="${y}" y2="${y}" stroke="#1f5fa8" stroke-width="2"/>`,
    `<circle cx="${n(x(estimate))}" cy="${y}" r="4" fill="#1f5fa8"/>`,
  ].join('');
}

function n(value: number): string {
  return value.toFixed(1);
}
