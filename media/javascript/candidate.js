// Comes with the program: answers what its tests ask of it. It holds nothing worth stealing and decides nothing.
(() => {
  const exit = process.exit.bind(process);
  const { getOwnPropertyNames } = Object;
  const builtIn = ['Array', 'Object', 'String', 'Number', 'Function', 'Map', 'Set', 'Date', 'Promise', 'RegExp', 'Math', 'JSON', 'Boolean', 'Symbol', 'Error'];
  const partsOf = (name) => [globalThis[name], globalThis[name].prototype].flatMap((each) => (each === undefined ? [] : getOwnPropertyNames(each)));
  const before = new Set(builtIn.flatMap(partsOf));
  const globals = new Set(getOwnPropertyNames(globalThis));
  const names = new Map();
  const last = new Map();

  function serve(message, { decode, objects, mention }) {
    const { do: what, id, how } = message;
    const args = (message.args ?? []).map(decode);
    const self = decode(message.self);
    mention([self, ...args]);
    switch (what) {
      case 'call':
        return Reflect.apply(objects.get(id), self, args);
      case 'construct':
        return Reflect.construct(objects.get(id), args);
      case 'trap':
        return Reflect[how](objects.get(id), ...args);
      case 'assign':
        return names.get(message.name)?.set(args[0]);
      default:
        throw new TypeError('no such request');
    }
  }

  /** The shared names that are no functions and have changed. */
  function changed() {
    const now = {};
    for (const [name, { get }] of names) {
      const value = get();
      const text = JSON.stringify(link.mirror.encode(value));
      if (last.get(name) === text) continue;
      last.set(name, text);
      now[name] = JSON.parse(text);
    }
    return Object.keys(now).length === 0 ? {} : { names: now };
  }

  const unsendable = () => {
    throw new RangeError('too large to be told');
  };
  const link = errorbookLink('p', { serve, lost: () => exit(0), unsendable, extra: changed });

  /** How to read and set a name of the program; undefined where it has none. */
  function found(name, evaluate, own, entry) {
    const quietly = (code) => {
      try {
        return evaluate(code);
      } catch {
        return undefined;
      }
    };
    if (quietly(`typeof ${name} !== 'undefined'`) && !(globals.has(name) && quietly(name) === globalThis[name]))
      return { get: quietly(`() => ${name}`), set: quietly(`(value) => { ${name} = value; }`) ?? (() => {}) };
    const exported = own();
    if (exported != null && Object.hasOwn(exported, name)) return { get: () => exported[name], set: () => {} };
    const main = typeof exported === 'function' ? exported : exported?.default;
    return name === entry && main !== undefined ? { get: () => main, set: () => {} } : undefined;
  }

  const errorbookServe = async (evaluate, own) => {
    delete globalThis.errorbookServe;
    const { wanted, entry } = link.hear();
    for (const name of wanted) {
      const how = found(name, evaluate, own, entry);
      if (how !== undefined) names.set(name, how);
    }
    link.tell({ patched: builtIn.flatMap(partsOf).filter((name) => !before.has(name)) });
    for (;;) {
      const message = link.hear();
      if (message.do !== 'await') {
        link.tell(link.answer(() => serve(message, link.mirror)));
        continue;
      }
      try {
        const value = await link.mirror.objects.get(message.id);
        link.tell(link.answer(() => value));
      } catch (error) {
        link.tell(link.answer(() => { throw error; }));
      }
    }
  };
  Object.defineProperty(globalThis, 'errorbookServe', { value: errorbookServe, configurable: true });
})();
