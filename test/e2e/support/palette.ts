import type { Locator, Page } from 'playwright-core';

const SHOWS_WITHIN_MS = 3_000;
const ATTEMPTS = 6;

/**
 * Runs the command that the palette shows under exactly this title, as a person would: open, type, pick. The palette
 * lists what could run when it was opened, so it is opened again for a command that is not there yet.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.locator('.quick-input-widget');
  const label = palette.locator('.quick-input-list .label-name').filter({ hasText: exactly(title) });
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await page.keyboard.press('F1');
    const input = palette.locator('input').first();
    if ((await takes(input, `>${title}`)) && (await shows(label.first())) && (await picks(label.first())))
      return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`The palette does not show the command “${title}”`);
}

const exactly = (text: string) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

/** It may have been closed as soon as it was open. */
function takes(input: Locator, text: string): Promise<boolean> {
  return input.fill(text, { timeout: SHOWS_WITHIN_MS }).then(
    () => true,
    () => false,
  );
}

/** The palette closes when something else takes the focus, e.g. a document that is still opening. */
function picks(locator: Locator): Promise<boolean> {
  return locator.click({ timeout: SHOWS_WITHIN_MS }).then(
    () => true,
    () => false,
  );
}

function shows(locator: Locator): Promise<boolean> {
  return locator.waitFor({ timeout: SHOWS_WITHIN_MS }).then(
    () => true,
    () => false,
  );
}
