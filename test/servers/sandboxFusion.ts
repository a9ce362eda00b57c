import { spawn } from 'node:child_process';
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
    const ran = await runPython(String(request.body['code']), Number(request.body['run_timeout']));
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

async function runPython(code: string, seconds: number) {
  const started = Date.now();
  const child = spawn('python3', ['-'], { stdio: 'pipe', detached: true });
  // With all that it started, as a container ends: what a program leaves behind would run on for ever.
  const end = () => {
    try {
      process.kill(-Number(child.pid), 'SIGKILL');
    } catch {
      // It has ended, and left nothing.
    }
  };
  child.once('exit', end);
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
