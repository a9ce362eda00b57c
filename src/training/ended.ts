import { constants } from 'node:os';
import { UserError } from '../base/errors';
import { count } from '../base/words';
import type { TrainingEvent } from './events';

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const KILLED = constants.signals.SIGKILL;
const LESS =
  'Where the memory was too small: lower training.maxLength or training.batchSize, or take a smaller model.';

/**
 * Why a trainer ended that had no time to say so itself.
 * @param exit undefined where it was started by a process that is gone
 * @param line the last one of its log
 */
export function endedWithoutResult(
  exit: Exit | undefined,
  last: TrainingEvent | undefined,
  line: string,
  hint: string,
): UserError {
  const signal = signalOf(exit);
  const said = line === '' ? '' : `: ${line}`;
  if (exit === undefined)
    return new UserError(
      `The trainer ended without a word${during(last)}: killed, or out of memory?`,
      `${LESS} ${hint}`,
    );
  if (signal === undefined)
    return new UserError(
      `The trainer ended without a result (exit status ${exit.code ?? 'unknown'})${said}`,
      hint,
    );
  if (signal !== KILLED) return new UserError(`Trainer killed (signal ${signal})${said}`, hint);
  return new UserError(`Trainer killed (signal ${signal}; out of memory?)${during(last)}`, `${LESS} ${hint}`);
}

/** The signal that ended a process; a shell in between says it as 128 more. */
function signalOf(exit: Exit | undefined): number | undefined {
  if (exit?.signal) return constants.signals[exit.signal];
  return typeof exit?.code === 'number' && exit.code > 128 ? exit.code - 128 : undefined;
}

function during(last: TrainingEvent | undefined): string {
  if (last?.event === 'probe')
    return ` while it tried its longest items, ${count(last.items, 'item')} of ${count(last.tokens, 'token')}`;
  if (last?.event === 'log') return ` after step ${last.step} of ${last.total_steps}`;
  return '';
}
