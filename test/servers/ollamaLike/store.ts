/** Files and models of the server, and what it says while it makes one of the other. */
import { createHash } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMetadata, type Metadata } from './gguf';
import { Refused, type Body } from './http';
import { CHATML, guessed, templateError, type Message } from './template';

/** A model as it is kept. */
export interface Model {
  file: string;
  digest: string;
  modified: string;
  /** A Go template; its engine renders the file’s own where there is none. */
  template?: string;
  stop: string[];
  system?: string;
  messages: Message[];
  parameters: Record<string, unknown>;
  license?: string;
}

/** What `create` was asked for, as it is called there. */
interface Settings {
  template?: string;
  system?: string;
  parameters?: Record<string, unknown>;
  license?: string;
  messages?: Message[];
}

/** Where a file’s kind of numbers is named. */
const KINDS: Record<number, string> = { 0: 'F32', 1: 'F16', 3: 'Q4_1', 7: 'Q8_0' };

export class Store {
  readonly models = new Map<string, Model>();

  /** @param folder where files are kept; the engine’s library wants them to be called `.gguf` */
  constructor(private readonly folder: string) {}

  async open(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
  }

  hasBlob(digest: string): boolean {
    if (!/^sha256[:-][0-9a-f]{64}$/.test(digest)) throw new Refused(400, 'invalid digest format');
    return existsSync(this.fileOf(digest));
  }

  async addBlob(digest: string, content: Buffer): Promise<void> {
    const actual = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (actual !== digest) throw new Refused(400, `digest mismatch, expected "${digest}", got "${actual}"`);
    await writeFile(this.fileOf(digest), content);
  }

  private fileOf(digest: string): string {
    return join(this.folder, `${digest.replace(':', '-')}.gguf`);
  }

  /** What is wrong with a request before anything is done. */
  requireCreatable(name: string, body: Body): void {
    const [file] = Object.keys((body['files'] ?? {}) as object);
    if (!/^[\w.-]+(\/[\w.-]+)*(:[\w.-]+)?$/.test(name)) throw new Refused(400, 'invalid model name');
    if (file === undefined) throw new Refused(400, "neither 'from' or 'files' was specified");
    if (file.startsWith('/') || file.includes('..')) throw new Refused(400, 'file path must be relative');
  }

  /** Makes a model, and says so line by line; a line with an `error` is the last. */
  *create(
    name: string,
    body: Body,
    guessesAlways: boolean,
  ): Generator<{ status: string } | { error: string }> {
    const [digest = ''] = Object.values((body['files'] ?? {}) as Record<string, string>);
    const file = this.fileOf(digest);
    yield { status: 'parsing GGUF' };
    const read = metadataOf(file);
    if (typeof read === 'string') return yield { error: read };
    yield { status: 'verifying conversion' };
    const settings = body as Settings;
    const wrong = settings.template === undefined ? undefined : templateError(settings.template);
    if (wrong !== undefined) return yield { error: wrong };
    const isThere = [...this.models.values()].some((model) => model.digest === digest);
    yield { status: `${isThere ? 'using existing' : 'creating new'} layer ${digest}` };
    const near = guessesAlways ? CHATML : guessed(read.get('tokenizer.chat_template') as string | undefined);
    const guess = settings.template === undefined ? near : undefined;
    if (guess !== undefined) yield { status: `using autodetected template ${guess.name}` };
    for (const layer of layersOf(settings, guess?.stop)) yield { status: `creating new layer ${layer}` };
    const { system, license, messages = [], parameters = {} } = settings;
    const stop = (parameters['stop'] ?? guess?.stop ?? []) as string[];
    this.models.set(name, {
      ...{ file, digest, stop, parameters, system, license, messages },
      ...{ template: settings.template ?? guess?.template, modified: new Date().toISOString() },
    });
    yield { status: 'writing manifest' };
    yield { status: 'success' };
  }

  /** Removes a model, and its file where no other has it. */
  async delete(name: string): Promise<void> {
    const { digest, file } = this.models.get(name) ?? {};
    this.models.delete(name);
    const isUsed = [...this.models.values()].some((model) => model.digest === digest);
    if (!isUsed && file !== undefined) await rm(file);
  }

  /** A model in the list of all, or of those that are loaded. */
  async listed(name: string, isLoaded = false): Promise<object> {
    const { file, digest, modified } = this.found(name);
    const details = detailsOf(readMetadata(file) ?? new Map<string, unknown>());
    const { size } = await stat(file);
    const more = isLoaded ? { expires_at: modified, size_vram: 0 } : { modified_at: modified };
    return { name, model: name, size, digest: digest.slice(7), details, ...more };
  }

  async show(name: string): Promise<object> {
    const { template, system, stop, parameters, license, messages, file } = this.found(name);
    const read = readMetadata(file) ?? new Map<string, unknown>();
    const lines = [
      ...Object.entries(parameters).flatMap(([key, value]) => (key === 'stop' ? [] : [line(key, value)])),
      ...stop.map((word) => line('stop', JSON.stringify(word))),
    ];
    const numbers = [...read].filter(([, value]) => typeof value === 'number' || typeof value === 'string');
    const info = Object.fromEntries(numbers.filter(([key]) => key !== 'tokenizer.chat_template'));
    return {
      ...(license !== undefined && { license }),
      ...(lines.length > 0 && { parameters: lines.join('\n') }),
      ...{ template: template ?? read.get('tokenizer.chat_template') ?? '{{ .Prompt }}' },
      ...(system !== undefined && { system }),
      ...(messages.length > 0 && { messages }),
      ...{ details: detailsOf(read), model_info: info, capabilities: ['completion'] },
      modified_at: (await stat(file)).mtime.toISOString(),
    };
  }

  found(name: string): Model {
    const model = this.models.get(name);
    if (model === undefined) throw new Refused(404, `model '${name}' not found`);
    return model;
  }
}

/** What a file says of itself; a text where it cannot be read, in the server’s words. */
function metadataOf(file: string): Metadata | string {
  if (!existsSync(file)) return `open …${file.replace(/^.*[/\\]|\.gguf$/g, '')}: no such file or directory`;
  try {
    return readMetadata(file) ?? 'supplied file was not in GGUF format';
  } catch (error) {
    return error instanceof RangeError ? 'unexpected EOF' : (error as Error).message;
  }
}

/** Each setting is a file of its own. Of a guessed template its stop words alone are told. */
function layersOf(settings: Settings, stop?: string[]): string[] {
  const { template, system, parameters, license, messages } = settings;
  const texts = [template, system, parameters ?? (stop && { stop }), license, messages];
  return texts
    .filter((each) => each !== undefined)
    .map((each) => `sha256:${createHash('sha256').update(JSON.stringify(each)).digest('hex')}`);
}

function detailsOf(read: Metadata): object {
  const family = read.get('general.architecture');
  const kind = KINDS[read.get('general.file_type') as number];
  return { format: 'gguf', family, families: [family], quantization_level: kind ?? 'unknown' };
}

function line(name: string, value: unknown): string {
  return `${name.padEnd(30)} ${String(value)}`;
}
