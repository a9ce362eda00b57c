import { conclusionOf, titleOf } from './conclusion';
import type { IterationReport, Turned } from './data';
import { escaped } from './escaped';
import { flowPicture } from './flowText';
import { changePicture, trendPicture } from './pictures';
import { tablesOf, type ReportTable } from './tables';

/** What differs between the report in the editor and as a file. */
export interface PageOptions {
  /** Where a click on a task leads; without one, both responses stand in the page. */
  link?: (task: Turned) => string;
  /** Where a click on a row of the flow leads, or on one of its losses. */
  flowLink?: (row: string, lost?: number) => string;
  /** The responses of a task, for a page without links. */
  responses?: (task: Turned) => Promise<{ before: string; after: string }>;
}

/** Nothing is loaded and nothing runs: what models wrote can only ever be text. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'`;

/** Colours are the editor's where there is one. */
const STYLE = `
:root { color-scheme: light dark; --good: var(--vscode-charts-green, #2e8b57); --bad: var(--vscode-charts-red, #c0392b);
  --teach: var(--vscode-charts-blue, #3b7dd8); --gate: var(--vscode-charts-purple, #8e5bd0); --sealed: var(--vscode-charts-yellow, #c77d1e); --faint: color-mix(in srgb, currentColor 25%, transparent); }
body { font: var(--vscode-font-size, 15px)/1.5 var(--vscode-font-family, system-ui, sans-serif); max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; color: var(--vscode-foreground, CanvasText); background: var(--vscode-editor-background, Canvas); }
table { border-collapse: collapse; } th, td { text-align: left; padding: 0.2rem 0.9rem 0.2rem 0; border-bottom: 1px solid var(--faint); font-variant-numeric: tabular-nums; }
.scroll, pre { overflow-x: auto; } .note { opacity: 0.75; } a { color: var(--vscode-textLink-foreground, LinkText); }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } pre { padding: 0.6rem; border: 1px solid var(--faint); margin: 0.3rem 0; }
svg { max-width: 100%; height: auto; } svg text { fill: currentColor; font-size: 12px; } svg path { stroke: currentColor; stroke-width: 1.6; fill: none; } svg .grid { stroke: var(--faint); stroke-width: 1; }
svg .bar { fill: var(--teach); } svg .lost { opacity: 0.8; } svg a text, svg a tspan { fill: var(--vscode-textLink-foreground, LinkText); }
svg circle { fill: currentColor; } svg .good { color: var(--good); } svg .bad { color: var(--bad); } svg .teach { color: var(--teach); } svg .gate { color: var(--gate); } svg .sealed { color: var(--sealed); }`;

/** The report on an iteration as one page that needs nothing else. */
export async function reportPage(report: IterationReport, options: PageOptions = {}): Promise<string> {
  const title = titleOf(report);
  const parts = [
    `<h1>${escaped(title)}</h1>`,
    report.began === ''
      ? ''
      : `<p class="note">Began ${escaped(report.began.slice(0, 16).replace('T', ' '))} UTC.</p>`,
    ...conclusionOf(report).map((sentence) => `<p>${escaped(sentence)}</p>`),
    trendPicture(report.trend),
    changePicture(report),
    flowPicture(report.flow, options.flowLink),
    ...tablesOf(report).map(table),
    await turned('Fixed', report.fixed, options),
    await turned('Broken', report.broken, options),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${parts.filter((part) => part !== '').join('\n')}
</body>
</html>
`;
}

function table({ title, note, header, rows }: ReportTable): string {
  const row = (cells: string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  const head = header.every((cell) => cell === '') ? '' : `<thead>${row(header, 'th')}</thead>`;
  return `<h2>${escaped(title)}</h2>
<p class="note">${escaped(note)}</p>
<div class="scroll"><table>${head}<tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`;
}

async function turned(title: string, tasks: Turned[], options: PageOptions): Promise<string> {
  if (tasks.length === 0) return '';
  const items = await Promise.all(tasks.map((task) => turnedItem(task, options)));
  return `<h2>${title} (${tasks.length})</h2>\n${items.join('\n')}`;
}

async function turnedItem(task: Turned, { link, responses }: PageOptions): Promise<string> {
  const name = escaped(`${task.suite}/${task.task}`);
  if (link !== undefined) return `<p><a href="${escaped(link(task))}">${name}</a></p>`;
  if (responses === undefined) return `<p>${name}</p>`;
  const { before, after } = await responses(task);
  return `<details><summary>${name}</summary><div class="columns"><pre>${escaped(before)}</pre><pre>${escaped(after)}</pre></div></details>`;
}
