// An object's own contents as JSON: what only its kind has, and its properties. What it holds is named only.
// `sources` has the texts of functions that are stubs here; `side` and `unsendable` as in mirror.js.
const errorbookContents = ({ side, encode, sources, unsendable }) => {
  const { types } = require('util');
  const { getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const promised = new WeakSet();

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

  return { describe, kindOf, keysOf, bytesOf, INSPECT };
};
