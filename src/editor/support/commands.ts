import { commands, type Disposable, type LogOutputChannel, type Uri } from 'vscode';
import type { Group } from '../../views/cases/groups';
import type { FailedNode } from '../../views/cases/nodes';
import type { IterationNode } from '../../views/iterations/nodes';
import type { SampleNode } from '../../views/samples/nodes';
import { Disposables } from './disposables';
import { reporting } from './report';

/** What a tree gives to a command: the item that was clicked, and all that are selected. */
type OnNodes<N> = (node?: N, nodes?: N[]) => Promise<void>;
/** A command on one case by its id; without one, on the case of the active editor. */
type OnCase = (caseId?: string) => Promise<void>;
/** A command on a diagnosis by its id; without one, on the newest of the active editor's case. */
type OnDiagnosis = (diagnosisId?: string, note?: string) => Promise<void>;
/** A key that was pressed in a tree: what is selected there is meant, and the focus stays. */
export interface FromTree {
  kind: 'tree';
}

/** A command on samples: of a row, an id, a key, or the document whose title bar was clicked. */
type OnSamples = (given?: SampleNode | string | FromTree | Uri, more?: unknown) => Promise<void>;
type Simple = () => Promise<void>;

/** Every command of the extension with what it takes. The manifest lists the same (test/unit/editor). */
export interface Commands {
  'errorbook.createConfig': Simple;
  'errorbook.openStarter': Simple;
  'errorbook.openConfig': Simple;
  'errorbook.setApiKey': Simple;
  'errorbook.clearApiKey': Simple;
  'errorbook.testModels': Simple;
  'errorbook.showLog': Simple;
  'errorbook.manageTrust': Simple;

  'errorbook.importRecorded': Simple;
  'errorbook.importFile': Simple;
  'errorbook.collect': Simple;
  'errorbook.checkTasks': Simple;

  'errorbook.refresh': Simple;
  'errorbook.groupBy': Simple;
  'errorbook.nameClusters': Simple;
  'errorbook.filter': Simple;
  'errorbook.clearFilter': Simple;
  'errorbook.chooseRun': Simple;
  'errorbook.showRun': (runId: string) => Promise<void>;
  'errorbook.showNewestRun': Simple;
  'errorbook.showMore': (group: Group) => Promise<void>;

  'errorbook.openCase': (caseId: string) => Promise<void>;
  'errorbook.nextCase': Simple;
  'errorbook.previousCase': Simple;
  'errorbook.openTests': OnCase;
  'errorbook.showExtracted': OnCase;
  'errorbook.caseActions': Simple;
  'errorbook.openAnalysis': OnCase;
  'errorbook.runAgain': OnNodes<FailedNode | string>;
  'errorbook.diagnoseLe': OnNodes<FailedNode | string>;
  'errorbook.diagnoseLec': OnNodes<FailedNode | string>;
  'errorbook.diagnoseOther': OnCase;
  'errorbook.diagnoseAll': Simple;
  'errorbook.showFix': (diagnosisId?: string) => Promise<void>;
  'errorbook.runFix': (diagnosisId?: string) => Promise<void>;
  'errorbook.acceptFix': (diagnosisId?: string) => Promise<void>;
  'errorbook.markRight': OnDiagnosis;
  'errorbook.markPartly': OnDiagnosis;
  'errorbook.markWrong': OnDiagnosis;
  'errorbook.unmark': OnDiagnosis;
  'errorbook.instructorReport': Simple;
  'errorbook.copyCaseId': OnNodes<FailedNode>;

  'errorbook.showLineage': (
    given?: string | FailedNode | SampleNode | IterationNode | FromTree,
  ) => Promise<void>;
  'errorbook.showFlow': (iteration: string, row: string, lost?: number) => Promise<void>;

  'errorbook.generateSamples': OnNodes<FailedNode | string>;
  'errorbook.openSample': OnSamples;
  'errorbook.editSample': OnSamples;
  'errorbook.compareSample': OnSamples;
  'errorbook.acceptSample': OnSamples;
  'errorbook.rejectSample': OnSamples;
  'errorbook.rejectSampleBecause': OnSamples;
  'errorbook.nextSample': OnSamples;
  'errorbook.previousSample': OnSamples;
  'errorbook.selectSample': OnSamples;
  'errorbook.clearSelectedSamples': Simple;
  'errorbook.filterSamples': Simple;
  'errorbook.clearSampleFilter': Simple;
  'errorbook.acceptByRules': Simple;
  'errorbook.importSamples': Simple;
  'errorbook.trySamples': Simple;
  'errorbook.undoReview': OnSamples;
  'errorbook.exportSamples': Simple;

  'errorbook.runIteration': Simple;
  'errorbook.runIterations': Simple;
  'errorbook.rerunFromStep': (node?: IterationNode) => Promise<void>;
  'errorbook.train': Simple;
  'errorbook.showTrainedOn': Simple;
  'errorbook.evaluate': Simple;
  'errorbook.trainWithSeeds': (node?: IterationNode) => Promise<void>;
  'errorbook.rollBack': Simple;
  'errorbook.publish': (node?: IterationNode) => Promise<void>;
  'errorbook.setUpPython': Simple;
  'errorbook.doctor': Simple;
  'errorbook.iterationReport': (node?: IterationNode) => Promise<void>;
  'errorbook.compareResponses': (before: string, after: string) => Promise<void>;
  'errorbook.openIterations': (node?: IterationNode) => Promise<void>;
}

type CommandId = keyof Commands;

/** Registers commands behind the one error path (support/report.ts). */
export function registerCommands(table: Commands, log: LogOutputChannel): Disposable {
  const disposables = new Disposables();
  for (const [id, run] of Object.entries(table) as [CommandId, (...args: unknown[]) => Promise<void>][]) {
    disposables.add(
      commands.registerCommand(id, (...args: unknown[]) => reporting(log, id, () => run(...args))),
    );
  }
  return disposables;
}
