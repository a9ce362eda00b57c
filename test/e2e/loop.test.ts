/** The loop with every twelfth task of HumanEval; `loop.full.test.ts` has them all. */
import { describeLoop } from './support/loop';

describeLoop({ of: (task) => task % 12 === 1, responses: 140, failed: /\b108\b/ });
