import type { Page } from 'playwright-core';

const OPENS_WITHIN_MS = 15_000;

/** Runs the command that the palette shows under this title, as a person would: open, type, Enter. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.locator('.quick-input-widget');
  await page.keyboard.press('F1');
  const input = palette.locator('input').first();
  await input.waitFor({ timeout: OPENS_WITHIN_MS });
  await input.fill(`>${title}`);
  const first = palette.locator('.quick-input-list .monaco-list-row').first();
  await first.filter({ hasText: title }).waitFor({ timeout: OPENS_WITHIN_MS });
  await page.keyboard.press('Enter');
}
