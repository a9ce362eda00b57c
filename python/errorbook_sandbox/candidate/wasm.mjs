// Runs one Python script in Pyodide under Deno, whose permissions keep it from everything: `wasm.mjs PYODIDE SNAPSHOT`
// waits for a script on stdin; with `make` it makes the snapshot, from which the interpreter starts ten times faster.
const [pyodide, snapshot, make] = Deno.args;
const { loadPyodide } = await import(`file://${pyodide}/pyodide.mjs`);

const WARM =
  'import array, bisect, collections, copy, dataclasses, datetime, decimal, fractions, functools, heapq, itertools, ' +
  'json, linecache, marshal, math, operator, random, re, socket, statistics, string, traceback, types, typing';

/** Writes all of it: Deno may take a part only. */
function writer(stream) {
  return (bytes) => {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(stream.writeSync(rest));
    return bytes.length;
  };
}

async function readAll(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return new TextDecoder().decode(await new Blob(parts).arrayBuffer());
}

if (make) {
  const python = await loadPyodide({ indexURL: pyodide, _makeSnapshot: true });
  python.runPython(WARM);
  Deno.writeFileSync(snapshot, python.makeMemorySnapshot());
} else {
  const python = await loadPyodide({ indexURL: pyodide, _loadSnapshot: Deno.readFileSync(snapshot) });
  python.setStdout({ write: writer(Deno.stdout) });
  python.setStderr({ write: writer(Deno.stderr) });
  Deno.stderr.writeSync(new TextEncoder().encode('ready\n'));
  const script = await readAll(Deno.stdin.readable);
  try {
    python.runPython(script);
    Deno.exit(0);
  } catch (error) {
    Deno.stderr.writeSync(new TextEncoder().encode(String(error)));
    Deno.exit(1);
  }
}
