import { ViewColumn, window, type WebviewPanel } from 'vscode';
import { UserError } from '../../base/errors';
import { loadConfig } from '../../book/workspace';
import type { Turned } from '../../views/report/data';
import type { IterationsModel } from '../iterations/iterationsModel';
import type { Commands } from '../support/commands';
import type { PanelParts } from './panel';

const COMPARE = 'errorbook.compareResponses';
const FLOW = 'errorbook.showFlow';

/**
 * The report on an iteration as a page. It has no script: a click is a link to one of the two commands that it may run,
 * which show both responses to a task as a diff, and what became of failures.
 */
export function reportCommands(
  { session }: PanelParts,
  model: IterationsModel,
): Pick<Commands, 'errorbook.iterationReport'> {
  const shown = new Map<string, WebviewPanel>();
  return {
    'errorbook.iterationReport': async (node) => {
      const newest = (await model.all()).find(({ tunedRun }) => tunedRun !== undefined);
      const state = node?.kind === 'iteration' ? node.state : newest;
      if (state === undefined)
        throw new UserError('There is nothing to report yet.', 'Run an iteration as far as its evaluation.');
      // Loaded only here: activation needs none of it.
      const { iterationReport } = await import('../../views/report/data');
      const { reportPage } = await import('../../views/report/html');
      const [book, config] = [await session.book(), await loadConfig(session.needFolder())];
      const page = await reportPage(await iterationReport({ book, config }, state), {
        link: linkTo,
        flowLink: (row, lost) => commandLink(FLOW, [state.id, row, lost]),
      });
      const panel = shown.get(state.id) ?? openPanel(state.id, shown);
      panel.webview.html = page;
      panel.reveal();
    },
  };
}

function openPanel(id: string, shown: Map<string, WebviewPanel>): WebviewPanel {
  const panel = window.createWebviewPanel('errorbook.report', `Report: ${id}`, ViewColumn.Active, {
    enableScripts: false,
    enableCommandUris: [COMPARE, FLOW],
    enableFindWidget: true,
    localResourceRoots: [],
  });
  shown.set(id, panel);
  panel.onDidDispose(() => shown.delete(id));
  return panel;
}

function linkTo({ before, after }: Turned): string {
  return commandLink(COMPARE, [before, after]);
}

function commandLink(command: string, args: unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
}
