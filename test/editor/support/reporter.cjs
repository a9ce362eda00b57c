// mocha's ordinary report, and the counts of it as JSON for scripts/test.mjs.
const { writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
// The runner brings a mocha of its own: its reporters, not ours, know its events.
const Mocha = createRequire(require.resolve('@vscode/test-cli'))('mocha');

module.exports = class extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const tests = [];
    for (const event of ['pass', 'fail'])
      runner.on(event, (test) =>
        tests.push({ file: 'test/editor', title: test.fullTitle(), ms: test.duration ?? 0 }),
      );
    runner.once('end', () => {
      const file = process.env.ERRORBOOK_COUNTS;
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed, failed, skipped, tests }));
    });
  }
};
