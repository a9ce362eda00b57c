import { z } from 'zod';

/** What every record carries: the version of its schema, and when it was written (ISO 8601). */
export const stamp = { v: z.literal(1), at: z.string() };
