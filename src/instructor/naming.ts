import { z } from 'zod';
import { shortHash } from '../base/hash';
import type { ModelConfig } from '../book/config';
import type { Diagnosis } from '../domain/diagnosis';
import type { ChatModel } from '../models/chat';
import { slug, wireSchema } from './reply';
import { askStructured, type StructuredAnswer } from './structured';
import { fill, type PromptSet } from './template';

/** Diagnoses of a group that the model is shown; more say little new. */
const SHOWN = 12;
/** Characters of a misconception: it should be one sentence. */
const LONGEST = 300;

/** What the instructor calls a group of diagnoses. */
export interface GroupName {
  name: string;
  description: string;
}

const replySchema = z.strictObject({
  groups: z.array(z.strictObject({ group: z.number(), name: z.string(), description: z.string() })),
});

const replyReader = z.object({
  groups: z
    .array(
      z.object({
        group: z.coerce.number(),
        name: z.preprocess(slug, z.string().min(1).max(60, 'must be one to three words')),
        description: z.string().default(''),
      }),
    )
    .min(1),
});

/**
 * Has the instructor name groups of diagnoses, all in one question so that the names tell the groups apart.
 * @param groups none of them empty
 * @returns the names in the order of the groups, undefined where the model gave none; or why there are none at all
 * @throws UserError when the model cannot be asked at all
 * @throws AbortError when cancelled
 */
export async function nameGroups(
  groups: Diagnosis[][],
  deps: { model: ChatModel; prompts: PromptSet; config?: Pick<ModelConfig, 'temperature' | 'maxTokens'> },
  signal?: AbortSignal,
): Promise<StructuredAnswer<(GroupName | undefined)[]>> {
  const { model, prompts, config } = deps;
  const values = { groups: groups.map(groupText).join('\n\n') };
  const request = {
    label: `name/${shortHash(values.groups)}`,
    messages: [
      { role: 'system' as const, content: fill(prompts.system, values).trim() },
      { role: 'user' as const, content: fill(prompts.user, values).trim() },
    ],
    temperature: config?.temperature ?? 0,
    maxTokens: config?.maxTokens,
    schema: { name: 'names', schema: wireSchema(replySchema) },
    attempt: 0,
  };
  const answer = await askStructured(model, { request, reader: replyReader, reask: prompts.reask }, signal);
  return answer.ok ? { ...answer, value: inOrder(answer.value.groups, groups.length) } : answer;
}

function groupText(diagnoses: Diagnosis[], at: number): string {
  const lines = diagnoses
    .slice(0, SHOWN)
    .map(({ skill, misconception }) => `- ${skill}: ${misconception.slice(0, LONGEST)}`);
  const more = diagnoses.length > SHOWN ? [`- and ${diagnoses.length - SHOWN} more`] : [];
  return [`Group ${at + 1}:`, ...lines, ...more].join('\n');
}

/** A name that two groups were given tells neither of them: only the first keeps it. */
function inOrder(given: z.infer<typeof replyReader>['groups'], count: number): (GroupName | undefined)[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, at) => {
    const found = given.find(({ group }) => group === at + 1);
    if (found === undefined || taken.has(found.name)) return undefined;
    taken.add(found.name);
    return { name: found.name, description: found.description.trim() };
  });
}
