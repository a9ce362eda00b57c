import { describe, expect, it } from 'vitest';
import type { Tests } from '../../../src/domain/tests';
import { KnownTasks } from '../../../src/samples/screen/knownTasks';
import { Screener } from '../../../src/samples/screen/screen';
import { harmIn } from '../../../src/samples/screen/harmful';
import { NearIndex } from '../../../src/samples/screen/minhash';
import { secretIn } from '../../../src/samples/screen/secrets';
import { aSample } from '../../factories/instructor';

const words = (from: number, count: number) =>
  new Set(Array.from({ length: count }, (_, at) => `w${from + at}`));

describe('NearIndex', () => {
  it('finds each of many sets that have more than the share in common, and none that has less', () => {
    const index = new NearIndex(0.7);
    for (let at = 0; at < 300; at++) index.add(`set-${at}`, words(at * 1000, 100));
    for (let at = 0; at < 300; at++) {
      // 90 of 110 are common: 0.82; 75 of 125: 0.6.
      expect(index.nearest(words(at * 1000 + 10, 100))?.name).toBe(`set-${at}`);
      expect(index.nearest(words(at * 1000 + 25, 100))).toBeUndefined();
    }
    expect(index.nearest(new Set())).toBeUndefined();
  });
});

describe('Screener', () => {
  it('lets a repair be its own task, and no other sample', () => {
    const { prompt, solution } = aSample();
    const task = {
      name: 'suite/half',
      entryPoint: 'half',
      prompt: `${prompt} Numbers may be negative, and are rounded away from zero then.`,
    };
    const folded = { hash: 'a', size: 100 };
    const screener = new Screener(new KnownTasks([{ ...task, folded }]));
    const repair = aSample({ kind: 'repair', prompt: task.prompt, solution });
    expect(screener.screen(repair, folded, new Set(['suite/half']))).toEqual([]);
    expect(screener.screen(repair, folded, new Set(['suite/other']))).toMatchObject([
      { screen: 'contaminated', task: 'suite/half' },
    ]);
    expect(screener.screen({ ...repair, kind: 'generated' }, folded, new Set(['suite/half']))).toMatchObject([
      { screen: 'contaminated', task: 'suite/half', overlap: { '8': 1, '13': 1, '16': 1 } },
    ]);
  });

  it('knows a task again whatever word of its statement is taken for its name', () => {
    const prompt =
      'Return the numbers of the list that stand before the first negative one, each of the numbers once, in order.';
    const known = new KnownTasks([{ name: 's/before', prompt, entryPoint: 'before', folded: undefined }]);
    for (const entryPoint of ['numbers', 'the', 'list', 'before', 'other'])
      expect(known.find({ prompt, entryPoint }, undefined)?.task, entryPoint).toBe('s/before');
  });

  it('knows a task again by its tests, told in other words and in another language', () => {
    const asserts = (...tests: string[]) => ({ kind: 'asserts' as const, setup: '', asserts: tests });
    const known = new KnownTasks([
      {
        ...{ name: 's/pairs', prompt: 'Count the pairs that add up to zero.', folded: undefined },
        tests: asserts(
          'assert pairs([4, -4, 7, 0, 12, -7]) == 1',
          'assert pairs([2, -2, -2, 9, 15, 1]) == 2',
          'assert pairs([]) == 0',
        ),
      },
    ]);
    const of = (tests: Tests) => known.find({ prompt: 'How many twos cancel?', tests }, undefined)?.task;
    const code =
      'assert.equal(cancel([4, -4, 7, 0, 12, -7]), 1);\nassert.equal(cancel([2, -2, -2, 9, 15, 1]), 2);\n';
    expect(of({ kind: 'program', code })).toBe('s/pairs');
    expect(
      of(
        asserts(
          'assert f([4, -4, 7, 0, 12, -7]) == 4',
          'assert f([2, -2, -2, 9, 15, 1]) == 9',
          'assert f([]) == 0',
        ),
      ),
    ).toBeUndefined();
    expect(of(asserts('assert f(0) == 0', 'assert f(1) == 1', 'assert f([]) == 0'))).toBeUndefined();
  });

  it('takes small programs for the same only where the statements are alike too', () => {
    const folded = { hash: 'a', size: 12 };
    const known = new KnownTasks([
      { name: 's/add', prompt: 'Return the sum of two numbers a and b.', folded },
    ]);
    const of = (prompt: string) => known.find({ prompt }, folded)?.task;
    expect(of('Return the price of a ticket and a drink together.')).toBeUndefined();
    expect(of('Return the sum of the two numbers a and b, please.')).toBe('s/add');
  });
});

describe('secretIn', () => {
  it('finds none in what only looks long', () => {
    const fine = [
      'hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
      'password = "correct horse battery staple"',
      'token = tokens[0]',
      'url = "https://example.com/a:b@c"',
      'assert check("sk-learn is a library")',
      'key = "AKIA"',
      'secret = get_secret(name)',
    ];
    expect(fine.filter((text) => secretIn(text) !== undefined)).toEqual([]);
  });
});

describe('harmIn', () => {
  it('finds none in remarks, names and plain work', () => {
    const fine = [
      '# os.remove would delete it\ndef f(items):\n    items.remove(3)\n    return items',
      'def remove_all(system):\n    return [each for each in system if each != "rm"]',
      'from datetime import datetime\ndef f(text):\n    return datetime.strptime(text, "%Y").year',
      'def fetch(url):\n    return url.split("/")',
      'import os.path\ndef f(a, b):\n    return os.path.join(a, b)',
    ];
    expect(fine.filter((code) => harmIn(code, 'python') !== undefined)).toEqual([]);
    const js = ['const fetch = (n) => n;\nfetch(3);', '// fs.rmSync(path)\nnew Date(2020, 1, 1).getTime();'];
    expect(js.filter((code) => harmIn(code, 'javascript') !== undefined)).toEqual([]);
  });
});
