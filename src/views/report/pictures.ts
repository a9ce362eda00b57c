import { percent } from '../../base/words';
import { ROLES, type Role } from '../../domain/role';
import type { Interval } from '../../evaluation/stats';
import { escaped } from './escaped';
import { suitesBesideRoles, type Group, type IterationReport, type Point } from './data';

const WIDTH = 640;
const LEFT = 170;
const ROW = 22;

/** pass@1 from model to model, a line for each role, with 95 % intervals. */
export function trendPicture(points: Point[]): string {
  const names = [...new Set(points.map(({ iteration }) => iteration))];
  if (names.length < 2) return '';
  const [top, bottom] = [14, 200];
  const x = (name: string) => 60 + (names.indexOf(name) * (WIDTH - 160)) / (names.length - 1);
  const y = (share: number) => bottom - share * (bottom - top);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<path class="grid" d="M50 ${y(share)}H${WIDTH - 80}"/><text x="44" y="${y(share) + 4}" text-anchor="end">${percent(share, 0)}</text>`,
  );
  const labels = names.map(
    (name) => `<text x="${x(name)}" y="${bottom + 20}" text-anchor="middle">${escaped(name)}</text>`,
  );
  const nameYs = apart(points, (share) => y(share) + 4);
  const lines = ROLES.map((role) => {
    const own = points.filter((point) => point.role === role);
    // Roles that lie upon each other are moved apart a little.
    const at = (point: Point) => x(point.iteration) + (ROLES.indexOf(role) - 1) * 5;
    const path = own
      .map((point, n) => `${n === 0 ? 'M' : 'L'}${at(point)} ${y(point.rate.estimate)}`)
      .join('');
    const marks = own.map((point) => {
      const { estimate, low, high } = point.rate;
      const title = `${point.iteration}, ${role}: ${percent(estimate)} (${percent(low)} to ${percent(high)})`;
      return `<g><title>${escaped(title)}</title><path d="M${at(point)} ${y(low)}V${y(high)}"/><circle cx="${at(point)}" cy="${y(estimate)}" r="4"/></g>`;
    });
    const nameY = nameYs.get(role);
    const name = nameY === undefined ? '' : `<text x="${WIDTH - 74}" y="${nameY}">${role}</text>`;
    return `<g class="${role}"><path d="${path}"/>${marks.join('')}${name}</g>`;
  });
  return picture('pass@1 by model and role', bottom + 30, [...grid, ...labels, ...lines]);
}

/** Where the roles’ names stand beside the ends of their lines: never upon each other. */
function apart(points: Point[], y: (share: number) => number): Map<Role, number> {
  const ends = ROLES.flatMap((role) => points.findLast((point) => point.role === role) ?? []);
  let lowest = -Infinity;
  const sorted = ends.sort((a, b) => b.rate.estimate - a.rate.estimate);
  return new Map(
    sorted.map(({ role, rate }) => [role, (lowest = Math.max(y(rate.estimate), lowest + 14))] as const),
  );
}

/** By how much each group changed, with 95 % intervals, over one scale. */
export function changePicture(report: IterationReport): string {
  const { byRole, bySkill, byStrategy } = report;
  const rows = [...byRole, ...suitesBesideRoles(report), ...bySkill, ...byStrategy];
  if (rows.length === 0) return '';
  const most = Math.max(0.05, ...rows.flatMap(({ comparison: { change } }) => [-change.low, change.high]));
  const x = (share: number) => LEFT + ((share / most + 1) / 2) * (WIDTH - LEFT - 20);
  const height = rows.length * ROW + 30;
  const axis = [-most, 0, most].map(
    (share) =>
      `<path class="grid" d="M${x(share)} 4V${height - 24}"/><text x="${x(share)}" y="${height - 8}" text-anchor="middle">${share > 0 ? '+' : ''}${(share * 100).toFixed(0)}</text>`,
  );
  return picture('Change of pass@1 in points', height, [
    ...axis,
    ...rows.map((row, at) => changeRow(row, at, x)),
  ]);
}

function changeRow({ name, comparison }: Group, at: number, x: (share: number) => number): string {
  const { change, tasks }: { change: Interval; tasks: number } = comparison;
  const y = at * ROW + 14;
  const tone = change.low > 0 ? 'good' : change.high < 0 ? 'bad' : 'open';
  return `<g class="${tone}"><text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escaped(shortened(name))} (${tasks})</text><path d="M${x(change.low)} ${y}H${x(change.high)}"/><circle cx="${x(change.estimate)}" cy="${y}" r="4"/></g>`;
}

function shortened(name: string): string {
  return name.length > 20 ? `${name.slice(0, 19)}…` : name;
}

function picture(title: string, height: number, parts: string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">${parts.join('')}</svg>`;
}
