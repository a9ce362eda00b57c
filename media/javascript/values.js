// Exact plain data as JSON, for both processes: what JSON has no word for is tagged.
const errorbookValues = (() => {
  const plain = Object.prototype.toString;
  class Unsendable extends Error {}
  const tagged = (tag, value) => ({ $: tag, value });

  function encode(value) {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : tagged('number', Object.is(value, -0) ? '-0' : String(value));
      case 'undefined':
        return tagged('undefined');
      case 'bigint':
        return tagged('bigint', String(value));
      case 'object':
        return value === null ? null : encodeObject(value);
      default:
        throw new Unsendable(`a ${typeof value}`);
    }
  }

  function encodeObject(value) {
    if (Array.isArray(value)) return Array.from(value, encode);
    switch (plain.call(value)) {
      case '[object Map]':
        return tagged(
          'map',
          [...value].map((pair) => pair.map(encode)),
        );
      case '[object Set]':
        return tagged('set', [...value].map(encode));
      case '[object Date]':
        return tagged('date', encode(value.getTime()));
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && prototype.constructor?.name !== 'Object')
      throw new Unsendable('an object of a class');
    return tagged(
      'object',
      Object.keys(value).map((key) => [key, encode(value[key])]),
    );
  }

  function decode(data) {
    if (Array.isArray(data)) return data.map(decode);
    if (typeof data !== 'object' || data === null) return data;
    const { $: tag, value } = data;
    switch (tag) {
      case 'number':
        return Number(value);
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(value);
      case 'map':
        return new Map(value.map((pair) => pair.map(decode)));
      case 'set':
        return new Set(value.map(decode));
      case 'date':
        return new Date(decode(value));
      case 'object': {
        const made = {};
        for (const [key, each] of value) {
          Object.defineProperty(made, key, {
            value: decode(each),
            writable: true,
            enumerable: true,
            configurable: true,
          });
        }
        return made;
      }
      default:
        throw new TypeError('no value');
    }
  }
  return { encode, decode, Unsendable };
})();
