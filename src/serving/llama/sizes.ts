/** Requests that llama.cpp answers side by side. */
export const PARALLEL = 4;

/** Tokens of a prompt and its answer, at most. */
export const CONTEXT = 8192;
