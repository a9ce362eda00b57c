// Values as JSON. Objects and symbols are named; what is in both processes by itself goes by its path.
// `named` gives the name of an object; `ids` and `objects` are of those that have one.
const errorbookValues = ({ shared, pathOf, symbols }, { named, ids, objects }) => {
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

  return { encode, decode };
};
