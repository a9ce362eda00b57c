// Goes before a watched program: ends it as soon as it reaches for files, the network or other processes. The walls hold
// in any case; this is for samples, which are to do without what others could not run. Descriptors that are open are the
// harness's, and modules are read by the runtime.
(() => {
  const fs = require('fs');
  const { resolve } = require('path');
  const say = fs.writeSync;
  const exit = process.reallyExit.bind(process);
  const end = (what, name, first) => {
    const shown = typeof first === 'string' ? ` ${JSON.stringify(first)}` : '';
    say(2, `\nerrorbook: reached for ${what} (${name}${shown})\n`.slice(0, 300));
    exit(87);
  };
  const guard = (owner, name, what, harmless = () => false) => {
    const own = owner?.[name];
    if (typeof own !== 'function') return;
    const guarded = function (...args) {
      if (!harmless(...args)) end(what, name, args[0]);
      return new.target ? Reflect.construct(own, args, new.target) : own.apply(this, args);
    };
    Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(own));
    owner[name] = guarded;
  };
  const modules = (process.env.NODE_PATH ?? '').split(':').filter(Boolean);
  const readable = [...['program.js', 'program.mjs', 'errorbook.js'].map((file) => resolve(file)), ...modules.map((folder) => resolve(folder) + '/')];
  const reads = /^(?:readFile|open|createReadStream|opendir|readdir)(?:Sync)?$/;
  const FILES =
    /^(?:open|read(?!Sync$|v)|write(?!Sync$|v)|append|rm|unlink|mk|rename|copy|cp|symlink|link|truncate|chmod|chown|create|opendir|watch|utimes|glob)/;
  for (const owner of [fs, fs.promises]) {
    for (const name of Object.keys(owner).filter((each) => FILES.test(each) && each !== 'read' && each !== 'write')) {
      const flags = (options) => (typeof options === 'string' ? options : options?.flag) ?? 'r';
      const harmless = (path, options) =>
        typeof path === 'number' ||
        (reads.test(name) &&
          !/[wa+]/.test(name.startsWith('open') ? flags(options) : '') &&
          typeof path === 'string' &&
          readable.some((each) => resolve(path).startsWith(each)));
      guard(owner, name, 'a file', harmless);
    }
  }
  const processes = require('child_process');
  for (const name of ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync'])
    guard(processes, name, 'another process');
  guard(process, 'kill', 'another process');
  guard(process, 'dlopen', 'a file');
  guard(process, 'binding', 'the inside of the runtime');
  guard(require('cluster'), 'fork', 'another process');
  guard(require('worker_threads'), 'Worker', 'another process');
  const net = require('net');
  guard(net.Socket.prototype, 'connect', 'the network');
  guard(net.Server.prototype, 'listen', 'the network');
  guard(require('dgram'), 'createSocket', 'the network');
  const dns = require('dns');
  for (const owner of [dns, dns.promises])
    for (const name of Object.keys(owner).filter((each) => /^(?:lookup|resolve|reverse)/.test(each)))
      guard(owner, name, 'the network');
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) guard(globalThis, name, 'the network');
  require('module').syncBuiltinESMExports?.();
})();
