// What one process has of the other's objects: for each a mirror, an object of its own with the same contents. Contents
// go along with every message, in both directions; functions are stubs, whose calls are requests. For both processes.
// `side` begins the names of the objects that come from here; `request` sends one request and returns what it gives.
const errorbookMirror = ({ side, request, mayChange, unsendable }) => {
  const { types } = require('util');
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, ownKeys } = Reflect;

  const { shared, pathOf, symbols } = errorbookBuiltIns();
  const ids = new Map();
  const objects = new Map();
  /** What the other side knows of the contents of an object, by its id; those that were used last are the last. */
  const known = new Map();
  const promised = new WeakSet();
  /** What is named in the next message and has to be told with it. */
  const fresh = new Set();
  let count = 0;

  function named(object) {
    let id = ids.get(object);
    if (id === undefined) {
      id = side + ++count;
      ids.set(object, id);
      objects.set(id, object);
    }
    if (!known.has(id)) fresh.add(id);
    return id;
  }

  /** Has what becomes of objects told, whether or not they are named. */
  function mention(values) {
    for (const value of values) if (ids.has(value)) named(value);
  }

  /** A value as JSON: all but the plainest are lists that begin with their kind. */
  function encode(value) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : ['n', Object.is(value, -0) ? '-0' : `${value}`];
      case 'undefined':
        return ['u'];
      case 'bigint':
        return ['b', `${value}`];
      case 'symbol': {
        if (symbols.has(value)) return ['s', symbols.get(value)];
        const key = Symbol.keyFor(value);
        return key === undefined ? ['x', named(value), value.description ?? null] : ['f', key];
      }
      default:
        if (value === null) return null;
        if (pathOf.has(value)) return ['p', pathOf.get(value)];
        if (value === globalThis) return ['u'];
        return ['r', named(value)];
    }
  }

  function decode(data) {
    if (!Array.isArray(data)) {
      if (typeof data === 'object' && data !== null) throw new TypeError('no value');
      return data;
    }
    const [kind, value, more] = data;
    switch (kind) {
      case 'n':
        return Number(value);
      case 'u':
        return undefined;
      case 'b':
        return BigInt(value);
      case 's':
        return Symbol[value];
      case 'f':
        return Symbol.for(value);
      case 'x': {
        if (!objects.has(value)) {
          const symbol = Symbol(more ?? undefined);
          ids.set(symbol, value);
          objects.set(value, symbol);
        }
        return objects.get(value);
      }
      case 'p':
        if (!shared.has(value)) throw new TypeError('no value');
        return shared.get(value);
      case 'r':
        if (!objects.has(value)) throw new TypeError('no value');
        return objects.get(value);
      default:
        throw new TypeError('no value');
    }
  }

  function kindOf(object) {
    if (types.isProxy(object)) return typeof object === 'function' ? 'proxy function' : Array.isArray(object) ? 'proxy array' : 'proxy';
    if (typeof object === 'function') return 'function';
    if (Array.isArray(object)) return 'array';
    if (types.isMap(object)) return 'map';
    if (types.isSet(object)) return 'set';
    if (types.isDate(object)) return 'date';
    if (types.isRegExp(object)) return 'regexp';
    if (types.isNativeError(object)) return 'error';
    if (types.isTypedArray(object) || types.isDataView(object)) return 'view';
    if (types.isArrayBuffer(object)) return 'buffer';
    if (types.isBoxedPrimitive(object)) return 'boxed';
    if (types.isPromise(object)) return 'promise';
    return 'object';
  }

  const bytesOf = (view) => Buffer.from(view.buffer ?? view, view.byteOffset ?? 0, view.byteLength);
  const viewName = (view) => (types.isDataView(view) ? 'DataView' : Buffer.isBuffer(view) ? 'Buffer' : view[Symbol.toStringTag]);

  /** What only objects of a kind have. */
  function innards(object, kind) {
    switch (kind) {
      case 'map':
        return Array.from(Map.prototype.entries.call(object), ([key, value]) => [encode(key), encode(value)]);
      case 'set':
        return Array.from(Set.prototype.values.call(object), encode);
      case 'date':
        return encode(Date.prototype.getTime.call(object));
      case 'regexp':
        return [object.source, object.flags];
      case 'view':
        return [viewName(object), bytesOf(object).toString('base64')];
      case 'buffer':
        return bytesOf(object).toString('base64');
      case 'boxed':
        return encode(object.valueOf());
      case 'error':
        return String(object.stack ?? '').slice(0, 4000);
      case 'function':
        return [formOf(object), sources.get(object) ?? Function.prototype.toString.call(object)];
      default:
        return null;
    }
  }
  const sources = new WeakMap();
  const formOf = (fn) => (Object.hasOwn(fn, 'prototype') ? 'function' : 'method');

  const LEFT_OUT = { error: ['stack'], function: ['arguments', 'caller', 'toString'], array: [], boxed: ['length'] };
  const INSPECT = Symbol.for('nodejs.util.inspect.custom');
  function keysOf(object, kind) {
    const left = LEFT_OUT[kind] ?? [];
    const indexed = kind === 'view' || kind === 'boxed';
    return ownKeys(object).filter((key) => !left.includes(key) && key !== INSPECT && !(indexed && /^\d+$/.test(String(key))));
  }

  /** The values of an array that is like most. */
  function plainItems(array) {
    if (!Object.isExtensible(array) || getPrototypeOf(array) !== Array.prototype) return undefined;
    if (Object.keys(array).length !== array.length) return undefined;
    return array.map(encode);
  }

  /** An object's own contents as JSON; what it holds is named only. */
  function describe(object) {
    const kind = kindOf(object);
    if (kind === 'promise') {
      if (side === 'j') unsendable();
      if (!promised.has(object)) object.then(() => {}, () => {});
      promised.add(object);
      return [kind];
    }
    if (kind.startsWith('proxy')) {
      if (side === 'j') unsendable();
      return [kind];
    }
    const items = kind === 'array' ? plainItems(object) : undefined;
    if (items !== undefined) return ['list', items];
    const properties = keysOf(object, kind).map((key) => {
      const { value, get, set, ...flags } = getOwnPropertyDescriptor(object, key);
      const bits = (flags.enumerable ? 4 : 0) + (flags.configurable ? 2 : 0) + (flags.writable ? 1 : 0);
      const name = typeof key === 'symbol' ? encode(key) : key;
      if (get !== undefined || set !== undefined) return [name, encode(get), bits, encode(set)];
      return bits === 7 ? [name, encode(value)] : [name, encode(value), bits];
    });
    return [kind, encode(getPrototypeOf(object)), Object.isExtensible(object) ? 1 : 0, properties, innards(object, kind)];
  }

  /** An object that is to become a mirror. */
  function shell(id, [kind, , , , inner]) {
    switch (kind) {
      case 'list':
      case 'array':
        return [];
      case 'map':
        return new Map();
      case 'set':
        return new Set();
      case 'date':
        return new Date(0);
      case 'regexp':
        return new RegExp(inner[0], inner[1]);
      case 'error':
        return new Error();
      case 'view':
        return viewOf(inner[0], Buffer.from(inner[1], 'base64'));
      case 'buffer':
        return new Uint8Array(Buffer.from(inner, 'base64')).buffer;
      case 'boxed':
        return Object(decode(inner));
      case 'promise':
        return promiseOf(id);
      case 'function':
        return stub(id, inner[0]);
      case 'object':
        return {};
      case 'proxy':
        return proxyOf(id, {});
      case 'proxy array':
        return proxyOf(id, []);
      case 'proxy function':
        return proxyOf(id, function () {});
      default:
        throw new TypeError('no value');
    }
  }

  function viewOf(name, bytes) {
    if (name === 'Buffer') return bytes;
    const { buffer } = new Uint8Array(bytes);
    if (name === 'DataView') return new DataView(buffer);
    if (shared.get(`${name}#`) === undefined || !/Array$/.test(name)) throw new TypeError('no value');
    return new globalThis[name](buffer);
  }

  function stub(id, form) {
    const call = (self, args) => request({ do: 'call', id, self, args });
    if (form === 'method')
      return {
        stub(...args) {
          return call(this, args);
        },
      }.stub;
    return function (...args) {
      if (new.target === undefined) return call(this, args);
      // A class that derives from one of the other side.
      if (new.target !== objects.get(id)) unsendable();
      return request({ do: 'construct', id, args });
    };
  }

  function promiseOf(id) {
    return new Promise((resolve, reject) => {
      queueMicrotask(() => {
        try {
          resolve(request({ do: 'await', id }));
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  function proxyOf(id, target) {
    const ask = (how, ...args) => request({ do: 'trap', id, how, args });
    return new Proxy(target, {
      get: (_, key) => (key === INSPECT ? undefined : ask('get', key)),
      set: (_, key, value) => ask('set', key, value),
      has: (_, key) => ask('has', key),
      deleteProperty: (_, key) => ask('deleteProperty', key),
      ownKeys: () => ask('ownKeys'),
      getPrototypeOf: () => ask('getPrototypeOf'),
      getOwnPropertyDescriptor(own, key) {
        const found = ask('getOwnPropertyDescriptor', key);
        if (found === undefined) return undefined;
        const made = { ...found };
        if (key !== 'length' || !Array.isArray(own)) made.configurable = true;
        else own.length = made.value;
        return made;
      },
      apply: (_, self, args) => request({ do: 'call', id, self, args }),
      construct: (_, args) => request({ do: 'construct', id, args }),
    });
  }

  function fill(object, [kind, proto, extensible, properties, inner]) {
    if (kind === 'list') return fillList(object, proto);
    if (kind === 'promise' || kind.startsWith('proxy')) return;
    const prototype = decode(proto);
    if (getPrototypeOf(object) !== prototype) setPrototypeOf(object, prototype);
    fillInner(object, kind, inner);
    const keys = new Set();
    for (const [name, ...rest] of properties) {
      const key = Array.isArray(name) ? decode(name) : name;
      keys.add(key);
      if (kind === 'error' && key === 'stack') continue;
      const [value, bits = 7, set] = rest;
      const flags = { enumerable: (bits & 4) > 0, configurable: (bits & 2) > 0 };
      const wanted =
        rest.length === 3
          ? { get: decode(value), set: decode(set), ...flags }
          : { value: decode(value), writable: (bits & 1) > 0, ...flags };
      if (!same(getOwnPropertyDescriptor(object, key), wanted)) defineProperty(object, key, wanted);
    }
    for (const key of keysOf(object, kind)) if (!keys.has(key)) Reflect.deleteProperty(object, key);
    if (!extensible) Object.preventExtensions(object);
  }

  const same = (is, wanted) =>
    is !== undefined && Object.keys(wanted).every((name) => Object.is(is[name], wanted[name]));

  function fillList(object, items) {
    if (getPrototypeOf(object) !== Array.prototype) setPrototypeOf(object, Array.prototype);
    if (Object.keys(object).length > object.length) for (const key of Object.keys(object)) delete object[key];
    object.length = items.length;
    items.forEach((item, index) => (object[index] = decode(item)));
  }

  function fillInner(object, kind, inner) {
    switch (kind) {
      case 'map':
        Map.prototype.clear.call(object);
        return inner.forEach(([key, value]) => Map.prototype.set.call(object, decode(key), decode(value)));
      case 'set':
        Set.prototype.clear.call(object);
        return inner.forEach((value) => Set.prototype.add.call(object, decode(value)));
      case 'date':
        return Date.prototype.setTime.call(object, decode(inner));
      case 'view':
      case 'buffer':
        return bytesOf(object).set(Buffer.from(kind === 'view' ? inner[1] : inner, 'base64'));
      case 'function':
        sources.set(object, inner[1]);
        defineProperty(object, 'toString', { value: () => inner[1], configurable: true });
    }
  }
  const stacks = new WeakMap();

  /** What has to be told with a message, so that the other side has what it names, and what became of it. */
  function changes() {
    const told = [];
    const tell = (id) => {
      fresh.delete(id);
      const object = objects.get(id);
      if (typeof object === 'symbol' || (!id.startsWith(side) && isMirrorOnly(kindOf(object)))) return;
      const text = JSON.stringify(describe(object));
      if (known.get(id) === text) return;
      known.delete(id);
      known.set(id, text);
      told.push([id, text]);
      if (told.length > MOST.told) unsendable();
    };
    for (const id of [...known.keys()]) tell(id);
    // What is told names more.
    for (const id of fresh) tell(id);
    trim();
    return told;
  }

  /** Makes the mirrors be as the other side's objects now are. */
  function learn(told) {
    const read = told.map(([id, text]) => [id, JSON.parse(text)]);
    for (const [id, data] of read)
      if (!objects.has(id)) {
        if (typeof id !== 'string' || id.startsWith(side)) throw new TypeError('no value');
        const object = shell(id, data);
        objects.set(id, object);
        ids.set(object, id);
        if (data[0] === 'error') stacks.set(object, data[4]);
      }
    for (const [id, data] of read) {
      const object = objects.get(id);
      if (id.startsWith(side) && !mayChange(object, data)) continue;
      if (kindOf(object) !== data[0] && !(data[0] === 'list' && Array.isArray(object)) && !isMirrorOnly(data[0]))
        throw new TypeError('no value');
      fill(object, data);
    }
    for (const [id] of read) {
      known.delete(id);
      if (!isMirrorOnly(kindOf(objects.get(id)))) known.set(id, JSON.stringify(describe(objects.get(id))));
    }
    fresh.clear();
    trim();
  }
  const isMirrorOnly = (kind) => kind === 'promise' || kind.startsWith('proxy');

  /** How much is looked at with every message. Of the rest, contents are told again only when it is named. */
  const MOST = { objects: 128, characters: 1 << 16, told: 50_000 };
  function trim() {
    let characters = 0;
    const contents = [...known].filter(([, text]) => !isLasting(text));
    const last = contents.findLastIndex(([, text], index) => {
      characters += text.length;
      return contents.length - index > MOST.objects || characters > MOST.characters;
    });
    for (const [id] of contents.slice(0, last + 1)) known.delete(id);
  }
  /** Functions and prototypes, of which there are few. */
  const isLasting = (text) => text.startsWith('["function"') || text.includes('["constructor",');

  return { encode, decode, changes, learn, mention, objects, stacks };
};
