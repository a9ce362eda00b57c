import type { Config } from '../book/config';
import { isLesson, isTrusted, type Diagnosis } from '../domain/diagnosis';
import { isScreenedOut, killRate, passRate, type Review, type Sample, strategyText } from '../domain/sample';
import { percent } from '../base/words';
import { decide, obstacle, type DecisionOf } from './review';

/** A rule of acceptance: what must hold of a sample. */
export type Rule = Config['review']['rules'][number];

/** Accepts whatever is verified, of diagnoses that running bears out: the rule where errorbook.json names none. */
export const VERIFIED_RULE: Rule = { name: 'verified', diagnosis: 'trusted' };

/** What rules go by beside the samples. */
export interface Known {
  decisionOf: DecisionOf;
  diagnosisOf: (id: string) => Diagnosis | undefined;
}

/** What rules would do with the samples that wait for a decision. */
export interface Preview {
  /** Each with the first rule that takes it. */
  taken: { sample: Sample; rule: string }[];
  /** What waits for a person, and why no rule takes it. */
  left: { sample: Sample; why: string }[];
}

/**
 * Sees which samples rules take. None takes what somebody has decided on, what running refuted, or what was screened
 * out.
 */
export function previewRules(samples: Sample[], rules: readonly Rule[], known: Known): Preview {
  const preview: Preview = { taken: [], left: [] };
  for (const sample of samples.filter(({ id }) => known.decisionOf(id) === 'pending')) {
    const objections = rules.map((rule) => ({ rule, why: objectionOf(rule, sample, known) }));
    const taking = objections.find(({ why }) => why === undefined);
    if (taking !== undefined) preview.taken.push({ sample, rule: taking.rule.name });
    else preview.left.push({ sample, why: whyNone(objections) });
  }
  return preview;
}

/** The decisions that come of a preview, in the names of the rules. */
export function decisionsOf({ taken }: Preview): Review[] {
  return taken.map(({ sample, rule }) => decide(sample, 'accepted', `rule: ${rule}`));
}

function whyNone(objections: { rule: Rule; why?: string }[]): string {
  const reasons = [...new Set(objections.map(({ why }) => why))];
  if (reasons.length <= 1) return reasons[0] ?? 'there is no rule';
  return objections.map(({ rule, why }) => `${rule.name}: ${why ?? ''}`).join('; ');
}

/** Why a rule does not take a sample; undefined where it does. */
function objectionOf(rule: Rule, sample: Sample, known: Known): string | undefined {
  const why = obstacle(sample);
  if (why !== undefined) return why;
  if (isScreenedOut(sample)) return `screened out: ${sample.screened?.[0]?.screen ?? ''}`;
  return (
    unwanted(rule, sample) ??
    unproven(rule, sample) ??
    untried(rule, sample) ??
    untrusted(rule, sample, known)
  );
}

function unwanted(rule: Rule, { kind, strategy, language, skill }: Sample): string | undefined {
  const named = (skills: string[]) => skills.map((each) => each.trim().toLowerCase());
  if (rule.kinds?.includes(kind) === false) return `it is a ${kind} one`;
  if (rule.strategies !== undefined && (strategy === undefined || !rule.strategies.includes(strategy)))
    return `it comes of ${strategyText({ strategy })}`;
  if (rule.languages?.includes(language) === false) return `it is ${language}`;
  if (rule.skills !== undefined && !named(rule.skills).includes(skill.trim().toLowerCase()))
    return `it practises ${skill || 'no named skill'}`;
  return undefined;
}

function unproven(rule: Rule, { verification }: Sample): string | undefined {
  const { noticed, changes, seeds } = rule;
  const rate = killRate(verification);
  if (noticed !== undefined && (rate === undefined || rate < noticed))
    return rate === undefined
      ? 'no change of its solution was tried'
      : `its tests notice ${percent(rate)} of the changes`;
  const made = verification.mutants?.made ?? 0;
  if (changes !== undefined && made < changes) return `only ${made} changes of its solution were tried`;
  const runs = verification.runs ?? 0;
  if (seeds !== undefined && runs < seeds) return `it was run with ${runs} seeds`;
  return undefined;
}

function untried({ passes }: Rule, sample: Sample): string | undefined {
  if (passes === undefined || sample.kind === 'repair') return undefined; // Its task is one that the target failed.
  const rate = passRate(sample);
  if (rate === undefined) return 'the target has not tried it';
  const isWanted = rate >= passes.least && rate <= passes.most;
  return isWanted ? undefined : `the target passes ${percent(rate)} of its tries`;
}

function untrusted({ diagnosis }: Rule, sample: Sample, { diagnosisOf }: Known): string | undefined {
  if (sample.mode === 'paper' || diagnosis === 'any') return undefined;
  if (sample.kind === 'imported') return 'it was imported: no diagnosis speaks for it';
  const known = diagnosisOf(sample.diagnosis);
  // Nothing can bear out what a baseline has in place of a diagnosis.
  const isBorneOut =
    diagnosis === 'located' ? known?.status === 'located' : isLesson(known) || isTrusted(known);
  return isBorneOut ? undefined : `its diagnosis is ${known?.status ?? 'gone'}`;
}
