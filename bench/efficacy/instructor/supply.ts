import { within } from '../../../examples/skills/instructor/question';
import { anyPair, companionOf, draftOf, paired, pick } from '../world/draw';
import { masteryOf } from '../world/mastery';
import type { Part } from '../world/part';
import { PARTS } from '../world/parts/all';
import { programOf, statementOf, writtenOf, type Written, type Wrong } from '../world/task';
import { chanceOf, type Character } from './character';
import { solvedParts } from './diagnose';
import { recognise } from './recognise';

/**
 * Writes new tasks. Each has one part of the task that is shown, and another beside it: the part of which the diagnosis
 * speaks, where it is one of the task's; else either. Beside it stands what the model is shown to have solved, else
 * anything. Where no task is shown, it is any two parts.
 */
export function supply(system: string, content: string, character: Character): Record<string, unknown> {
  const wanted = Number(/Write (\d+) new/.exec(system)?.[1] ?? 1);
  const random = chanceOf(character, content);
  const task = recognise(within(content, 'failed_task') ?? within(content, 'seed_task') ?? '');
  const blamed = task?.parts.find(({ slip }) => content.includes(`believes that ${slip.believes}.`));
  const beside = solvedParts(content);
  const parts = (): [Part, Part] => {
    if (task === undefined || character.mode === 'noise') return anyPair(random);
    const meant =
      blamed !== undefined && character.mode === 'knows'
        ? pick(masteryOf(character.gaps).lacking, random)
        : blamed;
    return joined(meant ?? pick(task.parts, random), beside, random);
  };
  const write = () => writtenOf(() => draftOf(parts(), 'instructor', random), random, 40);
  return {
    samples: Array.from({ length: wanted }, write).flatMap((written) =>
      written === undefined ? [] : [sampleOf(written, blamed, character, random)],
    ),
  };
}

/** A part with another one beside it. */
function joined(part: Part, beside: Part[], random: () => number): [Part, Part] {
  const fitting = beside.filter(({ slot }) => slot !== part.slot);
  const other = companionOf(part, fitting.length > 0 ? fitting : PARTS, random);
  return paired(part, other) ?? anyPair(random);
}

function sampleOf(
  { draft, tests }: Written,
  blamed: Part | undefined,
  { blunders }: Character,
  random: () => number,
) {
  const wrong: Wrong = draft.parts[1] === blamed ? [false, true] : [true, false];
  const blunder = random() < blunders;
  return {
    statement: statementOf(draft),
    entry_point: draft.name,
    solution: programOf(draft, blunder ? wrong : undefined),
    tests,
    wrong_solution: programOf(draft, wrong),
  };
}
