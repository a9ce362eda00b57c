import { strategyText } from '../../domain/sample';
import { window } from 'vscode';
import { count } from '../../base/words';
import { killRateText } from '../../views/samples/evidence';
import { titleOf } from '../../views/samples/queue';
import type { Session } from '../session/session';
import type { Decisions } from './decisions';

/** Shows what the rules of errorbook.json take, lets a person take some out, and accepts the rest as one decision. */
export async function acceptByRules(session: Session, decisions: Decisions): Promise<void> {
  const bench = await session.workbench();
  const { previewAcceptance, rulesOf } = await import('../../notebook/acceptByRules');
  const { taken, left } = previewAcceptance(bench, rulesOf(bench));
  const items = taken.map(({ sample, rule }) => ({
    label: titleOf(sample),
    description: `${rule} · ${sample.skill} · ${strategyText(sample)} · changes noticed: ${killRateText(sample)}`,
    picked: true,
    id: sample.id,
  }));
  if (items.length === 0) {
    const why = left[0] === undefined ? '' : `, e.g. because ${left[0].why}`;
    window.setStatusBarMessage(`$(checklist) The rules take none; ${left.length} wait for you${why}`, 8000);
    return;
  }
  const chosen = await window.showQuickPick(items, {
    title: `Errorbook: The rules take ${count(taken.length, 'sample')}; ${left.length} would wait for you`,
    placeHolder: 'Enter accepts those that are ticked',
    canPickMany: true,
    matchOnDescription: true,
  });
  if (chosen !== undefined) await decisions.acceptByRules(chosen.map(({ id }) => id));
}
