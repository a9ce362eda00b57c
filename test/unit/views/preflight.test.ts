import { describe, expect, it } from 'vitest';
import { preflightText, trainedOnText } from '../../../src/views/iterations/preflightText';

const found = {
  ...{ problems: [], max_length: 2048, backend: 'trl', device: 'cpu', memory_mb: 4300, free_mb: 18_000 },
  ...{ items: 120, too_long: 3, longest: 812, disk_mb: 900, disk_free_mb: 30_000 },
  shown: [
    { prompt: '<|user|>Write f.<|end|>', labels: 'def f(): ...<|end|>', tokens: [9, 5] as [number, number] },
  ],
};

describe('preflightText', () => {
  it('says what training would need', () => {
    expect(preflightText(found)).toEqual([
      'Trains by: trl on cpu, 120 items of up to 812 tokens; 3 left out, longer than training.maxLength (2,048)',
      'Memory: about 4.2 GiB of 17.6 GiB that are free',
      'Disk: about 900 MiB of 29.3 GiB that are free',
    ]);
  });

  it('goes by the longest that is allowed where there is no dataset yet, and leaves out what is not known', () => {
    const { backend, device, max_length } = found;
    expect(preflightText({ problems: [], shown: [], backend, device, max_length })).toEqual([
      'Trains by: trl on cpu, items of up to 2,048 tokens',
    ]);
  });

  it('names what would stop it, and what to do', () => {
    const problems = [{ message: 'there is no model in nowhere', hint: 'Name one.' }];
    expect(preflightText({ problems, shown: [], max_length: 1 })).toEqual([
      'Would not train: there is no model in nowhere. Name one.',
    ]);
  });

  it('tells what is read from what counts', () => {
    const text = trainedOnText(found);
    expect(text).toContain('===== item 1: 9 tokens are read\n<|user|>Write f.<|end|>\n');
    expect(text).toContain('----- 5 tokens count\ndef f(): ...<|end|>\n');
  });
});
