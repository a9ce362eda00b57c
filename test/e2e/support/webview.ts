import type { Frame, Page } from 'playwright-core';

const APPEARS_WITHIN_MS = 30_000;

/**
 * The document of the webview with this title. The editor nests it: an outer frame isolates it, and the frame in that,
 * which carries the title, has the content.
 */
export async function findWebview(page: Page, title: string): Promise<Frame> {
  const until = Date.now() + APPEARS_WITHIN_MS;
  for (;;) {
    const titles = await contentFrames(page);
    const found =
      titles.find((each) => each.title === title) ?? titles.find((each) => isNamedLater(each, title));
    if (found) return found.frame;
    if (Date.now() > until) throw new Error(`No webview “${title}”; there are: ${names(titles)}`);
    await page.waitForTimeout(100);
  }
}

/** The frame keeps the title that its panel had when it was drawn: `Analysis`, of what is `Analysis: tail` by now. */
function isNamedLater(frame: TitledFrame, title: string): boolean {
  return frame.title !== null && title.startsWith(`${frame.title}: `);
}

interface TitledFrame {
  frame: Frame;
  title: string | null;
}

async function contentFrames(page: Page): Promise<TitledFrame[]> {
  const inner = page.frames().filter((frame) => frame.parentFrame() !== null && !frame.isDetached());
  const titled = await Promise.all(inner.map(titleOf));
  return titled.filter((each) => each !== undefined);
}

/** Undefined for a frame that is no webview's content, or that went while it was looked at. */
async function titleOf(frame: Frame): Promise<TitledFrame | undefined> {
  try {
    const element = await frame.frameElement();
    if ((await element.getAttribute('id')) !== 'active-frame') return undefined;
    return { frame, title: await element.getAttribute('title') };
  } catch {
    return undefined;
  }
}

const names = (frames: TitledFrame[]) => frames.map(({ title }) => `“${title}”`).join(', ') || 'none';
