import { window, type ExtensionContext } from 'vscode';
import { caseCommands } from './editor/cases/caseCommands';
import { CaseEditors } from './editor/cases/caseEditors';
import { caseFeatures } from './editor/cases/caseFeatures';
import { diagnoseCommands } from './editor/cases/diagnoseCommands';
import { FailedCases } from './editor/cases/failedCases';
import { fixCommands } from './editor/cases/fixCommands';
import { FixRuns } from './editor/cases/fixRuns';
import { InstructorReport } from './editor/cases/instructorReport';
import { markCommands } from './editor/cases/markCommands';
import { sayWhatIsShown } from './editor/cases/sayWhatIsShown';
import { searchFailed } from './editor/cases/searchFailed';
import { supplyCommands } from './editor/cases/supplyCommands';
import { treeCommands } from './editor/cases/treeCommands';
import { registerCommands } from './editor/support/commands';
import { Contexts } from './editor/session/contexts';
import { iterationCommands } from './editor/iterations/iterationCommands';
import { IterationsModel } from './editor/iterations/iterationsModel';
import { IterationsTree } from './editor/iterations/iterationsTree';
import { StatusBar } from './editor/iterations/statusBar';
import { Jobs } from './editor/support/jobs';
import { AnalysisPanels } from './editor/panels/analysisPanel';
import { IterationsPanels } from './editor/panels/iterationsPanel';
import { LineagePages } from './editor/panels/lineage';
import { reportCommands } from './editor/panels/reportPanel';
import { ReviewUndo } from './editor/samples/reviewUndo';
import { Decisions } from './editor/samples/decisions';
import { reviewStatus } from './editor/samples/reviewStatus';
import { sampleCommands } from './editor/samples/sampleCommands';
import { SampleEditors } from './editor/samples/sampleEditors';
import { sampleFeatures } from './editor/samples/sampleFeatures';
import { SamplesTree } from './editor/samples/samplesTree';
import { Secrets } from './editor/session/secrets';
import { Session } from './editor/session/session';
import { resultCommands } from './editor/setup/resultCommands';
import { SandboxWarning } from './editor/setup/sandboxWarning';
import { setupCommands } from './editor/setup/setupCommands';
import { ShownRun } from './editor/session/shownRun';
import { ErrorbookTasks } from './editor/tasks/provider';
import { CaseSearch } from './views/cases/caseSearch';

/**
 * Builds the editor's face of the loop. No sandbox, database or model client starts until something needs it.
 * @returns the parts that the editor's suites look into
 */
export function activate({
  subscriptions,
  secrets: storage,
  workspaceState,
  extensionUri,
}: ExtensionContext) {
  const own = <T extends { dispose(): unknown }>(disposable: T): T => (
    subscriptions.push(disposable),
    disposable
  );
  const log = own(window.createOutputChannel('Errorbook', { log: true }));
  const secrets = new Secrets(storage);
  const jobs = new Jobs();
  const session = own(new Session(log, secrets.keyFor, jobs));

  const shownRun = own(new ShownRun(session, workspaceState));
  const contexts = own(new Contexts(session, shownRun));
  const failedCases = own(
    new FailedCases(session, shownRun, workspaceState, new CaseSearch(searchFailed(session), log)),
  );
  const samples = own(new SamplesTree(session));
  const model = own(new IterationsModel(session));
  const iterations = own(new IterationsTree(session, shownRun, model));
  const many = { canSelectMany: true, showCollapseAll: true };
  const cases = own(
    window.createTreeView('errorbook.failedCases', { treeDataProvider: failedCases, ...many }),
  );
  own(sayWhatIsShown(cases, failedCases, contexts));
  const queue = own(window.createTreeView('errorbook.samples', { treeDataProvider: samples, ...many }));
  own(window.createTreeView('errorbook.iterations', { treeDataProvider: iterations }));

  const editors = new CaseEditors(session);
  const provider = own(new ErrorbookTasks(session, secrets));
  const fixRuns = own(new FixRuns());
  const caseParts = { session, jobs, editors, tree: failedCases, view: cases };
  const onCases = {
    ...caseCommands(caseParts),
    ...diagnoseCommands(caseParts),
    ...supplyCommands(caseParts),
    ...fixCommands({ session, jobs, editors, fixRuns }),
    ...markCommands({ session, editors }),
  };
  const undo = own(new ReviewUndo(contexts));
  const decisions = new Decisions({ session, tree: samples, undo });
  const reviewParts = { session, tree: samples, view: queue, decisions, editors: new SampleEditors(session) };
  const onSamples = sampleCommands({ ...reviewParts, jobs });
  own(reviewStatus({ ...reviewParts, contexts }));
  const onIterations = iterationCommands({ session, provider, model });
  const parts = { session, log, extension: extensionUri };
  const analysis = own(new AnalysisPanels(parts, { ...onCases, ...onSamples }, fixRuns));
  const onReports = reportCommands(parts, model);
  const comparison = own(new IterationsPanels(parts, model, { ...onCases, ...onIterations, ...onReports }));

  const lineage = own(new LineagePages({ session, editors, samples: queue }));
  const report = own(new InstructorReport(session));
  own(caseFeatures(session, fixRuns));
  own(sampleFeatures(session, samples));
  own(new StatusBar(session, model));
  own(new SandboxWarning());
  const commands = {
    ...setupCommands({ session, secrets, log }),
    ...resultCommands({ session, jobs, log }),
    ...treeCommands({ session, jobs, shownRun, tree: failedCases }),
    ...onCases,
    ...onSamples,
    ...onIterations,
    ...analysis.commands(editors),
    ...onReports,
    ...comparison.commands(),
    ...lineage.commands(),
    ...report.commands(),
  };
  own(registerCommands(commands, log));
  return { session, shownRun, failedCases, samples, iterations, contexts };
}
