import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { throttle } from '../../../src/base/throttle';
import { count, percent, progressText } from '../../../src/base/words';
import { isLocked, withLock } from '../../../src/book/lock';
import { parseConfig } from '../../../src/book/workspace';
import { isErrorbookTask } from '../../../src/editor/tasks/definition';
import { newConfig } from '../../../src/notebook/newConfig';

describe('newConfig', () => {
  it('is a valid configuration that tells answers from tasks by their names', () => {
    const text = newConfig(['data/HumanEval.jsonl.gz', 'runs/model-samples.jsonl', 'mbpp.jsonl']);
    const { suites, responses } = parseConfig(text, 'errorbook.json');
    expect(suites.map(({ path }) => path)).toEqual(['data/HumanEval.jsonl.gz', 'mbpp.jsonl']);
    expect(responses).toEqual(['runs/model-samples.jsonl']);
  });

  it('shows where a suite is named when there is none', () => {
    expect(parseConfig(newConfig([]), 'errorbook.json').suites).toMatchObject([{ path: 'tasks.jsonl' }]);
  });
});

describe('isErrorbookTask', () => {
  it('takes what tasks.json may hold and nothing else', () => {
    const of = (definition: object) => isErrorbookTask({ type: 'errorbook', ...definition });
    expect(of({ task: 'iterate' })).toBe(true);
    expect(of({ task: 'grade', args: ['--tasks', 'a.jsonl'] })).toBe(true);
    expect(of({ task: 'rm' })).toBe(false);
    expect(of({ task: 'train', args: [1] })).toBe(false);
    expect(isErrorbookTask({ type: 'shell', task: 'train' })).toBe(false);
  });
});

describe('words', () => {
  it('are those of a person', () => {
    expect([count(1, 'case'), count(1640, 'case'), count(2, 'diagnosis', 'diagnoses')]).toEqual([
      '1 case',
      '1,640 cases',
      '2 diagnoses',
    ]);
    expect(percent(0.3721)).toBe('37.2 %');
    expect(progressText({ done: 12, total: 1640, etaSeconds: 30 })).toBe('12 of 1,640, 30 s left');
    expect(progressText({ done: 1, total: 9, etaSeconds: 4800 })).toBe('1 of 9, 1 h 20 min left');
    expect(progressText({ done: 4, total: 4, etaSeconds: 0 })).toBe('4 of 4');
  });
});

describe('throttle', () => {
  it('acts once for many requests, at the pace that is asked for then, and not after its end', () => {
    vi.useFakeTimers();
    const action = vi.fn();
    let pace = 100;
    const { request, dispose } = throttle(action, () => pace);
    request();
    request();
    vi.advanceTimersByTime(100);
    expect(action).toHaveBeenCalledTimes(1);
    pace = 1000;
    request();
    vi.advanceTimersByTime(500);
    expect(action).toHaveBeenCalledTimes(1);
    dispose();
    vi.advanceTimersByTime(5000);
    expect(action).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});

describe('isLocked', () => {
  it('tells whether a job is under way, and takes no lock away by asking', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'errorbook-lock-'));
    try {
      expect(await isLocked(dir, 'iterate')).toBe(false);
      await withLock(dir, 'iterate', async () => {
        expect(await isLocked(dir, 'iterate')).toBe(true);
        await expect(withLock(dir, 'iterate', () => Promise.resolve())).rejects.toThrow('already doing');
      });
      expect(await isLocked(dir, 'iterate')).toBe(false);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
