/** Servers that are none of a model's: they speak TLS with a certificate of their own, send one away, or speak no HTTP. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type FakeServer } from './http';

/** A server that was started, and how many connections it had. */
export interface OddServer {
  url: string;
  seen(): number;
  close(): Promise<void>;
}

/** Answers over TLS, with a certificate that nobody has signed. */
export async function startSelfSigned(): Promise<OddServer> {
  const folder = mkdtempSync(join(tmpdir(), 'errorbook-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const options = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...options, '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  const server = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => {
    response.end('{}');
  });
  rmSync(folder, { recursive: true });
  return listening(server, 'https');
}

/** Answers whatever it is sent with these bytes, and closes. */
export function startRaw(bytes: string): Promise<OddServer> {
  return listening(
    createServer((socket) => void socket.once('data', () => socket.end(bytes))),
    'http',
  );
}

/** Sends every request on to where `to` says; by default back to itself. */
export async function startRedirecting(to?: string, status = 307): Promise<FakeServer> {
  const server: FakeServer = await startServer((_, response) => {
    response.writeHead(status, { location: to ?? `${server.url}/again` }).end();
    return Promise.resolve();
  });
  return server;
}

async function listening(server: Server, protocol: string): Promise<OddServer> {
  const sockets = new Set<Socket>();
  let seen = 0;
  server.on('connection', (socket: Socket) => {
    seen++;
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url, seen: () => seen, close };
}
