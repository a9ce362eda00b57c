/** `errorbook.json`: what a workspace says of itself, under version control. Secrets are never in it. */
import { z } from 'zod';
import { serverOf } from '../base/server';
import { BASELINES } from '../domain/baseline';
import { STRATEGIES } from '../domain/diagnosis';
import { LANGUAGES } from '../languages/language';
import { suiteSchema, takenTwice } from './suiteConfig';

const serverUrlSchema = z
  .string()
  .refine((url) => serverOf(url) !== undefined, {
    error:
      'this is no plain address of a server; it looks like http://127.0.0.1:8000/v1, without user, password, ? or #',
  })
  .meta({ format: 'uri', pattern: '^https?://[^?#@]+$' });

const modelSchema = z.strictObject({
  provider: z
    .enum(['openai', 'ollama', 'vscode', 'command', 'local'])
    .default('openai')
    .describe(
      '`openai` is any server that speaks the OpenAI chat API, with `baseUrl`; `vscode` is the editor’s own models, in the editor only; `command` is a program; `local` (target only) is a model’s folder, its GGUF file, or an id of Hugging Face’s hub that is in its cache, served by what `evaluation.server` names.',
    ),
  model: z
    .string()
    .optional()
    .describe('The name of the model, as its server knows it; for `local` its folder or file.'),
  baseUrl: serverUrlSchema
    .optional()
    .describe('Where the server is, e.g. http://127.0.0.1:8000/v1. Default: the provider’s own.'),
  command: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'With the provider `command`: a program and its arguments, started in the workspace. It reads a question as JSON and writes the answer.',
    ),
  process: z
    .enum(['each', 'shared'])
    .optional()
    .describe(
      'With the provider `command`: a process for each question (the default), or one for all, by JSON lines.',
    ),
  concurrency: z.number().int().positive().default(4).describe('Requests under way at once.'),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.number().int().positive().optional(),
  stop: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Texts that end an answer and are not part of it, e.g. the end of a code block for a target that chatters on.',
    ),
  timeoutSeconds: z.number().positive().default(300).describe('How long one request may take.'),
});
export type ModelConfig = z.infer<typeof modelSchema>;

/** Limits of one case in the sandbox. */
export const limitsSchema = z.strictObject({
  timeSeconds: z
    .number()
    .positive()
    .default(10)
    .describe(
      'Wall-clock time of a case whose task has no reference solution; CPU time is limited to the same.',
    ),
  timesReference: z
    .number()
    .nonnegative()
    .optional()
    .describe(
      'A case gets so many times the time of its task’s reference solution, but a second at least (default: 4). ' +
        '0 gives timeSeconds to all.',
    ),
  memoryMb: z
    .number()
    .int()
    .positive()
    .default(1024)
    .describe('Memory of a case, all its processes together.'),
  processes: z.number().int().positive().default(16),
  fileMb: z.number().int().positive().default(16).describe('Largest file that a case may write.'),
  outputKb: z.number().int().positive().default(64).describe('How much of stdout and stderr is kept.'),
});
export type Limits = z.infer<typeof limitsSchema>;

const ruleSchema = z.strictObject({
  name: z.string().min(1).describe('What the decisions of the rule are signed with.'),
  kinds: z.array(z.enum(['generated', 'repair', 'imported'])).optional(),
  strategies: z.array(z.enum(STRATEGIES)).optional(),
  languages: z.array(z.enum(LANGUAGES)).optional(),
  skills: z.array(z.string()).optional(),
  noticed: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('The least share of changes of the solution that the tests must notice.'),
  changes: z.number().int().positive().optional().describe('How many changes must have been tried.'),
  seeds: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('With how many seeds the solution must have passed.'),
  passes: z
    .strictObject({
      least: z.number().min(0).max(1).default(0),
      most: z.number().min(0).max(1).default(1),
    })
    .optional()
    .describe(
      'The share of its tries that the target must pass (`strategy.targetTries`): tasks that it always or never passes teach little.',
    ),
  diagnosis: z
    .enum(['located', 'trusted', 'any'])
    .default('trusted')
    .describe('`located`: the mistake was located by running; `trusted`: running bears the diagnosis out.'),
});

/** The whole file. Every field has a default, so that `{}` is a valid configuration. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  suites: z
    .array(suiteSchema)
    .superRefine((suites, context) => {
      for (const at of suites.keys()) {
        const message = takenTwice(suites, at);
        if (message !== undefined) context.addIssue({ code: 'custom', path: [at], message });
      }
    })
    .default([]),
  responses: z
    .array(z.string())
    .default([])
    .describe('Recorded responses to import, relative to this file; used while `target.model` is not set.'),
  target: modelSchema.prefault({}).describe('The model that learns.'),
  samplesPerTask: z.number().int().positive().default(1).describe('Responses collected for each task.'),
  instructor: modelSchema
    .extend({
      recorded: z
        .string()
        .optional()
        .describe('A file of recorded replies that answers while `instructor.model` is not set.'),
    })
    .prefault({})
    .describe('The model that teaches.'),
  embedding: z
    .strictObject({
      provider: z.enum(['builtin', 'ollama', 'openai', 'transformers']).default('builtin'),
      model: z
        .string()
        .optional()
        .describe('Its name at the server; for `transformers` a folder, or an id on Hugging Face’s hub.'),
      baseUrl: serverUrlSchema.optional(),
    })
    .prefault({}),
  strategy: z
    .strictObject({
      name: z
        .enum(['le', 'lec', 'mixed', 'paper'])
        .default('mixed')
        .describe(
          '`paper`: LE and LEC as published, one call an error, its samples unchecked; for comparison.',
        ),
      lecRatio: z
        .number()
        .min(0)
        .max(1)
        .default(0.5)
        .describe('Share of the failed cases that `mixed` and `paper` give to LEC.'),
      k: z.number().int().positive().default(2).describe('Contrast cases shown to the instructor (LEC).'),
      sampleSize: z
        .number()
        .int()
        .positive()
        .default(3000)
        .describe('`paper`: samples wanted from all errors together.'),
      samplesPerDiagnosis: z.number().int().positive().default(2),
      repairs: z
        .boolean()
        .default(true)
        .describe('Teach the corrected solutions of the failed tasks too, beside the new tasks.'),
      targetTries: z
        .number()
        .int()
        .nonnegative()
        .max(100)
        .default(0)
        .describe(
          'Times that the target tries each verified task. How often it passes is kept, shown, and known to rules (`passes`).',
        ),
      askAgain: z
        .boolean()
        .default(true)
        .describe(
          'Tell the instructor which of its tasks did not hold, and why, and ask it once for others in their place.',
        ),
    })
    .prefault({}),
  baseline: z
    .strictObject({
      name: z
        .enum(BASELINES)
        .default('own')
        .describe(
          'What is taught in place of the method: `own` is the method itself; `generic` tasks of the instructor’s own choice; `untargeted` tasks like those of the suites; `passed` tasks like those that the target passed; `undiagnosed` the errors without their diagnoses; `shuffled` each error with another’s diagnosis; `random-contrast` LEC with passed cases by chance; `unverified` also samples that running refuted; `repairs` corrected solutions alone; `references` the suites’ own solutions.',
        ),
      items: z
        .number()
        .int()
        .positive()
        .optional()
        .describe(
          'Items of the dataset, those of `training.retention` included: the same for all that are compared. Default: all there are.',
        ),
    })
    .optional()
    .describe(
      'Trains a baseline in place of the method, to see what made a gain. It is never promoted, and what is made for it is taught for nothing else.',
    ),
  prompts: z
    .string()
    .optional()
    .describe(
      'Folder with prompts of your own, relative to this file; those that are not there stay as they are.',
    ),
  limits: limitsSchema.prefault({}),
  sandbox: z
    .strictObject({
      docker: z
        .strictObject({
          image: z.string().optional().describe('One with `python3`. Default: python:3-slim.'),
        })
        .optional()
        .describe('Runs programs in containers, where nothing else isolates them (macOS, Windows).'),
      remote: z
        .strictObject({
          url: serverUrlSchema.describe('Where a SandboxFusion server is, e.g. http://grader:8080.'),
          concurrency: z.number().int().positive().default(8).describe('Programs that run there at once.'),
        })
        .optional()
        .describe(
          'Runs programs on another machine, which also keeps them apart; what tests expect stays here.',
        ),
    })
    .prefault({}),
  review: z
    .strictObject({
      rules: z
        .array(ruleSchema)
        .default([])
        .describe(
          'Rules of acceptance. A sample is accepted by the first of which all holds; what running refuted, what was screened out and what somebody decided on, by none.',
        ),
    })
    .prefault({}),
  training: z
    .strictObject({
      baseModel: z
        .string()
        .optional()
        .describe('Hugging Face id, folder or GGUF file of the model that is fine-tuned.'),
      python: z
        .string()
        .optional()
        .describe('Interpreter that has the trainer’s packages. Default: `.errorbook/venv`.'),
      llamaCpp: z
        .string()
        .optional()
        .describe(
          'Folder of a checkout of llama.cpp, whose converter writes GGUF files. Default: our own writer.',
        ),
      backend: z
        .enum(['auto', 'unsloth', 'trl', 'mlx'])
        .default('auto')
        .describe(
          'What trains: `unsloth` on CUDA, `trl` on CUDA, ROCm, Apple’s GPU and CPUs, `mlx` on Apple’s GPU. `auto` takes the best that is installed.',
        ),
      bits: z
        .union([z.literal(4), z.literal(16)])
        .default(16)
        .describe('Bits of the base model’s weights while it is trained. 4 needs unsloth and a CUDA GPU.'),
      startFrom: z
        .enum(['base', 'lastAdapter'])
        .default('base')
        .describe(
          'What a round begins with: the base model, and all samples so far, or the adapter of the round that was promoted last.',
        ),
      epochs: z.number().positive().default(2),
      learningRate: z.number().positive().default(1e-4),
      batchSize: z.number().int().positive().default(8).describe('Effective batch size.'),
      loraRank: z.number().int().positive().default(16),
      loraAlpha: z.number().int().positive().default(32),
      maxLength: z.number().int().positive().default(2048).describe('Tokens of a training item.'),
      retention: z
        .number()
        .min(0)
        .max(0.9)
        .default(0.3)
        .describe('Share of the dataset taken from cases that the target already passed.'),
      heldOut: z
        .number()
        .min(0)
        .max(0.5)
        .default(0.1)
        .describe(
          'Share of the tasks that is held out: training stops early when it gets worse on them. 0 for none.',
        ),
      seed: z.number().int().default(0),
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      server: z
        .enum(['auto', 'transformers', 'vllm', 'llama.cpp', 'ollama'])
        .default('auto')
        .describe(
          'What serves both models of an evaluation: `auto` takes Ollama where it runs, else vLLM on a GPU, else llama.cpp where it is there, else transformers. `llama.cpp` installs it where it is not.',
        ),
      margin: z
        .number()
        .positive()
        .max(0.2)
        .default(0.02)
        .describe('A loss of so much of pass@1 must be ruled out before a model is promoted.'),
      effect: z
        .number()
        .positive()
        .max(0.5)
        .default(0.05)
        .describe('The smallest gain of interest: what the gate should be able to see, and is told by.'),
      retention: z
        .array(z.string())
        .optional()
        .describe(
          'Suites of each of which a loss beyond the margin must be ruled out. Default: those with tasks enough for that (about 180).',
        ),
    })
    .prefault({}),
  budget: z
    .strictObject({
      usd: z.number().positive().optional().describe('US dollars, by `prices`.'),
      tokens: z.number().int().positive().optional(),
      calls: z.number().int().positive().optional(),
    })
    .optional()
    .describe(
      'What the instructor may cost in one run, or in one iteration. Reached, it asks nothing more and keeps what it has.',
    ),
  prices: z
    .record(
      z.string(),
      z.strictObject({ prompt: z.number().nonnegative(), completion: z.number().nonnegative() }),
    )
    .default({})
    .describe('US dollars for a million tokens, by model name.'),
});
export type Config = z.infer<typeof configSchema>;
