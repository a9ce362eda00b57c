// Runs the tests in a process of its own, in which the tested names are mirrors of the program's.
const NODE_NAMES =
  'console process Buffer require module exports global setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone performance assert this null true false arguments __dirname __filename'.split(' ');

const errorbookJudge = (job) => {
  const vm = require('vm');
  // The program could start our debugger by it.
  process.on('SIGUSR1', () => {});

  const named = new Set();
  const current = new Map();
  let live = false;
  let patched = [];

  /** Functions that tests name, asked with what tests spell out; all else of the program decides something by itself. */
  function notice({ do: what, id, self }) {
    if (what === 'assign' || what === 'await') return;
    const object = link.mirror.objects.get(id);
    const plain = self === undefined || self === globalThis || owners.get(object) === self;
    if (!named.has(object) || !plain) live = true;
  }
  const owners = new WeakMap();
  function name(value) {
    if (typeof value === 'function') named.add(value);
    if (value === null || !['function', 'object'].includes(typeof value) || require('util').types.isProxy(value)) return;
    const own = typeof value === 'function' || Object.getPrototypeOf(value) === Object.prototype;
    for (const { value: part } of own ? Object.values(Object.getOwnPropertyDescriptors(value)) : [])
      if (typeof part === 'function' && !named.has(part)) {
        named.add(part);
        owners.set(part, value);
      }
  }

  const LOST = {
    gone: 'the program ended before its tests were through',
    resource: 'the program returned too much',
    nonsense: 'the program answered its tests with nonsense',
  };

  function serve(message, { decode, objects }) {
    const { do: what, id } = message;
    const fn = objects.get(id);
    if (!String(id).startsWith('j') || typeof fn !== 'function') return lost('nonsense');
    const args = message.args.map(decode);
    if (what === 'construct') return Reflect.construct(fn, args);
    return what === 'call' ? Reflect.apply(fn, decode(message.self), args) : lost('nonsense');
  }

  const lost = (kind) => tests.fail(kind, LOST[kind]);
  /** A program changes what it was handed, but no function or class of the tests. */
  const mayChange = (object, [kind]) => kind !== 'function' && !Object.hasOwn(object, 'constructor');
  const tests = errorbookTests(job, {
    live: () => live,
    stackOf: (error) => (link.raised.has(error) ? (link.mirror.stacks.get(error) ?? '') : undefined),
    missing(error) {
      const text = error instanceof Error ? error.message : '';
      // Names of the tests that the program uses, and methods that it gave to all objects of a kind.
      const absent = /^([\w$]+) is not defined$/.exec(text)?.[1];
      if (absent !== undefined && link.raised.has(error) && declared(absent)) return absent;
      const method = /\.([\w$]+) is not (?:a function|iterable)/.exec(text)?.[1];
      return method !== undefined && patched.includes(method) ? method : undefined;
    },
  });
  const declared = (word) => new RegExp(`\\b(?:class|function|const|let|var)\\s+${word.replace(/\$/g, '\\$')}\\b`).test(job.tests);
  const unsendable = () => tests.beside();
  const link = errorbookLink('j', { serve, lost, unsendable, mayChange, heard, notice });

  function heard(message) {
    if (typeof message.names !== 'object' || message.names === null) return;
    for (const [key, value] of Object.entries(message.names)) current.set(key, link.mirror.decode(value));
  }

  /** What the tests themselves need, before the program is asked anything. */
  const text = tests.readable();
  const script = new vm.Script(text, { filename: tests.FILE });
  for (const [, , name] of job.tests.matchAll(/\brequire\(\s*(['"])([^'"]+)\1\s*\)/g)) tests.load(name);
  if (job.needsProgram) tests.beside();

  if (job.given) vm.runInThisContext(job.given);
  const reserved = new Set([...vm.runInNewContext('Object.getOwnPropertyNames(globalThis)'), ...NODE_NAMES, ...job.theirs]);
  reserved.delete(job.entry);
  const wanted = job.words.filter((word) => !reserved.has(word));
  link.tell({ wanted, entry: job.entry });
  const ready = link.hear();
  patched = Array.isArray(ready.patched) ? ready.patched : [];
  for (const key of wanted.filter((each) => current.has(each))) {
    name(current.get(key));
    Object.defineProperty(globalThis, key, {
      get: () => current.get(key),
      set(value) {
        Object.defineProperty(globalThis, key, { value, writable: true, configurable: true, enumerable: true });
        try {
          link.request({ do: 'assign', name: key, args: [value] });
        } catch {}
      },
      configurable: true,
      enumerable: true,
    });
  }
  globalThis.require = tests.load;
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;
  tests.run(() => script.runInThisContext());
};
