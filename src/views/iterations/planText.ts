import { count } from '../../base/words';
import type { Config } from '../../book/config';
import type { Plan } from '../../iteration/plan';
import { costRange } from './cost';

/** What an iteration will do and cost, line by line: the same in a terminal and in the editor's question. */
export function planText(
  { target, responses, open, failed, cost, power, lacks }: Plan,
  config: Config,
): string[] {
  const { instructor, strategy, training } = config;
  const unknown = open === 0 ? '' : `, ${open.toLocaleString('en')} of them not graded yet`;
  return [
    `Target: ${target}, ${count(responses, 'response')} to learn from${unknown}`,
    `Failed cases: ${range(failed.low, failed.high)} without a diagnosis`,
    `Instructor: ${instructor.model ?? 'recorded replies'} (${strategy.name})`,
    `Cost: ${cost === undefined ? 'nothing, the instructor’s replies are recorded' : costRange(cost.low, cost.high)}`,
    power,
    lacks.length === 0
      ? `Fine-tunes: ${training.baseModel ?? 'nothing'}`
      : `Stops before fine-tuning: it lacks ${lacks.join('; ')}`,
  ];
}

function range(low: number, high: number): string {
  const text = (n: number) => n.toLocaleString('en');
  return low === high ? text(low) : `${text(low)} to ${text(high)}`;
}
