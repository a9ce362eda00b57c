// Runs the tests in a process of its own, in which the tested names are stand-ins that ask the program's process.
// `job`: the code of the tests, the names that they use, and the token that says that they are through.
const fs = require('fs');
const { encode, decode, Unsendable } = errorbookValues;
const finish = (report, status) => {
  fs.writeSync(3, report);
  process.exit(status);
};
const fail = (kind, message, more = {}) =>
  finish(JSON.stringify({ kind, message: String(message).slice(0, 1000), ...more }), 1);

let rest = Buffer.alloc(0);
const part = Buffer.alloc(1 << 16);
function receive() {
  const parts = [rest];
  let length = rest.length;
  for (;;) {
    const end = parts.at(-1).indexOf(10);
    if (end >= 0) {
      const whole = Buffer.concat(parts);
      const at = length - parts.at(-1).length + end;
      rest = whole.subarray(at + 1);
      return JSON.parse(whole.subarray(0, at).toString());
    }
    const size = fs.readSync(4, part, 0, part.length, null);
    length += size;
    if (size === 0) fail('gone', 'the program ended before its tests were through');
    if (length > 64 << 20) fail('resource', 'the program returned too much');
    parts.push(Buffer.from(part.subarray(0, size)));
  }
}

/** What the program said; whatever is no answer ends the case. */
function answer() {
  try {
    const message = receive();
    if (typeof message === 'object' && message !== null) return message;
  } catch {}
  return fail('nonsense', 'the program answered its tests with nonsense');
}

function ask(name, args) {
  let sent;
  try {
    sent = args.map(encode);
  } catch (error) {
    if (error instanceof Unsendable) finish('unsendable', 0);
    throw error;
  }
  const data = Buffer.from(`${JSON.stringify({ name, args: sent })}\n`);
  try {
    for (let done = 0; done < data.length;) done += fs.writeSync(5, data, done);
  } catch {
    fail('gone', 'the program ended before its tests were through');
  }
  const said = answer();
  if (said.error !== undefined) throw raised(said.error);
  if (said.opaque !== undefined) fail('tests', `${name} returned ${said.opaque}, no plain data`);
  let value;
  try {
    value = decode(said.value);
    said.args?.forEach((arg, index) => follow(args[index], decode(arg)));
  } catch {
    fail('nonsense', 'the program answered its tests with nonsense');
  }
  return said.waits ? Promise.resolve(value) : value;
}

/** An error of the program, which the tests may expect by its class. */
function raised(error) {
  const kinds = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
  const made = new (kinds[error.name] ?? Error)(String(error.message));
  Object.defineProperty(made, 'fromProgram', { value: error });
  return made;
}

/** Arguments that the call changed in place. */
function follow(own, now) {
  if (Array.isArray(own) && Array.isArray(now)) own.splice(0, own.length, ...now);
  else if (own instanceof Map && now instanceof Map)
    (own.clear(), now.forEach((value, key) => own.set(key, value)));
  else if (own instanceof Set && now instanceof Set) (own.clear(), now.forEach((value) => own.add(value)));
  else if (typeof own === 'object' && own !== null && typeof now === 'object' && now !== null) {
    for (const key of Object.keys(own)) if (!Object.hasOwn(now, key)) delete own[key];
    for (const key of Object.keys(now))
      Object.defineProperty(own, key, Object.getOwnPropertyDescriptor(now, key));
  }
}

class AssertionFailed extends Error {}
console.assert = (condition, ...words) => {
  if (!condition) throw new AssertionFailed(words.map(String).join(' ') || 'console.assert');
};

function report(error) {
  const at = /errorbook-tests\.js:(\d+)/.exec(String(error?.stack))?.[1];
  const assertion = at === undefined ? undefined : job.tests.split('\n')[at - 1]?.trim();
  if (error?.fromProgram !== undefined) {
    const { name, message, stack } = error.fromProgram;
    return fail('error', `${name}: ${message}`, { stack: String(stack).slice(0, 4000), assertion });
  }
  const shown = (value) => require('util').inspect(value, { depth: 8, breakLength: Infinity }).slice(0, 1000);
  if (error?.code === 'ERR_ASSERTION')
    return fail('failed', error.message, {
      assertion,
      actual: shown(error.actual),
      expected: shown(error.expected),
    });
  if (error instanceof AssertionFailed) return fail('failed', error.message, { assertion });
  return fail('tests', `${error?.name}: ${error?.message}`, { assertion });
}

/** Tests that cannot be read, or need what is not here, say nothing of the program. */
function compiled(names) {
  try {
    // Compiled by its name, so that an error tells the line of the test.
    return require('vm').compileFunction(job.tests, [...names, 'require'], { filename: 'errorbook-tests.js' });
  } catch (error) {
    if (!job.inside) fail('broken', `the tests cannot be read: ${error.message}`);
    throw error;
  }
}

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

const { ready } = job.names.length === 0 || job.inside ? { ready: {} } : answer();
const names = job.inside
  ? []
  : job.names.filter((name) => typeof ready === 'object' && Object.hasOwn(ready, name));
const standIns = names.map((name) =>
  ready[name] === 'function'
    ? (...args) => ask(name, args)
    : ready[name] === 'undefined'
      ? undefined
      : ask(name, []),
);
process.on('uncaughtException', report);
process.on('unhandledRejection', report);
let through = false;
process.on('exit', (status) => {
  if (status === 0 && through) fs.writeSync(3, job.token);
});
try {
  compiled(names)(...standIns, load);
  through = true;
} catch (error) {
  report(error);
}
