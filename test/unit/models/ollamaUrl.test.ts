import { describe, expect, it } from 'vitest';
import { ollamaUrl } from '../../../src/models/ollamaUrl';

describe('ollamaUrl', () => {
  it.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    ['127.0.0.1:11434', 'http://127.0.0.1:11434'],
    ['localhost', 'http://localhost:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    [':5000', 'http://127.0.0.1:5000'],
    ['gpu.lan:99999', 'http://gpu.lan:11434'],
    ['gpu.lan:port', 'http://gpu.lan:11434'],
    [' "gpu.lan" ', 'http://gpu.lan:11434'],
    ['http://gpu.lan', 'http://gpu.lan'],
    ['https://gpu.lan', 'https://gpu.lan'],
    ['https://gpu.lan:8443/ollama/', 'https://gpu.lan:8443/ollama'],
    ['gpu.lan/ollama', 'http://gpu.lan:11434/ollama'],
    ['[::1]:1234', 'http://[::1]:1234'],
    ['::1', 'http://[::1]:11434'],
    ['[::]', 'http://[::1]:11434'],
  ])('takes OLLAMA_HOST %j for %s', (host, url) => {
    expect(ollamaUrl(undefined, host ?? '')).toBe(url);
  });

  it('goes by errorbook.json before that', () => {
    expect(ollamaUrl('http://other:1', 'localhost')).toBe('http://other:1');
  });
});
