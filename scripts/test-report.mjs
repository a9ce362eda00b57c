// Where the time of a test run went: the tiers, and the slowest tests and files of all of them.
import { relative } from 'node:path';
import { root, seconds } from './lib/step.mjs';

const MANY = 10;

/** The tests of vitest's JSON report: `{ file, title, ms }`. */
export function vitestTests({ testResults }) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration }) => ({
      file: relative(root, name),
      title: fullName,
      ms: duration ?? 0,
    })),
  );
}

/** Lines that say how long each tier took, and which tests and files took the longest. */
export function slowest(results) {
  const tests = results.flatMap((result) => result.tests);
  const files = {};
  for (const { file, ms } of tests) files[file] = (files[file] ?? 0) + ms;
  return [
    '\n── the tiers',
    ...results.map(({ name, ms }) => row(ms, name)),
    ...top('the slowest tests', tests, ({ file, title }) => `${file}: ${title}`),
    ...top(
      'the slowest files',
      Object.entries(files).map(([file, ms]) => ({ file, ms })),
      ({ file }) => file,
    ),
    '',
  ];
}

function top(title, entries, nameOf) {
  const longest = entries.toSorted((a, b) => b.ms - a.ms).slice(0, MANY);
  return longest.length === 0 ? [] : [`── ${title}`, ...longest.map((entry) => row(entry.ms, nameOf(entry)))];
}

const row = (ms, name) => `${seconds(ms).padStart(12)}  ${name}`;
