// Runs the code of tests, and reports how they ended; in a process of their own, or beside the program (`job.inside`).
const errorbookTests = (job, { live = () => false, stackOf = () => undefined, missing = () => undefined } = {}) => {
  const fs = require('fs');
  const vm = require('vm');
  const { inspect } = require('util');
  const FILE = 'errorbook-tests.js';
  const exit = process.reallyExit.bind(process);
  const write = fs.writeSync.bind(fs);
  let reported = false;
  const finish = (text, status) => {
    if (!reported) write(3, text);
    reported = true;
    exit(status);
  };
  const fail = (kind, message, more = {}) =>
    finish(JSON.stringify({ kind, message: String(message).slice(0, 1000), ...more }), 1);
  const beside = () => finish('unsendable', 0);

  class AssertionFailed extends Error {}
  console.assert = (condition, ...words) => {
    if (!condition) throw new AssertionFailed(words.map(String).join(' ') || 'console.assert');
  };

  const shown = (value) => inspect(value, { depth: 8, breakLength: Infinity }).slice(0, 1000);
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  function report(error) {
    if (missing(error) !== undefined) beside();
    const at = /errorbook-tests\.js:(\d+)/.exec(isObject(error) ? String(error.stack) : '')?.[1];
    const assertion = at === undefined ? undefined : job.tests.split('\n')[at - 1]?.trim();
    const own = stackOf(error);
    const say = isObject(error) ? `${error.name}: ${error.message}` : String(error);
    if (own !== undefined) return fail('error', say, { stack: own, assertion });
    if (error?.code === 'ERR_ASSERTION')
      return fail('failed', error.message, { assertion, actual: shown(error.actual), expected: shown(error.expected) });
    if (error instanceof AssertionFailed) return fail('failed', error.message, { assertion });
    return fail('tests', say, { assertion });
  }

  /** Tests that need what is not here say nothing of the program. */
  function load(name) {
    try {
      return require(name);
    } catch (error) {
      const absent = error?.code === 'MODULE_NOT_FOUND' && !job.inside;
      if (absent && /^[./]/.test(name)) fail('broken', `the tests need the file ${name}, which they do not have`);
      if (absent) fail('library', name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
      throw error;
    }
  }
  Object.assign(load, require);

  /** The tests as they can be compiled; undefined where they cannot. */
  function readable() {
    const forms = [job.tests, `(async () => {${job.tests}\n})()`];
    const errors = [];
    for (const text of forms)
      try {
        return (new vm.Script(text, { filename: FILE }), text);
      } catch (error) {
        errors.push(error);
      }
    return fail('broken', `the tests cannot be read: ${errors[0].message}`);
  }

  process.on('exit', (status) => {
    if (!reported && status !== 0) fail('tests', 'the tests ended with a failure');
    if (!reported && through) write(3, live() ? `${job.token} weak` : job.token);
  });
  let through = false;
  if (!job.inside) {
    const end = process.exit.bind(process);
    process.exit = (status) => {
      through ||= !status;
      end(status);
    };
  }
  function run(evaluate) {
    process.on('uncaughtException', report);
    process.on('unhandledRejection', report);
    try {
      const value = evaluate();
      // What tests wait for has to come: a promise that is never kept is no success.
      if (!require('util').types.isPromise(value)) through = true;
      else value.then(() => (through = true), report);
    } catch (error) {
      report(error);
    }
  }
  return { run, load, readable, fail, beside, FILE };
};
