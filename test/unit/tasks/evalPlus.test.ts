import { describe, expect, it } from 'vitest';
import { parseTask } from '../../../src/tasks/formats';
import { rawMember } from '../../../src/tasks/rawJson';

describe('rawMember', () => {
  it('gives the source of a member, as it stands', () => {
    const text = ' { "a" : "x,}\\"", "b": [1.0, [2e3, {"c": "]"}]] , "c":12345678901234567890,"d":{"b":1}}';
    expect(rawMember(text, 'b')).toBe('[1.0, [2e3, {"c": "]"}]]');
    expect(rawMember(text, 'c')).toBe('12345678901234567890');
    expect(rawMember(text, 'a')).toBe('"x,}\\""');
    expect(rawMember(text, 'd')).toBe('{"b":1}');
    expect(rawMember(text, 'e')).toBeUndefined();
    expect(rawMember('{}', 'a')).toBeUndefined();
  });
});

describe('EvalPlus rows', () => {
  const row = (fields: string) =>
    `{"task_id":"HumanEval/2","prompt":"def f(x):\\n","entry_point":"f","canonical_solution":"    return x\\n",${fields}}`;
  const task = (text: string) => parseTask(JSON.parse(text), 'plus', text);

  it('keep their inputs digit by digit', () => {
    const parsed = task(row('"atol":1e-6,"base_input":[[3.0]],"plus_input":[[123456789012345678901]]'));
    expect(parsed).toMatchObject({
      entryPoint: 'f',
      tests: {
        kind: 'inputs',
        base: '[[3.0]]',
        plus: '[[123456789012345678901]]',
        tolerance: 1e-6,
        rule: 'equal',
        reference: 'def f(x):\n    return x\n',
      },
    });
  });

  it('may hold their inputs as text, or none', () => {
    expect(task(row('"base_input":"[[1.0]]","plus_input":{}'))).toMatchObject({
      tests: { base: '[[1.0]]', plus: '[]' },
    });
  });

  it('say how the arguments of MBPP+ are to be read', () => {
    const text = row('"base_input":[[[1]]],"plus_input":[]').replace('HumanEval/2', 'Mbpp/2');
    expect(task(text)).toMatchObject({ tests: { shape: 'tuple' } });
  });
});
