import { isAbsolute, join } from 'node:path';
import { UserError } from '../base/errors';
import type { Log } from '../base/log';
import type { ModelConfig } from '../book/config';
import type { Capabilities } from './capabilities';
import type { ChatModel } from './chat';

/** What opening a model needs beside its configuration. */
export interface OpenOptions {
  /** Where `errorbook.json` is: the path of recorded replies is relative to it. */
  workspace: string;
  /** The key of an OpenAI-compatible server, from SecretStorage or the environment. */
  key?: string;
  log: Log;
  /** What was learned of the model's server. */
  learned?: Capabilities;
  /** The editor's own models; there is none on the command line. */
  editorModel?: (model: string) => Promise<ChatModel>;
}

/**
 * Opens the model that a configuration names; without a name, the recorded replies that it names.
 * Nothing is asked yet. Client libraries are loaded here, when a model is first needed.
 * @throws UserError when neither is set
 */
export async function openChatModel(
  config: ModelConfig & { recorded?: string },
  { workspace, key, log, learned, editorModel }: OpenOptions,
): Promise<ChatModel> {
  const { model, provider, baseUrl, timeoutSeconds, recorded } = config;
  if (model === undefined) return openRecorded(recorded, workspace, log);
  if (provider === 'vscode') {
    if (editorModel !== undefined) return editorModel(model);
    throw new UserError(
      `“${model}” is one of the editor’s own models (\`provider: "vscode"\`), which answer in the editor only.`,
      'Run this from VS Code, or name another provider in errorbook.json.',
    );
  }
  if (provider === 'local')
    throw new UserError(
      `“${model}” is a model of this machine (\`provider: "local"\`), which is served when responses are collected.`,
      'It can be the target. For an instructor, serve it yourself and name its address as `baseUrl`.',
    );
  if (provider === 'command') return openCommand(config, model, workspace);
  const options = { model, baseUrl, key, timeoutSeconds, retry: { log } };
  if (provider === 'ollama') {
    const { OllamaModel } = await import('./ollama');
    return new OllamaModel(options);
  }
  const { OpenAiModel } = await import('./openai');
  return new OpenAiModel({ ...options, learned });
}

async function openCommand(
  { command, process = 'each', timeoutSeconds }: ModelConfig,
  model: string,
  folder: string,
): Promise<ChatModel> {
  if (command === undefined)
    throw new UserError(
      'The provider `command` has no command.',
      'Name the program in errorbook.json: "command": ["program", "argument"].',
    );
  const { CommandModel } = await import('./command');
  return new CommandModel({ model, command, process, folder, timeoutSeconds });
}

async function openRecorded(recorded: string | undefined, workspace: string, log: Log): Promise<ChatModel> {
  if (recorded === undefined)
    throw new UserError(
      'No model is named.',
      'Set `model` (and `provider` or `baseUrl`) of the target or instructor in errorbook.json.',
    );
  const { RecordedModel } = await import('./recorded');
  log.info(`Answers come from recorded replies in ${recorded}; no model is asked.`);
  return new RecordedModel(isAbsolute(recorded) ? recorded : join(workspace, recorded));
}
