import { count } from '../../base/words';
import type { NextStepNode } from './nodes';
import type { Section } from './queue';

/** What to do once nothing waits for a decision: none while something does, or where nothing was accepted. */
export function nextSteps(queue: ReadonlyMap<Section, readonly unknown[]>): NextStepNode[] {
  const accepted = queue.get('accepted')?.length ?? 0;
  if (accepted === 0 || queue.has('review')) return [];
  const what = count(accepted, 'accepted sample');
  return [
    { kind: 'next', command: 'errorbook.train', title: `Next: fine-tune on ${what}`, icon: 'server-process' },
    { kind: 'next', command: 'errorbook.exportSamples', title: `Export ${what}`, icon: 'export' },
  ];
}
