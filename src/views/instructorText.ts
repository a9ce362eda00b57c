import { percent } from '../base/words';
import type {
  Accuracy,
  Agreement,
  Location,
  InstructorComparison,
  InstructorReport,
  Paired,
} from '../evaluation/instructorReport';
import type { Interval } from '../evaluation/stats';
import { markdownTable } from './markdown';

/** The report on the instructor in Markdown, which reads as well in a terminal. */
export function instructorText(report: InstructorReport): string {
  const { overall } = report;
  if (overall.diagnoses === 0) {
    return '# Is the instructor right?\n\nNo diagnosis is marked yet. Mark some: right, partly or wrong.\n';
  }
  const parts = [
    '# Is the instructor right?',
    `${overall.right} of ${overall.diagnoses} marked diagnoses are right: ${shareText(overall.accuracy)}. ${overall.partly} are partly right, ${overall.wrong} wrong. In brackets: 95 % intervals (Wilson). Where reviewers differ, the middle mark counts; of two, the worse.`,
    section('By failure class', report.byFailure),
    section('By strategy', report.byStrategy),
    section('By model', report.byModel),
    section('By prompt', report.byPrompt),
    section('By what running showed', report.byState),
    locationText(report.location),
    agreementText(report.agreement),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, rows: Accuracy[]): string {
  const header = ['', 'marked', 'right', 'partly', 'wrong', 'right, share'];
  const cells = rows.map(({ name, diagnoses, right, partly, wrong, accuracy }) => [
    name,
    ...[diagnoses, right, partly, wrong].map(String),
    shareText(accuracy),
  ]);
  return `## ${title}\n\n${markdownTable([header, ...cells])}`;
}

function locationText(found: Location): string {
  const { located, others, rightIfLocated, rightIfNot, difference, phi: coefficient } = found;
  const rows = [
    ['', 'right', 'not right', 'right, share'],
    ['located', String(located.right), String(located.other), shareText(rightIfLocated)],
    ['not located', String(others.right), String(others.other), shareText(rightIfNot)],
  ];
  const words =
    coefficient === undefined
      ? 'There are not both kinds of either, so nothing can be said of how they go together.'
      : `Phi ${coefficient.toFixed(2)}; a located diagnosis is right more often by ${points(difference)} points. ${certainty(difference)}`;
  return `## Is a mistake that was located a diagnosis that is right?\n\n${markdownTable(rows)}\n\n${words}`;
}

function certainty({ low, high }: Interval): string {
  if (low > 0) return 'Locating tells right ones from others.';
  return high < 0 ? 'Locating misleads here.' : 'That may be chance.';
}

function agreementText({ reviewers, diagnoses, alpha, kappa }: Agreement): string {
  const title = '## Do the reviewers agree?';
  if (reviewers.length < 2) return `${title}\n\nThere is one reviewer only, ${reviewers[0] ?? 'unnamed'}.`;
  const who = `${reviewers.length} reviewers (${reviewers.join(', ')}), ${diagnoses} diagnoses that at least two of them marked.`;
  const figures = [
    `Krippendorff’s alpha (ordinal): ${coefficientText(alpha)}`,
    ...(reviewers.length === 2 ? [`Cohen’s kappa (unweighted): ${coefficientText(kappa)}`] : []),
  ];
  const rule =
    '1 is full agreement, 0 is chance; below 0.67 conclusions should wait. Intervals are bootstrapped.';
  return `${title}\n\n${who}\n\n- ${figures.join('\n- ')}\n\n${rule}`;
}

/** The comparison of two instructors in Markdown. */
export function comparisonText({ first, second, right, located }: InstructorComparison): string {
  const rows = (name: string, pair: Paired) =>
    [name, pair.cases, pair.both, pair.onlyFirst, pair.onlySecond, pair.neither].map(String);
  const header = ['', 'cases', 'both', `only ${first}`, `only ${second}`, 'neither'];
  const parts = [
    `# ${first} and ${second} on the same cases`,
    markdownTable([header, rows('right (marks)', right), rows('located (by running)', located)]),
    `By people’s marks: ${pairedText(first, second, right, 'right')}`,
    `By running: ${pairedText(first, second, located, 'located')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function pairedText(first: string, second: string, pair: Paired, word: string): string {
  if (pair.cases === 0) return 'there is no case that both have, so they cannot be compared.';
  const shares = `${first} is ${word} on ${shareText(pair.first)}, ${second} on ${shareText(pair.second)} of ${pair.cases} cases.`;
  const changed = pair.onlyFirst + pair.onlySecond;
  if (changed === 0) return `${shares} They never differ.`;
  const better = pair.onlyFirst > pair.onlySecond ? first : second;
  const verdict = pair.p < 0.05 ? `${better} is the better one` : 'Which one is better cannot be told';
  const p = pair.p < 0.001 ? 'less than 0.1 %' : percent(pair.p);
  return `${shares} They differ on ${changed}: ${pair.onlyFirst} for ${first}, ${pair.onlySecond} for ${second}. ${verdict}: if neither were better, a split so uneven would come in ${p} of such comparisons (exact McNemar test).`;
}

function shareText({ estimate, low, high }: Interval): string {
  return `${percent(estimate, 0)} (${hundredths(low)} to ${hundredths(high)})`;
}

function points({ estimate, low, high }: Interval): string {
  return `${hundredths(estimate)} (${hundredths(low)} to ${hundredths(high)})`;
}

function hundredths(share: number): string {
  return (100 * share).toFixed(0);
}

function coefficientText(value: Interval | undefined): string {
  if (value === undefined) return 'cannot be had (too few shared diagnoses, or all marks the same)';
  return `${value.estimate.toFixed(2)} (${value.low.toFixed(2)} to ${value.high.toFixed(2)})`;
}
