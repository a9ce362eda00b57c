import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serverOf } from '../../../src/base/server';
import { KeyPipe, keysFromPipe } from '../../../src/models/keyPipe';
import { keyAmong, keysFromEnvironment, OPENAI_URL } from '../../../src/models/keys';

const KEYS = { 'https://a.example.com/v1': 'key of a', 'http://127.0.0.1:8000/v1': 'key of b' };

describe('keyAmong', () => {
  it.each([
    'https://a.example.com/v1',
    'https://a.example.com/v1/',
    'https://A.Example.COM/v1',
    'https://a.example.com:443/v1',
    'https://a.example.com/v0/../v1',
  ])('knows a server however it is written: %s', (url) => {
    expect(keyAmong(KEYS, url)).toBe('key of a');
    expect(keyAmong({ [url]: 'key of a' }, 'https://a.example.com/v1')).toBe('key of a');
  });

  it.each([
    'http://a.example.com/v1',
    'https://a.example.com',
    'https://a.example.com/V1',
    'https://a.example.com/v1/more',
    'https://a.example.com:8443/v1',
    'https://a.example.com.evil.com/v1',
    'https://a.example.com@evil.com/v1',
    'https://user:pass@a.example.com/v1',
    'https://evil.com/https://a.example.com/v1',
    'https://a.example.com/v1?x',
    'https://a.example.com/v1#x',
    'ftp://a.example.com/v1',
    'a.example.com/v1',
    '',
  ])('takes no other server for it: %s', (url) => {
    expect(keyAmong(KEYS, url)).toBeUndefined();
    expect(serverOf(url)).not.toBe('https://a.example.com/v1');
  });
});

describe('keysFromEnvironment', () => {
  it('keeps OPENAI_API_KEY for OpenAI, whatever server OPENAI_BASE_URL names', () => {
    const keys = keysFromEnvironment({
      OPENAI_API_KEY: 'own',
      OPENAI_BASE_URL: 'https://a.example.com/v1',
      ERRORBOOK_KEYS: JSON.stringify({ 'http://127.0.0.1:8000/v1': 'other' }),
    });
    expect(keys).toEqual({ [OPENAI_URL]: 'own', 'http://127.0.0.1:8000/v1': 'other' });
    expect(keysFromEnvironment({})).toEqual({});
  });

  it.each(['sk-secret', '["sk-secret"]', '{"https://a/v1": 5}', '{"sk-secret": "https://a.example.com/v1"}'])(
    'says how ERRORBOOK_KEYS is written, and nothing of what is in it: %s',
    (text) => {
      const read = () => keysFromEnvironment({ ERRORBOOK_KEYS: text });
      expect(read).toThrow(/ERRORBOOK_KEYS/);
      expect(read).not.toThrow(/secret/);
    },
  );
});

describe('KeyPipe', () => {
  it('hands the keys as they are now to who has the ticket, to nobody else, and leaves nothing', async () => {
    let keys: Record<string, string> = { ...KEYS };
    const pipe = new KeyPipe(() => Promise.resolve(keys));
    const address = await pipe.address();
    onTestFinished(() => pipe.dispose());
    const path = address.slice(address.indexOf('@') + 1);
    expect((await stat(dirname(path))).mode & 0o077).toBe(0);
    expect(await keysFromPipe(address)).toEqual(KEYS);
    keys = {};
    expect(await keysFromPipe(await pipe.address())).toEqual({});
    await expect(keysFromPipe(`${'0'.repeat(32)}@${path}`)).rejects.toThrow();
    await pipe.dispose();
    expect(existsSync(dirname(path))).toBe(false);
    await expect(keysFromPipe(address)).rejects.toThrow();
  });
});
