import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs each source in a process of its own, forked from one interpreter, and tells which did not end well. */
const SCRIPT = `
import json, os, sys, types
for name, source in json.load(sys.stdin):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            module = types.ModuleType("program")
            sys.modules["program"] = module
            exec(compile(source, "program.py", "exec"), module.__dict__)
            status = 0
        except BaseException as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(status)
    if os.waitpid(child, 0)[1] != 0:
        print(name, flush=True)
`;

/** The names of those programs that do not pass their tests in a plain interpreter, without any sandbox. */
export function failInPlainPython(programs: [name: string, source: string][]): string[] {
  // Some write files where they are run.
  const cwd = mkdtempSync(join(tmpdir(), 'errorbook-plain-'));
  const { status, stdout, stderr } = spawnSync('python3', ['-B', '-c', SCRIPT], {
    cwd,
    input: JSON.stringify(programs),
    encoding: 'utf8',
  });
  rmSync(cwd, { recursive: true });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\n').filter(Boolean);
}
