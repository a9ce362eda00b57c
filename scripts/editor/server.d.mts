export interface ServerOptions {
  home: string;
  userDataDir: string;
  extensionsDir: string;
  trustAll?: boolean;
  idleSeconds?: number;
  smokeTest?: boolean;
  ownHome?: boolean;
  env?: Record<string, string>;
}

export interface Server {
  url: string;
  log(): string;
  stop(): Promise<void>;
  ended: Promise<void>;
}

export function startServer(options: ServerOptions): Promise<Server>;
