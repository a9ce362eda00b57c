import type { ServerResponse } from 'node:http';

/** What is sent. */
export type Body = Record<string, unknown>;

/** A refusal: its status, and what the server says. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
