import { afterEach } from 'vitest';
import type { Editor } from './editor';

/** What a person would look at first, of a window that was not where a test expected it. */
const LOOK = `JSON.stringify({
  focus: document.activeElement?.outerHTML.slice(0, 200),
  tab: document.querySelector('.editor-group-container.active .tab.active')?.textContent,
  selected: Array.from(document.querySelectorAll('.monaco-list-row.selected'), (row) => row.textContent),
  rows: Array.from(document.querySelectorAll('.part.sidebar .monaco-list-row'), (row) => row.textContent),
  notifications: Array.from(document.querySelectorAll('.notification-toast'), (toast) => toast.textContent),
  palette: document.querySelector('.quick-input-widget:not([style*="display: none"])')?.textContent.slice(0, 200),
}, undefined, 1)`;

/** Keeps a picture of the window after each test that failed, and prints where it was and what the extension logged. */
export function tellFailures(editorOf: () => Editor): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    const editor = editorOf();
    await editor.screenshot(`failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}`);
    const seen = String(await editor.page.evaluate(LOOK));
    const logs = (await editor.log()).split(/^── /m).filter((each) => /^\S*errorbook/i.test(each));
    process.stdout.write(
      `── the window of the test that failed: ${task.name}\n${seen}\n${logs.join('── ')}\n`,
    );
  });
}
