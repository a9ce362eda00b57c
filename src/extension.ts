import { window, type ExtensionContext } from 'vscode';
import { CaseActions } from './editor/cases/actions';
import { caseCommands } from './editor/cases/caseCommands';
import { CaseEditors } from './editor/cases/caseEditors';
import { CaseDiagnostics } from './editor/cases/diagnostics';
import { PromptDimming } from './editor/cases/dimming';
import { CaseDocuments } from './editor/cases/documents';
import { FailedCases } from './editor/cases/failedCases';
import { FindingHovers } from './editor/cases/hovers';
import { CaseLenses } from './editor/cases/lenses';
import { treeCommands } from './editor/cases/treeCommands';
import { registerCommands } from './editor/commands';
import { Contexts } from './editor/contexts';
import { iterationCommands } from './editor/iterations/iterationCommands';
import { IterationsModel } from './editor/iterations/iterationsModel';
import { IterationsTree } from './editor/iterations/iterationsTree';
import { StatusBar } from './editor/iterations/statusBar';
import { Jobs } from './editor/jobs';
import { AnalysisPanels } from './editor/panels/analysisPanel';
import { IterationsPanels } from './editor/panels/iterationsPanel';
import { SampleDecorations } from './editor/samples/decorations';
import { SampleLenses } from './editor/samples/lenses';
import { sampleCommands } from './editor/samples/sampleCommands';
import { SampleFiles } from './editor/samples/sampleFiles';
import { SamplesTree } from './editor/samples/samplesTree';
import { Secrets } from './editor/secrets';
import { Session } from './editor/session';
import { resultCommands } from './editor/setup/resultCommands';
import { setupCommands } from './editor/setup/setupCommands';
import { ErrorbookTasks } from './editor/tasks/provider';

/**
 * Builds the editor's face of the loop. No sandbox, database or model client starts until something needs it.
 * @returns the parts that the editor's suites look into
 */
export function activate(context: ExtensionContext) {
  const own = <T extends { dispose(): unknown }>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(window.createOutputChannel('Errorbook', { log: true }));
  const secrets = new Secrets(context.secrets);
  const session = own(new Session(log, secrets.keyFor));
  const jobs = new Jobs();

  const failedCases = own(new FailedCases(session, context.workspaceState));
  const samples = own(new SamplesTree(session));
  const model = own(new IterationsModel(session));
  const iterations = own(new IterationsTree(session, model));
  const many = { canSelectMany: true, showCollapseAll: true };
  const casesView = own(
    window.createTreeView('errorbook.failedCases', { treeDataProvider: failedCases, ...many }),
  );
  const samplesView = own(window.createTreeView('errorbook.samples', { treeDataProvider: samples, ...many }));
  own(window.createTreeView('errorbook.iterations', { treeDataProvider: iterations }));

  const editors = new CaseEditors(session);
  const provider = new ErrorbookTasks(session, secrets);
  const onCases = caseCommands({ session, jobs, editors, tree: failedCases, view: casesView });
  const onSamples = sampleCommands({
    session,
    jobs,
    tree: samples,
    view: samplesView,
    editors,
    cases: casesView,
  });
  const onIterations = iterationCommands({ session, provider, model });
  const panelParts = { session, log, extension: context.extensionUri };
  const analysis = own(new AnalysisPanels(panelParts, { ...onCases, ...onSamples }));
  const comparison = own(new IterationsPanels(panelParts, model, { ...onCases, ...onIterations }));

  for (const part of [
    CaseDocuments,
    CaseDiagnostics,
    CaseLenses,
    PromptDimming,
    SampleLenses,
    SampleDecorations,
  ]) {
    own(new part(session));
  }
  own(new SampleFiles(session, async (id, edit) => (await session.notebook()).editSample(id, edit)));
  own(new FindingHovers(session).register());
  own(new CaseActions(session).register());
  own(provider.register());
  own(new StatusBar(session, model));
  const contexts = own(new Contexts(session, failedCases));
  own(
    registerCommands(
      {
        ...setupCommands({ session, secrets, log }),
        ...resultCommands({ session, jobs, log }),
        ...treeCommands({ session, tree: failedCases }),
        ...onCases,
        ...onSamples,
        ...onIterations,
        'errorbook.openAnalysis': async (caseId) => analysis.open(editors.need(caseId)),
        'errorbook.openIterations': async (node) =>
          comparison.open(node?.kind === 'iteration' ? node.state.id : undefined),
      },
      log,
    ),
  );
  return { session, failedCases, samples, iterations, contexts };
}
