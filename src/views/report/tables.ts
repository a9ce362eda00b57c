import { duration } from '../../base/progress';
import { dollars as money, percent, signedPoints } from '../../base/words';
import { points } from '../../evaluation/powerText';
import type { Interval } from '../../evaluation/stats';
import { lessonText } from './arms';
import { suitesBesideRoles, type Group, type IterationReport } from './data';

/** A table of the report: the same in Markdown and in HTML. */
export interface ReportTable {
  title: string;
  /** What it says, in a sentence. */
  note: string;
  header: string[];
  rows: string[][];
}

/** The tables that have a row. */
export function tablesOf(report: IterationReport): ReportTable[] {
  return [
    groupTable('By role', 'Only the gate decides.', report.byRole),
    groupTable('By suite', 'All tasks of a suite, whatever their role.', suitesBesideRoles(report)),
    groupTable('By skill', 'Tasks whose errors were taught under this skill.', report.bySkill),
    groupTable(
      'By strategy',
      'Tasks that samples of this kind were made from; a task may be in several.',
      report.byStrategy,
    ),
    armTable(report),
    seedTable(report),
    promotionTable(report),
    costTable(report),
    timeTable(report),
  ].filter(({ rows }) => rows.length > 0);
}

function groupTable(title: string, note: string, groups: Group[]): ReportTable {
  return {
    title,
    note: `${note} Intervals are of 95 %; p is one-sided and adjusted for the number of rows (Holm).`,
    header: ['', 'tasks', 'before', 'after', 'change', 'fixed', 'broken', 'p'],
    rows: groups.map(({ name, comparison: { tasks, before, after, change, fixed, broken }, p }) => [
      ...[name, String(tasks), rate(before), rate(after), points95(change)],
      ...[
        String(fixed.length),
        String(broken.length),
        p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3),
      ],
    ]),
  };
}

function armTable({ arms }: IterationReport): ReportTable {
  return {
    title: 'What made the gain',
    note: 'The same training on samples that come by less: what a baseline gains too was not made by what it leaves out. Counted on the gate, on all tasks where it has none; intervals are of 95 %.',
    header: ['taught', 'iteration', 'samples', 'before', 'after', 'change', 'this iteration more'],
    rows: arms.map(({ iteration, lesson, samples, gain, beside }) => [
      ...[lessonText(lesson), iteration, String(samples), rate(gain.before), rate(gain.after)],
      ...[points95(gain.change), beside === undefined ? '' : points95(beside.change)],
    ]),
  };
}

function seedTable({ seeds }: IterationReport): ReportTable {
  return {
    title: 'By seed of the training',
    note: `The same items, trained again: what differs is luck. Counted on ${seeds?.of === 'gate' ? 'the gate' : 'all tasks'}; the iteration keeps its own model, whichever is best.`,
    header: ['', 'tasks', 'before', 'after', 'change', 'fixed', 'broken'],
    rows: (seeds?.rows ?? []).map(({ seed, comparison: { tasks, before, after, change, fixed, broken } }) => [
      ...[seed === undefined ? 'its own' : `seed ${seed}`, String(tasks), rate(before), rate(after)],
      ...[points95(change), String(fixed.length), String(broken.length)],
    ]),
  };
}

function promotionTable({ promotion }: IterationReport): ReportTable {
  const note = 'Written before the first response was asked for.';
  if (promotion === undefined) return { title: 'The gate', note, header: [], rows: [] };
  const { before, after, training, test, alpha, look, margin, effect, chance, retention, gate } = promotion;
  return {
    ...{ title: 'The gate', note, header: ['', ''] },
    rows: [
      ['models', `${before.folder}@${before.digest} → ${after.folder}@${after.digest}`],
      ['training', training],
      ['test', test],
      ['gate', `${gate.length} tasks`],
      ['look', `${look}; p at most ${alpha.toFixed(3)}`],
      ['margin', `${points(margin)}; retained: ${['all tasks', ...retention].join(', ')}`],
      ['power', `a gain of ${points(effect)} is promoted with a chance of ${percent(chance, 0)}`],
    ],
  };
}

function costTable({ costs }: IterationReport): ReportTable {
  return {
    ...{ title: 'Cost', note: 'Calls of models while the iteration went on.' },
    header: ['model', 'calls', 'tokens', 'US dollars'],
    rows: costs.map(({ model, calls, tokens, dollars }) => [
      ...[model, calls.toLocaleString('en'), tokens.toLocaleString('en')],
      dollars === undefined ? 'no price known' : money(dollars),
    ]),
  };
}

function timeTable({ seconds }: IterationReport): ReportTable {
  return {
    ...{ title: 'Time', note: 'What each step took, without the waiting in between.' },
    header: ['step', 'time'],
    rows: seconds.map((each) => [each.step, duration(each.seconds)]),
  };
}

/** `40.0 % (24.6 to 57.7)`. */
function rate({ estimate, low, high }: Interval): string {
  return `${percent(estimate)} (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`;
}

/** `+15.2 (3.0 to 27.3)`. */
function points95({ estimate, low, high }: Interval): string {
  return `${signedPoints(estimate)} (${signedPoints(low)} to ${signedPoints(high)})`;
}
