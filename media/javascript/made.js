// Objects that are made of what the other side told of its own: an empty one first, which others may hold, then filled.
// `request` and `unsendable` as in mirror.js, `shared` of builtIns.js, `decode` of values.js, the rest of contents.js.
const errorbookMade = ({ shared, decode, objects, sources, request, unsendable, keysOf, bytesOf, INSPECT }) => {
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf } = Reflect;

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

  return { shell, fill };
};
