import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { shortHash } from '../../../src/base/hash';
import type { Limits } from '../../../src/book/config';
import { loadConfig } from '../../../src/book/workspace';
import type { Strategy } from '../../../src/domain/diagnosis';
import type { Task } from '../../../src/domain/task';
import { CATEGORIES } from '../../../src/instructor/reply';
import { loadSuite } from '../../../src/tasks/load';

const FOLDER = resolve('examples/starter');

const responseSchema = z.strictObject({ task_id: z.string(), response: z.string() });
const replySchema = z.strictObject({ label: z.string(), text: z.string() });

const diagnosisSchema = z.strictObject({
  category: z.enum(CATEGORIES),
  misconception: z.string().min(1),
  explanation: z.string().min(1),
  findings: z
    .array(
      z.strictObject({
        start_line: z.number().int().positive(),
        end_line: z.number().int().positive(),
        quote: z.string().min(1),
        message: z.string().min(1),
      }),
    )
    .min(1),
  corrected_solution: z.string().min(1),
  skill: z.string().min(1),
  contrast_note: z.string(),
  confidence: z.number().min(0).max(1),
});
type RecordedDiagnosis = z.infer<typeof diagnosisSchema>;

const samplesSchema = z.strictObject({
  samples: z.array(
    z.strictObject({
      statement: z.string().min(1),
      entry_point: z.string().min(1),
      solution: z.string().min(1),
      tests: z.array(z.string()).min(4).max(6),
      wrong_solution: z.string().min(1),
    }),
  ),
});
type RecordedSample = z.infer<typeof samplesSchema>['samples'][number];

/** A reply to `diagnose` and its reply to `generate`, of one response by one strategy. */
export interface Lesson {
  strategy: Strategy;
  task: Task;
  response: string;
  diagnosis: RecordedDiagnosis;
  samples: RecordedSample[];
}

/** What the starter notebook holds, read and validated by the paths that its errorbook.json names. */
export interface StarterNotebook {
  tasks: Task[];
  /** Rows of the suite that do not load. */
  problems: string[];
  /** The response to each task, by the task's id. */
  responses: Map<string, string>;
  /** The instructor's replies, by their labels. */
  replies: Map<string, unknown>;
  limits: Limits;
}

export async function loadStarter(): Promise<StarterNotebook> {
  const config = await loadConfig(FOLDER);
  const [suite] = config.suites;
  if (suite === undefined) throw new Error('errorbook.json names no suite');
  const { tasks, problems } = await loadSuite(resolve(FOLDER, suite.path), suite.name);
  const responses = await rows(config.responses[0], responseSchema);
  const replies = await rows(config.instructor.recorded, replySchema);
  return {
    tasks,
    problems,
    limits: config.limits,
    responses: new Map(responses.map((row) => [row.task_id, row.response])),
    replies: new Map(replies.map((row) => [row.label, JSON.parse(row.text) as unknown])),
  };
}

/** The labels under which the instructor's replies to a response are found. */
export function labelsOf(task: Task, response: string, strategy: Strategy): [string, string] {
  const tail = `${strategy}/${task.suite}/${task.id}/${shortHash(response)}`;
  return [`diagnose/${tail}`, `generate/${tail}`];
}

/** The recorded lesson on a response. @throws ZodError when it is not there, or not of the replies' form */
export function lessonOf({ replies, responses }: StarterNotebook, task: Task, strategy: Strategy): Lesson {
  const response = responses.get(task.id) ?? '';
  const [diagnose, generate] = labelsOf(task, response, strategy);
  const diagnosis = diagnosisSchema.parse(replies.get(diagnose));
  const { samples } = samplesSchema.parse(replies.get(generate));
  return { strategy, task, response, diagnosis, samples };
}

async function rows<T>(file: string | undefined, schema: z.ZodType<T>): Promise<T[]> {
  if (file === undefined) throw new Error('errorbook.json names no file');
  const text = await readFile(resolve(FOLDER, file), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));
}
