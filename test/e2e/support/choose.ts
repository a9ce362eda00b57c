import type { Locator } from 'playwright-core';

const SELECTED_WITHIN_MS = 3_000;
const ATTEMPTS = 5;

/**
 * Clicks a row of a tree until it is the one that is selected, as a person would: a tree that is drawn anew can move rows
 * from under the pointer.
 */
export async function choose(row: Locator): Promise<void> {
  const selected = row.and(row.page().locator('.selected'));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await row.click();
    const isSelected = await selected.waitFor({ timeout: SELECTED_WITHIN_MS }).then(
      () => true,
      () => false,
    );
    if (isSelected) return;
  }
  throw new Error(`${await row.innerText()} cannot be selected`);
}
