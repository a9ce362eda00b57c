import { z } from 'zod';
import { recordKind } from './record';
import { usageSchema } from './usage';

/** What a model is sent: the messages, how it is to answer, and in what form. */
const sentRequestSchema = z.object({
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  temperature: z.number().optional(),
  maxTokens: z.number().optional(),
  stop: z.array(z.string()).optional(),
  seed: z.number().optional(),
  schema: z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()) }).optional(),
});
export type SentRequest = z.infer<typeof sentRequestSchema>;

/** An answered model call: the response cache's entry and the budget's receipt in one. */
export const callSchema = z.object({
  /** Hash of everything that was sent (models/cache.ts). */
  hash: z.string(),
  model: z.string(),
  purpose: z.enum(['diagnose', 'generate', 'name', 'repair-output']),
  text: z.string(),
  finishReason: z.string(),
  usage: usageSchema.optional(),
  /** What was sent, for a reader; headers, and with them keys, are no part of it. Absent in older journals. */
  request: sentRequestSchema.optional(),
  /** The batch that it was answered in, at half the price. */
  batch: z.string().optional(),
});
export type Call = z.infer<typeof callSchema>;
export const callKind = recordKind(callSchema, ['hash']);

/** A batch of questions at a provider's batch service. The last record of a key counts. */
const batchSchema = z.object({
  /** Ours: known before the service gives the batch an id. */
  key: z.string(),
  /** The service's id; absent until it was acknowledged. */
  batch: z.string().optional(),
  model: z.string(),
  status: z.enum(['open', 'ended']),
  /** The hashes of the questions (models/cache.ts). */
  questions: z.array(z.string()),
});
export type BatchRecord = z.infer<typeof batchSchema>;
export const batchKind = recordKind(batchSchema, ['key']);
