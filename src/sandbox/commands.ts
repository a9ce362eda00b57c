/** Commands that build and run programs in any language, isolated like programs in Python. */
import { z } from 'zod';
import type { Limits } from '../book/config';

/** One command: a program of the machine, or one that an earlier command built. */
export interface Step {
  argv: string[];
  /** Whether `argv` is for the interpreter that the sandbox runs Python programs with. @default false */
  python?: boolean;
  /** Besides PATH, LANG, HOME and TMPDIR. */
  environment?: Record<string, string>;
  stdin?: string;
  limits: Limits;
  /**
   * Whether it reserves much more address space than it uses, and has threads, as runtimes do (node, Java, Go): its
   * memory is then bounded by what is resident.
   * @default false
   */
  reserves?: boolean;
  /**
   * A command that runs at the same time in a sandbox of its own: they share no file and no process. Each reads on its
   * descriptor 4 what the other writes to its descriptor 5. The step ends with its partner.
   */
  partner?: Omit<Step, 'partner'>;
}

/** Commands that share a scratch folder, in which each starts. They run in order, up to the first that fails. */
export interface Commands {
  /** Texts by their paths relative to the scratch folder. */
  files: Record<string, string>;
  /** Absolute paths that the commands may read besides /usr and the like: never a home, never `/`. */
  shown: string[];
  steps: Step[];
}

const commandResultSchema = z.object({
  /** The exit status; null where a signal or the sandbox ended it. */
  exit: z.number().nullable(),
  signal: z.number().optional(),
  /** Which limit ended it. */
  stopped: z.enum(['timeout', 'resource']).optional(),
  detail: z.string().optional(),
  /** The wall clock ran out while it was still getting CPU time; alone it may do better. */
  starved: z.boolean().default(false),
  cpuMs: z.number(),
  wallMs: z.number(),
  peakKb: z.number(),
  stdout: z.string(),
  stderr: z.string(),
  /** What it wrote to its descriptor 3. */
  report: z.string(),
});
const stepResultSchema = commandResultSchema.extend({ partner: commandResultSchema.optional() });
export type StepResult = z.infer<typeof stepResultSchema>;

/** How the steps ended that were run: those after a failed one are not. */
export const commandsResultSchema = z.object({ steps: z.array(stepResultSchema).min(1) });
export type CommandsResult = z.infer<typeof commandsResultSchema>;
