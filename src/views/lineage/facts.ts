import { dollars as money, percent } from '../../base/words';
import type { Book } from '../../book/book';
import { verdictName } from '../../domain/case';
import { dollarsOf } from '../../models/usage';
import type { Workbench } from '../../notebook/workbench';
import { evidenceLine } from '../samples/evidence';
import { decisionOf, type LineageKind, type Training } from './threads';

/** What the parts of a lineage are told from. */
export interface Teller {
  book: Book;
  config: Pick<Workbench['config'], 'prices'>;
  trainings: Training[];
}

/** What is known of a part of a lineage, in a line. */
export async function factsOf(
  { kind, id }: { kind: LineageKind; id: string },
  teller: Teller,
): Promise<string> {
  const text = await FACTS[kind](id, teller);
  return text.replaceAll(/\s+/g, ' ').trim();
}

const FACTS: Record<LineageKind, (id: string, teller: Teller) => string | Promise<string>> = {
  case: caseFacts,
  failure: caseFacts,
  contrast: caseFacts,
  request: requestFacts,
  diagnosis: (id, { book }) => {
    const known = book.diagnosis(id);
    if (known === undefined) return 'gone';
    const { strategy, status, model, promptHash, skill, misconception } = known;
    return `${strategy.toUpperCase()}, ${status}, ${skill}: ${misconception} (${model}, prompt ${promptHash})`;
  },
  sample: (id, { book }) => {
    const sample = book.sample(id);
    if (sample === undefined) return 'gone';
    const { kind, verification, screened = [], model } = sample;
    const out = screened.map(({ screen }) => `screened out: ${screen}`);
    return [`${kind}, ${verification.status}`, evidenceLine(sample), ...out, model]
      .filter(Boolean)
      .join(', ');
  },
  decision: (id, { book }) => {
    const review = decisionOf(book, id);
    if (review === undefined) return 'gone';
    const why = review.note === undefined ? '' : `: ${review.note}`;
    return `${review.decision} by ${review.by}, ${review.at.slice(0, 16).replace('T', ' ')} UTC${why}`;
  },
  dataset: (id, { trainings }) => {
    const training = trainings.find(({ dataset }) => dataset === id);
    return training === undefined ? 'gone' : `${training.taught.size} samples, ${training.iteration}`;
  },
  adapter: (id, { book, trainings }) => {
    const training = trainings.find(({ adapter }) => adapter === id);
    if (training === undefined) return 'gone';
    const { iteration, run } = training;
    const outcome = book.iterationEvents(iteration).findLast((event) => event.outcome !== undefined)?.outcome;
    const rate = run === undefined ? undefined : book.score(run);
    const passed =
      rate === undefined || rate.cases === 0 ? 'not evaluated' : `${percent(rate.passed / rate.cases)} pass`;
    return [iteration, passed, outcome].filter(Boolean).join(', ');
  },
  're-test': (id, teller) => {
    const { book, trainings } = teller;
    const retest = book.case(id);
    const baseline = trainings.find(({ run }) => run === retest?.run)?.baseline;
    const before = retest && book.case(id.replace(retest.run, baseline ?? ''));
    const was = before === undefined ? '' : ` (before: ${verdictName(before)})`;
    return `${caseFacts(id, teller)}${was}`;
  },
};

function caseFacts(id: string, { book }: Teller): string {
  const known = book.case(id);
  if (known === undefined) return 'gone';
  return [verdictName(known), known.detail].filter(Boolean).join(': ');
}

async function requestFacts(id: string, { book, config }: Teller): Promise<string> {
  const call = await book.call(id);
  if (call === undefined) return 'gone';
  const { purpose, model, usage, batch } = call;
  const tokens = usage && usage.promptTokens + usage.completionTokens;
  const price = usage && dollarsOf(usage, config.prices[model], batch === undefined ? undefined : usage);
  return [
    `${purpose} by ${model}`,
    tokens === undefined ? '' : `${tokens.toLocaleString('en')} tokens`,
    price === undefined ? '' : money(price, 4),
  ]
    .filter(Boolean)
    .join(', ');
}
