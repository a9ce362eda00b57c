import { describe, expect, it } from 'vitest';
import { supply } from '../../../bench/efficacy/instructor/supply';
import { diagnose } from '../../../bench/efficacy/instructor/diagnose';
import { recognise } from '../../../bench/efficacy/instructor/recognise';
import { anyPair, draftOf } from '../../../bench/efficacy/world/draw';
import { PARTS, SKILLS } from '../../../bench/efficacy/world/parts/all';
import { partsBySkill, suitesOf } from '../../../bench/efficacy/world/suites';
import { answerOf, programOf, statementOf } from '../../../bench/efficacy/world/task';
import { literal } from '../../../examples/skills/python';
import { randomFrom } from '../../../src/base/random';

const character = { seed: 1, misreads: 0, blunders: 0, gaps: [] };
const drafts = (count: number) => {
  const random = randomFrom(1);
  return Array.from({ length: count }, () => draftOf(anyPair(random), 'teach', random));
};

describe('the world of small tasks', () => {
  it('has five parts of each of twelve skills, each with a misconception of its own', () => {
    expect([PARTS.length, SKILLS.length]).toEqual([60, 12]);
    expect(new Set(PARTS.map(({ slip }) => slip.believes)).size).toBe(60);
  });

  it('says of each task what it is, so that an instructor can tell', () => {
    for (const draft of drafts(500)) {
      const { parts, numbers } = draft;
      expect(recognise(statementOf(draft))).toEqual({ parts, numbers });
    }
  });

  it('tests each task so that neither of its misconceptions passes', () => {
    const { teach, taught, unseen, others } = suitesOf({ taught: 60, unseen: 40, others: 20 });
    for (const { prompt, tests } of [...teach, ...taught, ...unseen, ...others]) {
      const asked = recognise(prompt);
      expect(new Set(tests).size).toBe(6);
      for (const wrong of [
        [true, false],
        [false, true],
      ] as const) {
        const passes = tests.every((test) => {
          const [, given = '[]', expected] = /^assert \w+\((.*)\) == (.*)$/.exec(test) ?? [];
          return asked && literal(answerOf(asked, JSON.parse(given) as number[], wrong)) === expected;
        });
        expect(passes).toBe(false);
      }
    }
  });

  it('keeps what is held out apart: its numbers are none that anybody else has, its skills none that are taught', () => {
    const { teach, taught, unseen, others } = suitesOf({ taught: 60, unseen: 40, others: 20 });
    const numbersIn = (rows: { prompt: string }[]) =>
      rows.flatMap(({ prompt }) => recognise(prompt)?.numbers ?? []).map((each) => each % 3);
    expect(new Set(numbersIn(teach))).toEqual(new Set([0]));
    expect(new Set(numbersIn([...taught, ...unseen, ...others]))).toEqual(new Set([1]));
    const kinds = (rows: { tags: string[] }[]) => rows.map(({ tags }) => tags.join(' '));
    expect(kinds(taught)).toEqual(kinds(teach));
    expect(kinds(unseen).filter((kind) => kinds(teach).includes(kind))).toEqual([]);
    const apart = new Set(partsBySkill()[1].map(({ skill }) => skill));
    const skillsIn = (rows: { tags: string[] }[]) =>
      rows.flatMap(({ tags }) => tags.map((tag) => tag.split('/')[0]));
    expect(skillsIn(others).every((skill) => apart.has(skill ?? ''))).toBe(true);
    expect(skillsIn([...teach, ...unseen]).some((skill) => apart.has(skill ?? ''))).toBe(false);
  });
});

describe('its instructor', () => {
  it('finds the part that is wrong, and writes tasks that exercise it', () => {
    for (const draft of drafts(200)) {
      const response = `\`\`\`python\n${programOf(draft, [false, true])}\`\`\``;
      const content = `<task>\n${statementOf(draft)}\n</task>\n\n<response>\n${response}\n</response>`;
      const said = diagnose(content, character);
      const [, second] = draft.parts;
      expect(said).toMatchObject({ skill: second.skill, corrected_solution: programOf(draft) });
      const shown = `<failed_task>\n${statementOf(draft)}\n</failed_task>\n${String(said?.['misconception'])}`;
      const { samples } = supply('Write 3 new', shown, character) as { samples: { statement: string }[] };
      expect(samples).toHaveLength(3);
      for (const { statement } of samples) expect(recognise(statement)?.parts).toContain(second);
    }
  });
});
