// What is in both processes: classes, prototypes and functions of the language, each by its path.
const errorbookBuiltIns = () => {
  const { getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  /** What both processes have by themselves, by its path. Objects of other built-in kinds are as those of any class. */
  const shared = new Map();
  const pathOf = new Map();
  const share = (path, value) => {
    shared.set(path, value);
    pathOf.set(value, path);
  };
  const CLASSES =
    'Object Function Array Map Set Date RegExp String Number Boolean Symbol BigInt Promise ArrayBuffer DataView Int8Array ' +
    'Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array BigInt64Array ' +
    'BigUint64Array Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError WeakMap ' +
    'WeakSet WeakRef Proxy';
  const OWN_METHODS = ['WeakMap', 'WeakSet', 'WeakRef', 'Promise', 'Proxy'];
  for (const name of CLASSES.split(' ')) {
    const { prototype } = globalThis[name];
    share(name, globalThis[name]);
    for (const key of Object.getOwnPropertyNames(globalThis[name]))
      if (typeof getOwnPropertyDescriptor(globalThis[name], key).value === 'function' && key !== 'prototype')
        share(`${name}.${key}`, globalThis[name][key]);
    if (prototype === undefined || OWN_METHODS.includes(name)) continue;
    share(`${name}#`, prototype);
    for (const key of Object.getOwnPropertyNames(prototype))
      if (typeof getOwnPropertyDescriptor(prototype, key).value === 'function' && key !== 'constructor')
        share(`${name}#${key}`, prototype[key]);
  }
  for (const name of ['Math', 'JSON', 'Reflect'])
    for (const key of Object.getOwnPropertyNames(globalThis[name]))
      if (typeof globalThis[name][key] === 'function') share(`${name}.${key}`, globalThis[name][key]);
  for (const name of ['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'])
    share(name, globalThis[name]);
  share('Buffer', Buffer);
  share('Buffer#', Buffer.prototype);
  share('TypedArray#', getPrototypeOf(Int8Array.prototype));
  const iterator = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
  share('Iterator#', iterator);
  const asyncGenerator = (async function* () {}).prototype;
  share('AsyncIterator#', getPrototypeOf(getPrototypeOf(getPrototypeOf(asyncGenerator))));
  for (const [name, fn] of [
    ['AsyncFunction#', async () => {}],
    ['GeneratorFunction#', function* () {}],
    ['AsyncGeneratorFunction#', async function* () {}],
  ])
    share(name, getPrototypeOf(fn));
  const symbols = new Map(
    Object.getOwnPropertyNames(Symbol).flatMap((name) =>
      typeof Symbol[name] === 'symbol' ? [[Symbol[name], name]] : [],
    ),
  );
  return { shared, pathOf, symbols };
};
