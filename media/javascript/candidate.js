// Follows the program: answers calls of its functions. It holds nothing worth stealing and decides nothing.
const errorbookServe = async (errorbookNames) => {
  const fs = require('fs');
  const { encode, decode } = errorbookValues;
  const line = () => {
    const parts = [];
    const byte = Buffer.alloc(65536);
    for (;;) {
      const size = fs.readSync(4, byte, 0, byte.length, null);
      if (size === 0) process.exit(0);
      parts.push(Buffer.from(byte.subarray(0, size)));
      if (byte[size - 1] === 10) return Buffer.concat(parts).toString();
    }
  };
  const say = (message) => {
    const data = Buffer.from(JSON.stringify(message) + '\n');
    for (let done = 0; done < data.length;) done += fs.writeSync(5, data, done);
  };
  const told = (error) => ({
    error: {
      name: String(error?.name ?? typeof error),
      message: String(error?.message ?? error),
      stack: String(error?.stack ?? ''),
    },
  });
  say({
    ready: Object.fromEntries(Object.entries(errorbookNames).map(([name, value]) => [name, typeof value()])),
  });
  for (;;) {
    const { name, args } = JSON.parse(line());
    try {
      const operands = args.map(decode);
      const value = errorbookNames[name]();
      const result = typeof value === 'function' ? value(...operands) : value;
      const waits = typeof result?.then === 'function';
      const answer = { value: encode(waits ? await result : result), waits };
      say({ ...answer, args: operands.map((each) => encode(each)) });
    } catch (error) {
      say(error instanceof errorbookValues.Unsendable ? { opaque: error.message } : told(error));
    }
  }
};
