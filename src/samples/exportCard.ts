import { killRate, type Sample } from '../domain/sample';
import { percent } from '../base/words';

/** Tells a card of ours. */
export const CARD_TITLE = '# Samples made from errors';

/** The card of a dataset on Hugging Face's hub: what is in it, where it came from, and how it was checked. */
export function cardOf(file: string, samples: Sample[]): string {
  const rates = samples
    .map(({ verification }) => killRate(verification))
    .filter((rate) => rate !== undefined);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length);
  const screened = samples.filter((sample) => sample.screened !== undefined).length;
  const verified = samples.filter(({ verification }) => verification.status === 'verified').length;
  return `---
task_categories:
  - text-generation
tags:
  - code
  - synthetic
size_categories:
  - ${sizeOf(samples.length)}
configs:
  - config_name: default
    data_files: ${file}
---

${CARD_TITLE}

${samples.length} programming exercises with tested solutions, made from the errors of a model by Errorbook. Each line has
\`messages\` (what the model is asked, and the right answer), \`solution\`, \`tests\`, \`skill\`, \`strategy\` and \`kind\`.

| what | samples |
| --- | --- |
${table(samples, 'language')}
${table(samples, 'kind')}
${table(samples, 'strategy')}
${table(samples, 'model')}

## How they were checked

- ${verified} of ${samples.length} are verified: the solution passed its tests under several seeds, without files, network or
  other processes; wrong solutions and trivial programs failed them.
- The tests notice ${rates.length === 0 ? 'an unknown share' : percent(mean)} of the mechanical changes of the solutions on average (${rates.length} samples).
- ${screened} were compared with every known task, of whatever role, by n-grams (8, 13, 16), by their solutions without
  names and by their tests; none of these is one of them, but for repairs, which are tasks that may be taught.

The licence of what a model wrote is a matter of its maker's terms, and that of repaired tasks of their suites: add both here.
`;
}

function table(samples: Sample[], field: 'language' | 'kind' | 'strategy' | 'model'): string {
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const name = sample[field] ?? 'imported';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `| ${field}: ${name} | ${count} |`).join('\n');
}

/** As the hub names sizes. */
function sizeOf(count: number): string {
  if (count < 1000) return 'n<1K';
  if (count < 10_000) return '1K<n<10K';
  return count < 100_000 ? '10K<n<100K' : '100K<n<1M';
}
