import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { sendJson, startServer, type FakeServer } from './http';

/** What the server does with one request in place of running it. */
export type Trouble =
  { status: number; headers?: Record<string, string> } | 'sandbox-error' | 'dropped' | 'half' | 'nonsense';

/** A server that speaks SandboxFusion's `POST /run_code` and really runs the Python that it is sent. */
export function startSandboxFusion(
  trouble: (count: number) => Trouble | undefined = () => undefined,
): Promise<FakeServer> {
  let count = 0;
  return startServer(async (request, response) => {
    const wrong = trouble(count++);
    if (wrong === 'dropped') return void response.destroy();
    if (wrong === 'nonsense') return void response.writeHead(200).end('<html>');
    if (wrong === 'sandbox-error')
      return sendJson(response, 200, {
        status: 'SandboxError',
        message: 'no more memory',
        compile_result: null,
        run_result: null,
        files: {},
      });
    if (typeof wrong === 'object') return sendJson(response, wrong.status, { detail: 'busy' }, wrong.headers);
    if (request.path !== '/run_code' || request.body?.['language'] !== 'python')
      return sendJson(response, 422, { detail: 'unknown' });
    const ran = await runPython(String(request.body['code']), Number(request.body['run_timeout']), response);
    const failed = ran.status !== 'Finished' || ran.return_code !== 0;
    const body = {
      status: failed ? 'Failed' : 'Success',
      message: '',
      compile_result: null,
      run_result: ran,
      executor_pod_name: null,
      files: {},
    };
    if (wrong === 'half') {
      const whole = JSON.stringify(body);
      response.writeHead(200, { 'content-length': Buffer.byteLength(whole) });
      return void response.write(whole.slice(0, 30), () => response.destroy());
    }
    return sendJson(response, 200, body);
  });
}

async function runPython(code: string, seconds: number, response: ServerResponse) {
  const started = Date.now();
  const mark = randomUUID();
  const child = spawn('python3', ['-'], { stdio: 'pipe', env: { ...process.env, MARK: mark } });
  const end = () => endMarked(mark);
  child.once('exit', end);
  response.once('close', end); // Nobody waits for it any more.
  let [stdout, stderr, timedOut] = ['', '', false];
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(code);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, seconds * 1000);
  const returnCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return {
    status: timedOut ? 'TimeLimitExceeded' : 'Finished',
    execution_time: (Date.now() - started) / 1000,
    return_code: timedOut ? null : (returnCode ?? -9),
    stdout,
    stderr,
  };
}

/** Ends all that a program has left behind, as a container does: it has its environment, wherever it went. */
function endMarked(mark: string): void {
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) process.kill(pid, 'SIGKILL');
    } catch {
      continue; // It has ended, or is none of ours.
    }
  }
}
