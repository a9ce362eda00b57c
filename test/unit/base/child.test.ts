import { describe, expect, it } from 'vitest';
import { outputOf, withoutKeys } from '../../../src/base/child';

const KEYS = {
  OPENAI_API_KEY: 'a',
  ERRORBOOK_KEYS: '{"https://a/v1": "b"}',
  ERRORBOOK_KEY_PIPE: 'c@/tmp/x',
  ANTHROPIC_API_KEY: 'd',
  HF_TOKEN: 'e',
  AWS_ACCESS_KEY_ID: 'f',
  AWS_SECRET_ACCESS_KEY: 'g',
  AWS_SESSION_TOKEN: 'h',
  AZURE_CLIENT_SECRET: 'i',
  GITHUB_PAT: 'j',
  DB_PASSWORD: 'k',
  GOOGLE_APPLICATION_CREDENTIALS: '/home/me/google.json',
  OPENAI_CUSTOM_HEADERS: 'x-key: l',
  MY_TEACHER: 'sk-proj-m',
  openai_key: 'n',
};
const REST = {
  PATH: '/usr/bin',
  HOME: '/home/me',
  CUDA_VISIBLE_DEVICES: '0',
  HF_HOME: '/models',
  PIP_INDEX_URL: 'https://packages.example.com/simple',
  HTTPS_PROXY: 'http://proxy:3128',
  TOKENIZERS_PARALLELISM: 'false',
  // Git counts these: one that is missing is an error.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'user.name',
  GIT_CONFIG_VALUE_0: 'Bea',
};

describe('withoutKeys', () => {
  it('leaves out keys, tokens and passwords, by name and by how they begin, and nothing else', () => {
    expect(withoutKeys({ ...KEYS, ...REST })).toEqual(REST);
  });
});

describe('outputOf', () => {
  it('runs a program that sees no key, neither of this process nor of the environment that is given', async () => {
    const script = 'console.log(JSON.stringify(process.env))';
    const given = { env: { ...process.env, ...KEYS, KEPT: 'yes' } };
    const seen = JSON.parse(await outputOf(process.execPath, ['-e', script], given)) as NodeJS.ProcessEnv;
    expect(Object.keys(KEYS).filter((name) => name in seen)).toEqual([]);
    expect(seen['KEPT']).toBe('yes');
  });
});
