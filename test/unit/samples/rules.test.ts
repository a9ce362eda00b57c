import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/book/config';
import type { Review, Sample } from '../../../src/domain/sample';
import { decisionsOf, previewRules, VERIFIED_RULE, type Rule } from '../../../src/samples/rules';
import { aDiagnosis, aSample } from '../../factories/instructor';

const mutants = (killed: number, made: number, runs = 3): Sample['verification'] => ({
  ...{ status: 'verified', reason: '', runs },
  mutants: { made, killed, survivors: [] },
});
const SAMPLES = [
  aSample({ id: 'weak', verification: mutants(5, 10) }),
  aSample({ id: 'strong', verification: mutants(10, 10) }),
  aSample({ id: 'few', verification: mutants(2, 2) }),
  aSample({ id: 'once', verification: mutants(10, 10, 1) }),
  aSample({ id: 'unmeasured' }),
  aSample({ id: 'repair', kind: 'repair', skill: 'Dates ' }),
  aSample({ id: 'go', language: 'go', strategy: 'lec' }),
  aSample({ id: 'doubtful', diagnosis: 'doubtful' }),
  aSample({ id: 'rewritten', diagnosis: 'rewritten' }),
  aSample({ id: 'refuted', verification: { status: 'refuted', reason: 'It does not pass.' } }),
  aSample({ id: 'screened', screened: [{ screen: 'secret', reason: 'A key.' }] }),
  aSample({ id: 'accepted' }),
  aSample({ id: 'rejected' }),
];
const KNOWN = {
  decisionOf: (id: string) =>
    ['accepted', 'rejected'].includes(id) ? (id as Review['decision']) : 'pending',
  diagnosisOf: (id: string) => {
    if (id === 'doubtful') return aDiagnosis({ status: 'unconfirmed' });
    if (id === 'rewritten') return aDiagnosis({ status: 'rewritten', agreement: { same: 1, of: 2 } });
    return aDiagnosis();
  },
};

/** What a rule takes, with its defaults as in errorbook.json. */
function taken(...rules: Partial<Rule>[]): string[] {
  const { review } = configSchema.parse({ review: { rules: rules.map((rule) => ({ name: 'r', ...rule })) } });
  return previewRules(SAMPLES, review.rules, KNOWN).taken.map(({ sample }) => sample.id);
}

const VERIFIED = ['weak', 'strong', 'few', 'once', 'unmeasured', 'repair', 'go', 'rewritten'];

describe('rules of acceptance', () => {
  it('takes what the target passes now and then, of what it has tried', () => {
    const tries = (passed: number) => ({ model: 'target', asked: 10, passed });
    const samples = [
      ...[0, 1, 5, 9, 10].map((passed) => aSample({ id: String(passed), tries: tries(passed) })),
      aSample({ id: 'untried' }),
      aSample({ id: 'repair', kind: 'repair' }),
    ];
    const { review } = configSchema.parse({
      review: { rules: [{ name: 'band', passes: { least: 0.1, most: 0.9 } }] },
    });
    const { taken, left } = previewRules(samples, review.rules, KNOWN);
    expect(taken.map(({ sample }) => sample.id)).toEqual(['1', '5', '9', 'repair']);
    expect(left.map(({ why }) => why)).toEqual([
      'the target passes 0.0 % of its tries',
      'the target passes 100.0 % of its tries',
      'the target has not tried it',
    ]);
  });

  it.each<[string, Partial<Rule>, string[]]>([
    ['nothing but that running bears it out', {}, VERIFIED],
    ['any diagnosis', { diagnosis: 'any' }, [...VERIFIED.slice(0, 7), 'doubtful', 'rewritten']],
    ['a located mistake', { diagnosis: 'located' }, VERIFIED.slice(0, 7)],
    ['changes that are noticed', { noticed: 0.8 }, ['strong', 'few', 'once']],
    ['enough of them', { noticed: 0.8, changes: 5 }, ['strong', 'once']],
    ['seeds', { seeds: 3, changes: 1 }, ['weak', 'strong', 'few']],
    ['a kind', { kinds: ['repair'] }, ['repair']],
    ['a skill, however it is written', { skills: ['dates'] }, ['repair']],
    ['a language', { languages: ['go'] }, ['go']],
    ['a strategy', { strategies: ['lec'] }, ['go']],
    ['no kind at all', { kinds: [] }, []],
  ])('ask for %s', (_, rule, wanted) => {
    expect(taken(rule)).toEqual(wanted);
  });

  it('take what one of them takes, in the name of the first, and say of the rest why they do not', () => {
    const rules: Rule[] = [
      { name: 'tested', noticed: 1, changes: 5, diagnosis: 'any' },
      { name: 'go', languages: ['go'], diagnosis: 'trusted' },
    ];
    const preview = previewRules(SAMPLES, rules, KNOWN);
    expect(decisionsOf(preview)).toEqual([
      { sample: 'strong', decision: 'accepted', by: 'rule: tested' },
      { sample: 'once', decision: 'accepted', by: 'rule: tested' },
      { sample: 'go', decision: 'accepted', by: 'rule: go' },
    ]);
    const why = Object.fromEntries(preview.left.map((each) => [each.sample.id, each.why]));
    expect(why).toMatchObject({
      weak: 'tested: its tests notice 50.0 % of the changes; go: it is python',
      refuted: 'It does not pass.',
      screened: 'screened out: secret',
    });
    expect(preview.taken.length + preview.left.length).toBe(SAMPLES.length - 2);
  });

  it('are by default the one that accepts what is verified', () => {
    expect(previewRules(SAMPLES, [VERIFIED_RULE], KNOWN).taken.map(({ sample }) => sample.id)).toEqual(
      VERIFIED,
    );
    expect(previewRules(SAMPLES, [], KNOWN).taken).toEqual([]);
  });
});
