/** Requests that llama.cpp answers side by side: few cores gain little beyond. */
export const PARALLEL = 8;

/** Tokens that a prompt may have in any case. */
const PROMPT = 3072;

/** Tokens of a prompt and its answer. */
export function contextFor(maxTokens = 1024): number {
  return Math.max(4096, PROMPT + maxTokens);
}
