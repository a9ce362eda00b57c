/**
 * Writes docs/efficacy.md and its picture from the results: `npx tsx bench/efficacy/report.ts [--folder=FOLDER]`. Nothing in it is
 * written by hand but what does not change with the results (about.md).
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { smallestEffect, type Effect } from '../../src/evaluation/crossed';
import { changedOf, contrastOf, passedAmong, passedOf, primaryOf, type Primary } from './analyse';
import { ARMS } from './arms';
import primary from './primary.json';
import { pictureOf } from './picture';
import { readResults } from './results';
import type { Result } from './runArm';
import { SIZES } from './size';
import { HELD_OUT } from './workspace';
import { masteryOf, needing } from './world/mastery';
import { suitesOf } from './world/suites';
import { readOptions } from '../support/options';

const here = fileURLToPath(new URL('.', import.meta.url));
const { folder } = readOptions({ folder: join(here, 'results') });
const docs = resolve(here, '../../docs');

const SUITES: Record<(typeof HELD_OUT)[number], string> = {
  taught: 'kinds that were taught',
  unseen: 'other kinds of the same skills',
  others: 'skills that were not taught',
};

async function main(): Promise<void> {
  const names = ['small', 'null', 'planted', 'few', 'few-null', 'few-planted', 'few-fast'];
  const results = await Promise.all(names.map((size) => readResults(join(folder, `${size}.jsonl`))));
  const [small = [], nothing = [], planted = [], few = [], fewNothing = [], fewPlanted = [], fast = []] =
    results;
  const about = await readFile(join(here, 'about.md'), 'utf8');
  const parts: Record<string, string> = {
    seeds: seedsText(small),
    power: primary.power,
    primary: primaryTable(primaryOf(small)),
    arms: armsTable(small),
    retention: retentionTable(small),
    null: primaryTable(primaryOf(nothing)),
    planted: primaryTable(primaryOf(planted)),
    few: primaryTable(primaryOf(few)),
    'few arms': armsTable(few),
    'few gaps': gapsTable(few, 'few'),
    'fast gaps': gapsTable(fast, 'few-fast'),
    'fast primary': primaryTable(primaryOf(fast)),
    'few null': primaryTable(primaryOf(fewNothing)),
    'few planted': primaryTable(primaryOf(fewPlanted)),
  };
  const text = about.replace(/\{\{([\w ]+)\}\}/g, (_, name: string) => parts[name] ?? '');
  await mkdir(docs, { recursive: true });
  await writeFile(join(docs, 'efficacy.md'), await format(text, { parser: 'markdown', printWidth: 110 }));
  await writeFile(join(docs, 'efficacy.svg'), picture(small));
}

/** How many seeds each arm has by now: what did not finish is said. */
function seedsText(results: Result[]): string {
  const wanted = SIZES['small']?.seeds ?? 0;
  const missing = armsOf(results, SIZES['small']?.arms ?? []).filter(({ seeds }) => seeds < wanted);
  if (missing.length === 0) return `All arms were run with ${wanted} seeds.`;
  const begun = missing.filter(({ seeds }) => seeds > 0).map(({ arm, seeds }) => `${arm} ${seeds}`);
  const open = missing.filter(({ seeds }) => seeds === 0).map(({ arm }) => arm);
  return [
    begun.length === 0 ? [] : `Of ${wanted} seeds not all are done: ${begun.join(', ')}.`,
    open.length === 0 ? [] : `Not begun: ${open.join(', ')}.`,
  ]
    .flat()
    .join(' ');
}

function armsOf(results: Result[], arms: string[]): { arm: string; seeds: number }[] {
  return arms.map((arm) => ({ arm, seeds: results.filter((each) => each.arm === arm).length }));
}

function primaryTable(rows: Primary[]): string {
  if (rows.length === 0) return 'Not run yet.';
  return table(
    ['contrast', 'points', '95 % interval', 'p (Holm)', 'seeds', 'between seeds', 'could be seen'],
    rows.map(({ says, effect, adjusted }) => [
      says,
      points(effect.estimate),
      intervalOf(effect),
      adjusted.toFixed(3),
      String(effect.seeds),
      points(effect.betweenSeeds).replace('+', ''),
      effect.seeds < 2
        ? '–'
        : points(smallestEffect(effect.betweenSeeds, effect.seeds, 0.05 / 3)).replace('+', ''),
    ]),
  );
}

/** Each arm beside the target as it was. */
function armsTable(results: Result[]): string {
  const names = Object.keys(ARMS).filter((arm) => results.some((each) => each.arm === arm));
  if (names.length === 0) return 'Not run yet.';
  const base = HELD_OUT.map((suite) => String(passedOf(results, 'base', suite)));
  return table(
    ['arm', 'seeds', ...HELD_OUT.map((suite) => SUITES[suite]), 'fixed', 'broken', 'items', 'kB'],
    [
      ['(before)', '', ...base, '', '', '', ''],
      ...names.map((arm) => {
        const own = results.filter((each) => each.arm === arm);
        const { fixed, broken } = changedOf(results, arm, 'taught');
        const mean = (of: (each: Result) => number) =>
          own.reduce((sum, each) => sum + of(each), 0) / own.length;
        return [
          arm,
          String(own.length),
          ...HELD_OUT.map((suite) => gainText(results, arm, suite)),
          ...[fixed.toFixed(1), broken.toFixed(1)],
          ...[mean((each) => each.items).toFixed(0), (mean((each) => each.characters) / 1000).toFixed(1)],
        ];
      }),
    ],
  );
}

/** What was lacking and is there now, beside what was there and is kept. */
function gapsTable(results: Result[], name: string): string {
  const names = Object.keys(ARMS).filter((arm) => results.some((each) => each.arm === arm));
  const size = SIZES[name];
  if (names.length === 0 || size === undefined) return 'Not run yet.';
  const tasks = suitesOf(size.suites).taught;
  const lacking = needing(masteryOf(size.gaps).lacking, tasks);
  const others = lacking.map((each) => !each);
  const row = (arm: string, shown: string) => [
    shown,
    ...[lacking, others].map((marked) => passedAmong(results, arm, 'taught', marked).toFixed(1)),
  ];
  const count = (marked: boolean[]) => marked.filter(Boolean).length;
  return table(
    ['arm', `tasks that need what is lacking, of ${count(lacking)}`, `the others, of ${count(others)}`],
    [row('base', '(before)'), ...names.map((arm) => row(arm, arm))],
  );
}

function gainText(results: Result[], arm: string, suite: string): string {
  const effect = contrastOf(results, arm, 'base', suite);
  const passed = passedOf(results, arm, suite).toFixed(1);
  return effect === undefined ? passed : `${passed} (${points(effect.estimate)} ${intervalOf(effect)})`;
}

/** What targeting breaks with retention and without. */
function retentionTable(results: Result[]): string {
  const alone = Object.keys(ARMS).filter(
    (arm) => arm.endsWith('-alone') && results.some((each) => each.arm === arm),
  );
  if (alone.length === 0) return 'Not run yet.';
  return table(
    ['arm', 'broken alone', 'broken with retention', 'alone less with retention, points'],
    alone.map((arm) => {
      const kept = arm.replace(/-alone$/, '');
      const effect = contrastOf(results, arm, kept, 'taught');
      return [
        kept,
        changedOf(results, arm, 'taught').broken.toFixed(1),
        changedOf(results, kept, 'taught').broken.toFixed(1),
        effect === undefined ? '–' : `${points(effect.estimate)} ${intervalOf(effect)}`,
      ];
    }),
  );
}

function picture(results: Result[]): string {
  const rows = Object.keys(ARMS).flatMap((arm) => {
    const effect = contrastOf(results, arm, 'base', 'taught');
    return effect === undefined ? [] : [{ name: arm, effect }];
  });
  return pictureOf('Gain on held-out tasks of the kinds that were taught, in points', rows);
}

function points(share: number): string {
  const text = (100 * share).toFixed(1);
  return share > 0 ? `+${text}` : text.replace('-', '−');
}

function intervalOf({ low, high }: Effect): string {
  return `[${points(low)}, ${points(high)}]`;
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

void main();
