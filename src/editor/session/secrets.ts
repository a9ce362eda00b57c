import { window, type QuickPickItem, type SecretStorage } from 'vscode';
import { serverOf } from '../../base/server';
import type { Config } from '../../book/config';
import { keyAmong, keysFromEnvironment, OPENAI_URL, type KeyFor, type Keys } from '../../models/keys';

const PREFIX = 'errorbook.key:';

/** Keys of model servers, in the editor's SecretStorage. A key belongs to one server's URL and goes nowhere else. */
export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  /** The key that was set for a server, else the environment's. */
  readonly keyFor: KeyFor = async (baseUrl) =>
    (await this.stored(baseUrl)) ?? keyAmong(keysFromEnvironment(), baseUrl);

  /** The keys that were set for the servers that a configuration names, and for OpenAI. */
  async keysOf(config: Config): Promise<Keys> {
    const keys: Keys = {};
    for (const url of serversOf(config)) {
      const key = await this.stored(url);
      if (key !== undefined) keys[url] = key;
    }
    return keys;
  }

  /** Asks for a server and its key. @returns the server's URL, undefined when the person turned back */
  async ask(config: Config): Promise<string | undefined> {
    const url = await this.askServer(config, 'Which server is the key for?');
    if (url === undefined) return undefined;
    const key = await window.showInputBox({
      title: `Errorbook: API key for ${url}`,
      prompt: 'It is kept in the editor’s secret storage, and sent to this server only.',
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' ? 'Paste the key.' : undefined),
    });
    if (key === undefined) return undefined;
    await this.storage.store(PREFIX + url, key.trim());
    return url;
  }

  /** Asks for a server and forgets its key. @returns the server's URL, undefined when the person turned back */
  async forget(config: Config): Promise<string | undefined> {
    const url = await this.askServer(config, 'Which server’s key is to be forgotten?');
    if (url !== undefined) await this.storage.delete(PREFIX + url);
    return url;
  }

  private async stored(url: string): Promise<string | undefined> {
    const server = serverOf(url);
    return server === undefined ? undefined : this.storage.get(PREFIX + server);
  }

  private async askServer(config: Config, title: string): Promise<string | undefined> {
    const items = serversOf(config).map((url): QuickPickItem => ({
      label: url,
      description: roleOf(url, config),
    }));
    return (await window.showQuickPick(items, { title: `Errorbook: ${title}` }))?.label;
  }
}

/** The servers that errorbook.json names, by what they do; OpenAI's own where a model names none. */
function rolesOf({
  instructor,
  target,
  embedding,
  sandbox,
}: Config): [role: string, url: string | undefined][] {
  const models = Object.entries({ instructor, target, embedding });
  const named = models.map(([role, { provider, baseUrl }]): [string, string | undefined] => [
    role,
    baseUrl ?? (provider === 'openai' ? OPENAI_URL : undefined),
  ]);
  return [...named, ['sandbox', sandbox.remote?.url]];
}

/** The URLs that a key can be for, each once. */
function serversOf(config: Config): string[] {
  const urls = rolesOf(config).flatMap(([, url]) => (url && serverOf(url)) ?? []);
  return [...new Set([...urls, OPENAI_URL])];
}

function roleOf(url: string, config: Config): string {
  const roles = rolesOf(config).filter(([, named]) => named !== undefined && serverOf(named) === url);
  return roles.map(([role]) => role).join(', ');
}
