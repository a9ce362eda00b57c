import { window, type CustomDocument, type Disposable } from 'vscode';
import { caseOfAnalysis } from '../cases/uris';

/**
 * Makes links to analyses work wherever a resource can be linked to, as from the code of a problem: the editor opens
 * them in an editor of our own, which only hands the case over and goes.
 * @param open shows a case with its analysis
 */
export function analysisLinks(open: (caseId: string) => Promise<void>): Disposable {
  return window.registerCustomEditorProvider('errorbook.analysisLink', {
    openCustomDocument: (uri): CustomDocument => ({ uri, dispose: () => undefined }),
    async resolveCustomEditor({ uri }, view) {
      view.dispose();
      await open(caseOfAnalysis(uri));
    },
  });
}
