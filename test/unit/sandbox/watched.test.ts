import { describe, expect, it } from 'vitest';
import { languagesHere } from '../../../src/sandbox/languages/toolchains';
import type { RunLimits } from '../../../src/sandbox/sandbox';
import { sharedSandbox } from '../../factories/sandbox';

const sandbox = sharedSandbox();
const limits: RunLimits = { timeSeconds: 10, memoryMb: 512, processes: 16, fileMb: 16, outputKb: 16 };
const found = await languagesHere();
const hasNode = found.some(({ language, version }) => language === 'javascript' && version !== undefined);

function python(body: string, more: Partial<RunLimits> = { watched: true }) {
  const code = `import os\nasync def wait(n):\n    return n\ndef f(n):\n    ${body}\n    return n`;
  const tests = { kind: 'asserts' as const, setup: '', asserts: ['assert f(1) == 1'] };
  return sandbox().run({ language: 'python', code, tests, limits: { ...limits, ...more } });
}

function javascript(body: string, more: Partial<RunLimits> = { watched: true }) {
  const code = `function f(n) { ${body}\nreturn n }`;
  const tests = {
    kind: 'program' as const,
    code: "const assert = require('node:assert');\nassert.deepStrictEqual(f(1), 1)",
  };
  return sandbox().run({ language: 'javascript', code, tests, limits: { ...limits, ...more } });
}

describe('a watched program', () => {
  it.each([
    'import asyncio; asyncio.run(wait(n))',
    'import uuid, zoneinfo; uuid.uuid4()',
    'import threading; thread = threading.Thread(target=print); thread.start(); thread.join()',
    'import sqlite3; sqlite3.connect(":memory:")',
    'import logging, unittest, decimal, multiprocessing; logging.warning("seen")',
    'try:\n        1 / 0\n    except Exception:\n        import traceback; traceback.print_exc()',
    'import io; io.StringIO("a").read()',
    'import time; time.sleep(0.01)',
  ])('may do what is its own: %s', async (body) => {
    expect(await python(body)).toMatchObject({ verdict: 'passed' });
  });

  it.each([
    ['a file', 'open("/etc/passwd").close()'],
    ['a file', 'open("out.txt", "w").close()'],
    ['a file', 'os.listdir("/")'],
    ['a file', 'import shutil; shutil.rmtree("/nowhere", True)'],
    ['a file', 'import tempfile; tempfile.mkdtemp()'],
    ['a file', 'import pathlib; pathlib.Path("a").write_text("b")'],
    ['a file', 'import ctypes; ctypes.CDLL("libc.so.6")'],
    ['the network', 'import socket; socket.socket()'],
    ['the network', 'import urllib.request; urllib.request.urlopen("http://a.example")'],
    ['another process', 'os.system("ls")'],
    ['another process', 'import subprocess; subprocess.run(["ls"])'],
    ['another process', 'os.fork()'],
    ['time to wait', 'import time; time.sleep(0.3); time.sleep(0.3)'],
  ])('ends where it reaches for %s: %s', async (what, body) => {
    // Whatever it does about the failure.
    const outcome = await python(`try:\n        ${body}\n    except BaseException:\n        pass`);
    expect(outcome).toMatchObject({ verdict: 'resource', reached: expect.stringContaining(what) as string });
    expect(
      await python(`try:\n        ${body}\n    except BaseException:\n        pass`, {}),
    ).not.toHaveProperty('reached');
  });

  it.skipIf(!hasNode).each([
    ['a file', "require('fs').readFileSync('/etc/passwd')"],
    ['a file', "require('node:fs').promises.writeFile('a', 'b').catch(() => 0)"],
    ['another process', "require('child_process').execSync('ls')"],
    ['the network', "fetch('http://a.example').catch(() => 0)"],
    ['the network', "require('http').get('http://127.0.0.1:1').on('error', () => 0)"],
  ])('ends in JavaScript too where it reaches for %s: %s', async (what, body) => {
    const outcome = await javascript(`try { ${body} } catch {}`);
    expect(outcome).toMatchObject({ verdict: 'resource', reached: expect.stringContaining(what) as string });
  });

  it.skipIf(!hasNode)('may use modules of Node.js that reach for nothing', async () => {
    const body = "require('util').inspect(n); require('path').join('a', 'b'); console.log(n);";
    expect(await javascript(body)).toMatchObject({ verdict: 'passed' });
  });
});

describe('a seed', () => {
  it('decides what chance gives, and the order of what is hashed', async () => {
    const told = async (seed: number) => {
      const outcome = await python('import random; return hash("a"), random.random()', { seed });
      return (outcome.actual ?? '').slice(1, -1).split(', ');
    };
    const [first, second, third, again] = [await told(0), await told(1), await told(3), await told(1)];
    expect(second).toEqual(again);
    for (const part of [0, 1]) expect(first[part]).not.toBe(second[part]);
    expect(first[1]).not.toBe(third[1]);
  });

  it.skipIf(!hasNode)('decides in JavaScript too', async () => {
    const told = async (seed: number) => (await javascript('return Math.random()', { seed })).actual;
    expect(await told(1)).toBe(await told(1));
    expect(await told(1)).not.toBe(await told(2));
  });
});
