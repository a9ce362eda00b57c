import type { Locator, Page } from 'playwright-core';

const TAKEN_WITHIN_MS = 3_000;
const ATTEMPTS = 5;

/**
 * Clicks a row of a tree until it is the one that is selected, as a person would: a tree that is drawn anew can move rows
 * from under the pointer.
 */
export async function choose(row: Locator): Promise<void> {
  const selected = row.and(row.page().locator('.selected'));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await row.click();
    const isSelected = await selected.waitFor({ timeout: TAKEN_WITHIN_MS }).then(
      () => true,
      () => false,
    );
    if (isSelected) return;
  }
  throw new Error(`${await row.innerText()} cannot be selected`);
}

/**
 * Opens the context menu of a row and clicks an entry until the menu has gone: the editor's menus take no click in the
 * first tenth of a second after they are drawn, so that the click that opens one chooses nothing.
 */
export async function chooseFromMenu(row: Locator, entry: string): Promise<void> {
  await row.click({ button: 'right' });
  const item = row.page().getByRole('menuitem', { name: entry }).first();
  await item.waitFor();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await item.click();
    const isGone = await item.waitFor({ state: 'hidden', timeout: TAKEN_WITHIN_MS }).then(
      () => true,
      () => false,
    );
    if (isGone) return;
  }
  throw new Error(`the menu does not take a click on ${entry}`);
}

/**
 * Names a file in the editor's own dialog and confirms, until the dialog has gone: while it still reads the folder that it
 * opens with, it puts that in place of what was typed.
 */
export async function chooseFile(page: Page, file: string, button: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await dialog.locator('input').first().fill(file);
    await dialog.getByRole('button', { name: button }).click();
    const isGone = await dialog.waitFor({ state: 'hidden', timeout: TAKEN_WITHIN_MS }).then(
      () => true,
      () => false,
    );
    if (isGone) return;
  }
  throw new Error(`the dialog does not take ${file}`);
}
