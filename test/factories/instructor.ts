import { Book } from '../../src/book/book';
import { limitsSchema } from '../../src/book/config';
import type { Diagnosis } from '../../src/domain/diagnosis';
import { caseId } from '../../src/domain/response';
import type { Sample } from '../../src/domain/sample';
import type { CaseVerdict } from '../../src/domain/verdict';
import type { GradedCase } from '../../src/instructor/prompt';
import type { ChatModel, ChatReply, ChatRequest } from '../../src/models/chat';
import { aResponse, aRun, aTask } from './workspace';

/** Limits that a correct program of these tests keeps with ease. */
export const someLimits = limitsSchema.parse({ timeSeconds: 5 });

/** A chat answer that squares instead of doubling; the mistake is on line 5. */
export const WRONG_ANSWER = 'Sure, here it is:\n\n```python\ndef double(n):\n    return n * n\n```\n';

/** A failed case of the task `double`: its response is `WRONG_ANSWER`. */
export function aFailedCase(
  overrides: Partial<GradedCase['response']> = {},
  verdict: Partial<CaseVerdict> = {},
): GradedCase {
  const response = aResponse({ form: 'response', text: WRONG_ANSWER, ...overrides });
  return {
    response,
    task: aTask({ id: response.task }),
    verdict: {
      case: response.id,
      key: `key of ${response.id}`,
      verdict: 'wrong-answer',
      detail: 'assert double(-1) == -2',
      assertion: 'assert double(-1) == -2',
      expected: '-2',
      actual: '1',
      program: 'def double(n):\n    return n * n',
      lineOffset: 3,
      weak: false,
      cpuMs: 1,
      wallMs: 1,
      ...verdict,
    },
  };
}

/** A book with so many failed cases `task-0`, `task-1`, …, each with a response of its own that names its task. */
export async function failedBook(count: number, workspace: string): Promise<{ book: Book; ids: string[] }> {
  const book = await Book.open(workspace);
  const cases = Array.from({ length: count }, (_, index) => {
    const task = `task-${index}`;
    const text = `\`\`\`python\n# ${task}.\ndef double(n):\n    return n * n\n\`\`\``;
    const program = `# ${task}.\ndef double(n):\n    return n * n`;
    return aFailedCase({ id: caseId('run-1', 'made-up', task, 0), task, text }, { lineOffset: 1, program });
  });
  await book.add('run', aRun());
  await book.add('task', ...cases.map(({ task }) => task));
  await book.add('response', ...cases.map(({ response }) => response));
  await book.add('verdict', ...cases.map(({ verdict }) => verdict));
  return { book, ids: cases.map(({ response }) => response.id) };
}

/** A passed case, as contrasts are. */
export function aPassedCase(task = 'triple'): GradedCase {
  const text = '```python\ndef triple(n):\n    return 3 * n\n```';
  const passed = aFailedCase(
    { task, text, id: caseId('run-1', 'made-up', task, 0) },
    { verdict: 'passed', detail: '' },
  );
  return { ...passed, task: aTask({ id: task, prompt: 'Write `triple(n)` that returns three times n.' }) };
}

/** What an instructor replies about `aFailedCase`. */
export function diagnosisReply(overrides: Record<string, unknown> = {}): string {
  return JSON.stringify({
    category: 'misread-statement',
    misconception: 'The model takes twice a number for its square.',
    explanation: 'double(-1) gives 1, because -1 * -1 is 1.',
    findings: [{ start_line: 5, end_line: 5, quote: 'return n * n', message: 'This is the square of n.' }],
    corrected_solution: 'def double(n):\n    return 2 * n\n',
    skill: 'arithmetic',
    contrast_note: '',
    confidence: 0.9,
    ...overrides,
  });
}

/** A generated task, as the instructor replies it. */
export function generatedTask(
  name = 'half',
  overrides: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    statement: `Write \`${name}(n)\` that returns n divided by two, rounded down.`,
    entry_point: name,
    solution: `def ${name}(n):\n    return n // 2\n`,
    tests: [`assert ${name}(4) == 2`, `assert ${name}(7) == 3`, `assert ${name}(-1) == -1`],
    wrong_solution: `def ${name}(n):\n    return int(n / 2)\n`,
    ...overrides,
  };
}

/** What an instructor replies when it is asked for samples. */
export function samplesReply(...tasks: Record<string, unknown>[]): string {
  return JSON.stringify({
    samples: tasks.length > 0 ? tasks : [generatedTask('half'), generatedTask('bisect')],
  });
}

export function aDiagnosis(overrides: Partial<Diagnosis> = {}): Diagnosis {
  const failed = overrides.case ?? aFailedCase().response.id;
  return {
    id: `${failed}/le-1`,
    case: failed,
    strategy: 'le',
    model: 'teacher',
    promptHash: 'prompt',
    status: 'located',
    category: 'misread-statement',
    misconception: 'The model takes twice a number for its square.',
    explanation: 'double(-1) gives 1.',
    findings: [{ startLine: 5, endLine: 5, message: 'This is the square of n.' }],
    correctedSolution: 'def double(n):\n    return 2 * n\n',
    skill: 'arithmetic',
    contrast: [],
    confidence: 0.9,
    ...overrides,
  };
}

export function aSample(overrides: Partial<Sample> = {}): Sample {
  return {
    id: 'sample-1',
    kind: 'generated',
    diagnosis: aDiagnosis().id,
    case: aDiagnosis().case,
    strategy: 'le',
    skill: 'arithmetic',
    model: 'teacher',
    language: 'python',
    prompt: 'Write `half(n)` that returns n divided by two, rounded down.',
    solution: 'def half(n):\n    return n // 2\n',
    tests: { kind: 'asserts', setup: '', asserts: ['assert half(4) == 2', 'assert half(-1) == -1'] },
    entryPoint: 'half',
    wrongSolution: 'def half(n):\n    return int(n / 2)\n',
    verification: { status: 'verified', reason: 'The solution passes its 2 tests.' },
    ...overrides,
  };
}

/** A model in memory that answers what it is told, and remembers what it was asked. */
export function scriptedModel(
  ...replies: (string | Partial<ChatReply> | Error)[]
): ChatModel & { asked: ChatRequest[] } {
  const asked: ChatRequest[] = [];
  return {
    id: 'teacher',
    asked,
    chat(request) {
      const reply = replies[Math.min(asked.length, replies.length - 1)] ?? '';
      asked.push(request);
      if (reply instanceof Error) return Promise.reject(reply);
      const partial = typeof reply === 'string' ? { text: reply } : reply;
      const usage = { promptTokens: 10, completionTokens: 5 };
      return Promise.resolve({ text: '', finishReason: 'stop', usage, cached: false, ...partial });
    },
  };
}
