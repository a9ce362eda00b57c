import { window } from 'vscode';
import type { Commands } from '../support/commands';
import type { Jobs } from '../support/jobs';
import type { Session } from '../session/session';
import { acceptByRules } from './acceptByRules';
import { chosenSamples, isInTree, oneSample, type Given } from './chosen';
import { exportAccepted } from './exportSamples';
import { askFilter } from './filterSamples';
import { importThem } from './importSamples';
import { Reviewing, type ReviewParts } from './reviewing';
import { tryThem } from './trySamples';

type SampleCommands = Pick<
  Commands,
  | 'errorbook.openSample'
  | 'errorbook.editSample'
  | 'errorbook.compareSample'
  | 'errorbook.acceptSample'
  | 'errorbook.rejectSample'
  | 'errorbook.rejectSampleBecause'
  | 'errorbook.nextSample'
  | 'errorbook.previousSample'
  | 'errorbook.selectSample'
  | 'errorbook.clearSelectedSamples'
  | 'errorbook.filterSamples'
  | 'errorbook.clearSampleFilter'
  | 'errorbook.acceptByRules'
  | 'errorbook.importSamples'
  | 'errorbook.trySamples'
  | 'errorbook.undoReview'
  | 'errorbook.exportSamples'
>;

type Parts = ReviewParts & { session: Session; jobs: Jobs };

/** The review of samples, and what comes after it. */
export function sampleCommands(parts: Parts): SampleCommands {
  const { session, tree, editors } = parts;
  const review = new Reviewing(parts);
  return {
    'errorbook.openSample': (given) => editors.open(oneSample(parts, given), true),
    'errorbook.editSample': (given) => editors.edit(oneSample(parts, given)),
    'errorbook.compareSample': (given) => compare(parts, given),
    'errorbook.acceptSample': (given, more) => review.decide('accepted', given, more),
    'errorbook.rejectSample': (given, more) => review.decide('rejected', given, more),
    'errorbook.rejectSampleBecause': async (given, more) => {
      const ids = chosenSamples(parts, given, more);
      const note = await window.showInputBox({
        title: 'Errorbook: Reject the sample',
        prompt: 'Why? It is kept with the decision.',
      });
      if (note !== undefined) await review.decide('rejected', given, ids, note.trim() || undefined);
    },
    'errorbook.nextSample': (given) => review.go(1, given),
    'errorbook.previousSample': (given) => review.go(-1, given),
    'errorbook.selectSample': (given, more) => review.mark(given, more),
    'errorbook.clearSelectedSamples': async () => tree.clearMarked(),
    'errorbook.filterSamples': () => askFilter(tree),
    'errorbook.clearSampleFilter': async () => void (tree.filter = {}),
    'errorbook.acceptByRules': () => acceptByRules(session, parts.decisions),
    'errorbook.importSamples': () => importThem(session, parts.jobs),
    'errorbook.trySamples': () => tryThem(session, parts.jobs),
    'errorbook.undoReview': (given) => review.takeBack(given),
    'errorbook.exportSamples': () => exportAccepted(session),
  };
}

/** Shows a sample as a diff with the task that it comes from, or alone again; samples that follow are shown so too. */
async function compare(parts: Parts, given: Given | undefined): Promise<void> {
  const { editors } = parts;
  const [id, inTree] = [oneSample(parts, given), isInTree(given)];
  await (editors.isComparing ? editors.compareNoMore(id, inTree) : editors.compare(id, inTree));
}
