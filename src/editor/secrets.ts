import { window, type QuickPickItem, type SecretStorage } from 'vscode';
import type { Config } from '../book/config';
import { keysFromEnvironment, OPENAI_URL, type KeyFor } from '../models/keys';

const PREFIX = 'errorbook.key:';

/** Keys of model servers, in the editor's SecretStorage. A key belongs to one server's URL and goes nowhere else. */
export class Secrets {
  constructor(private readonly storage: SecretStorage) {}

  /** The key that was set for a server, else the environment's. */
  readonly keyFor: KeyFor = async (baseUrl) =>
    (await this.stored(baseUrl)) ?? (await keysFromEnvironment()(baseUrl));

  /** What a task's process needs in its environment. Never put it on a command line, where others can read it. */
  async environment(config: Config): Promise<Record<string, string>> {
    const openai = await this.stored(OPENAI_URL);
    const others = await Promise.all(serversOf(config).map((url) => this.stored(url)));
    const other = others.find((key) => key !== undefined);
    return {
      ...(openai === undefined ? {} : { OPENAI_API_KEY: openai }),
      ...(other === undefined ? {} : { ERRORBOOK_API_KEY: other }),
    };
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

  private stored(url: string): Promise<string | undefined> {
    return Promise.resolve(this.storage.get(PREFIX + normal(url)));
  }

  private async askServer(config: Config, title: string): Promise<string | undefined> {
    const urls = [...new Set([...serversOf(config), OPENAI_URL])];
    const items = urls.map((url): QuickPickItem => ({ label: url, description: roleOf(url, config) }));
    return (await window.showQuickPick(items, { title: `Errorbook: ${title}` }))?.label;
  }
}

/** The servers that errorbook.json names, other than OpenAI's own. */
function serversOf({ instructor, target, embedding }: Config): string[] {
  const urls = [instructor, target, embedding].map(({ baseUrl }) => baseUrl && normal(baseUrl));
  return urls.filter((url) => url !== undefined && url !== '' && url !== OPENAI_URL) as string[];
}

function roleOf(url: string, { instructor, target }: Config): string | undefined {
  const roles = Object.entries({ instructor, target }).filter(
    ([, { provider, baseUrl }]) => normal(baseUrl ?? (provider === 'openai' ? OPENAI_URL : '')) === url,
  );
  return roles.length === 0 ? undefined : roles.map(([role]) => role).join(', ');
}

function normal(url: string): string {
  return url.replace(/\/+$/, '');
}
