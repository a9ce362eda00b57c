import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/base/log';
import type { CaseHit } from '../../../src/contrast/store';
import type { CaseSummary } from '../../../src/domain/case';
import type { Cluster } from '../../../src/domain/cluster';
import { CaseSearch, type Found } from '../../../src/views/cases/caseSearch';
import { clusterText, clusterTooltip } from '../../../src/views/cases/clusterText';
import { isFailed } from '../../../src/domain/case';
import { filterCases } from '../../../src/views/cases/filter';
import { groupCases, locate, type Group } from '../../../src/views/cases/groups';
import { aDiagnosis } from '../../factories/notebook';

function summary(task: string, overrides: Partial<CaseSummary> = {}): CaseSummary {
  return {
    id: `run/${overrides.suite ?? 'a'}/${task}#0`,
    run: 'run',
    suite: 'a',
    task,
    index: 0,
    verdict: 'wrong-answer',
    detail: '',
    weak: false,
    cpuMs: 0,
    ...overrides,
  };
}

const none = { diagnosisOf: () => undefined, clusterOf: () => undefined };

function aCluster(overrides: Partial<Cluster> = {}): Cluster {
  return {
    ...{ id: 'c1', name: 'slicing', namedBy: 'skills', description: '' },
    ...{ diagnoses: [], caseIds: ['a', 'b'], share: 0.5 },
    ...{ neighbours: { graded: 12, failed: 6 }, baseRate: 0.4 },
    ...overrides,
  };
}

/** A tree as nested arrays. */
function drawn(groups: Group[]): unknown[] {
  return groups.map((group) => [
    group.value,
    group.groups.length > 0 ? drawn(group.groups) : group.cases.map((each) => each.task),
  ]);
}

describe('groupCases', () => {
  it('groups by suite and then by verdict, in the order of the method, and leaves out what did not fail', () => {
    const cases = [
      summary('late', { suite: 'b', verdict: 'timeout' }),
      summary('one'),
      summary('fine', { verdict: 'passed' }),
      summary('unknown', { verdict: undefined }),
      summary('prose', { verdict: 'format' }),
      summary('two'),
    ];
    const groups = groupCases(cases.filter(isFailed), 'suite', none);
    expect(drawn(groups)).toEqual([
      [
        'a',
        [
          ['format', ['prose']],
          ['wrong-answer', ['one', 'two']],
        ],
      ],
      ['b', [['timeout', ['late']]]],
    ]);
  });

  it('groups by what the instructor said, the most frequent first and undiagnosed cases last', () => {
    const cases = ['one', 'two', 'three', 'four'].map((task) => summary(task));
    const skills: Record<string, string> = { one: 'slicing', three: 'loops', four: 'loops' };
    const diagnosisOf = (id: string) => {
      const skill = Object.entries(skills).find(([task]) => id.includes(`/${task}#`))?.[1];
      return skill === undefined ? undefined : aDiagnosis({ skill });
    };
    const groups = groupCases(cases, 'skill', { ...none, diagnosisOf });
    expect(drawn(groups)).toEqual([
      ['loops', ['three', 'four']],
      ['slicing', ['one']],
      ['not diagnosed yet', ['two']],
    ]);
  });

  it('groups by cluster, with its name and what it means, and what is in none last', () => {
    const cases = ['one', 'two', 'three'].map((task) => summary(task));
    const slicing = aCluster({ id: 'c1', name: 'slicing', share: 2 / 3 });
    const clusterOf = (id: string) => (id.includes('one') || id.includes('three') ? slicing : undefined);
    const groups = groupCases(cases, 'cluster', { ...none, clusterOf });
    expect(drawn(groups)).toEqual([
      ['c1', ['one', 'three']],
      ['not diagnosed yet', ['two']],
    ]);
    expect(groups[0]?.cluster).toBe(slicing);
  });

  it('gives groups ids that a rebuild gives again, also for names with slashes', () => {
    const cases = [summary('one', { suite: 'a/b' })];
    const build = () => groupCases(cases.filter(isFailed), 'suite', none);
    expect(build()[0]?.groups[0]?.id).toBe('suite=a%2Fb/verdict=wrong-answer');
    expect(build()[0]?.groups[0]?.id).toBe(build()[0]?.groups[0]?.id);
  });
});

describe('filterCases', () => {
  const cases = [
    summary('Parse-Date', { detail: 'got None' }),
    summary('parse-time'),
    summary('sort'),
    summary('parse-none', { verdict: 'passed' }),
  ];
  const tasks = (found: Found | undefined, filter = ' parse  NONE') => {
    const { cases: left, message } = filterCases(cases, filter, found, none);
    return [left.map(({ task }) => task), message];
  };
  const hits = (words: string[], alike: string[]): Found => ({
    state: 'found',
    words: new Set(words.map((task) => `run/a/${task}#0`)),
    alike: alike.map((task) => `run/a/${task}#0`),
  });

  it('keeps what has every word, whatever the case, and says that the texts are still looked into', () => {
    expect(tasks({ state: 'searching' })).toEqual([
      ['Parse-Date'],
      '“parse  NONE”: 1 failed case by name; looking into tasks and responses …',
    ]);
  });

  it('adds what has the words in task or response, and passed cases never', () => {
    expect(tasks(hits(['sort', 'parse-none'], ['parse-time']))).toEqual([
      ['Parse-Date', 'sort'],
      '“parse  NONE”: 2 failed cases',
    ]);
  });

  it('shows what is alike only where nothing has the words', () => {
    const [left, message] = tasks(hits([], ['sort']), 'arrange');
    expect(left).toEqual(['sort']);
    expect(message).toContain('alike');
  });

  it('goes on by names alone without an index', () => {
    const [left, message] = tasks({ state: 'unavailable' });
    expect(left).toEqual(['Parse-Date']);
    expect(message).toContain('by name only');
  });
});

describe('CaseSearch', () => {
  const hit = (id: string, hasWords: boolean) => ({ case: id, score: 1, hasWords });

  it('tells what has the words from what is alike', async () => {
    const search = new CaseSearch(() => Promise.resolve([hit('a', true), hit('b', false)]), silentLog);
    expect(await search.find('run', 'x')).toEqual({ state: 'found', words: new Set(['a']), alike: ['b'] });
  });

  it('ends a search when the next one begins, and answers only that', async () => {
    const signals: AbortSignal[] = [];
    const answer: ((hits: CaseHit[]) => void)[] = [];
    const search = new CaseSearch((_run, _text, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answer.push(resolve));
    }, silentLog);
    const [first, second] = [search.find('run', 'old'), search.find('run', 'new')];
    answer[1]?.([hit('new', true)]);
    answer[0]?.([hit('old', true)]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(await first).toBeUndefined();
    expect(await second).toMatchObject({ words: new Set(['new']) });
  });

  it('does without an index that cannot be asked', async () => {
    const search = new CaseSearch(() => Promise.reject(new Error('no index')), silentLog);
    expect(await search.find('run', 'x')).toEqual({ state: 'unavailable' });
  });
});

describe('clusterText', () => {
  it('says how much a cluster explains, and mildly where that may be chance', () => {
    expect(clusterText({ share: 0.3, q: 0.01 })).toBe('30.0 % of failures');
    expect(clusterText({ share: 0.3, q: 0.4 })).toBe('30.0 % of failures · may be chance');
    expect(clusterText({ share: 0.3 })).toBe('30.0 % of failures · too few to tell');
    expect(clusterTooltip(aCluster({ p: 0.2, q: 0.4 }))).toMatch(/p = 0\.20, 0\.40 adjusted[\s\S]*chance/);
  });
});

describe('locate', () => {
  it('finds the innermost group of a case', () => {
    const cases = [summary('one'), summary('two'), summary('late', { verdict: 'timeout' })];
    const groups = groupCases(cases.filter(isFailed), 'suite', none);
    const found = locate(groups, 'run/a/two#0');
    expect([found?.group.value, found?.index]).toEqual(['wrong-answer', 1]);
    expect(locate(groups, 'run/a/three#0')).toBeUndefined();
  });
});
