import { markdownTable } from '../markdown';
import { conclusionOf, titleOf } from './conclusion';
import type { IterationReport, Turned } from './data';
import { flowTable } from './flowText';
import { tablesOf } from './tables';

/** The report on an iteration in Markdown, which reads as well in a terminal. */
export function reportMarkdown(report: IterationReport): string {
  const { began } = report;
  const parts = [
    `# ${titleOf(report)}`,
    ...(began === '' ? [] : [`Began ${began.slice(0, 16).replace('T', ' ')} UTC.`]),
    conclusionOf(report).map(plain).join('\n'),
    ...[flowTable(report.flow), ...tablesOf(report)]
      .filter(({ rows }) => rows.length > 0)
      .map(
        ({ title, note, header, rows }) =>
          `## ${title}\n\n${note}\n\n${markdownTable([header, ...rows].map((row) => row.map(plain)))}`,
      ),
    ...turnedText('Fixed', report.fixed),
    ...turnedText('Broken', report.broken),
  ];
  return `${parts.join('\n\n')}\n`;
}

function turnedText(title: string, tasks: Turned[]): string[] {
  if (tasks.length === 0) return [];
  return [`## ${title}\n\n${tasks.map(({ suite, task }) => `- ${plain(`${suite}/${task}`)}`).join('\n')}`];
}

/** A text where it shows as it is; what a terminal shows is still read easily. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&').replace(/\s+/g, ' ');
}
