/**
 * What an error answer of Ollama says, in a sentence. Its engine's answers stand in its own as texts, with JSON inside:
 * `{"error":"{\"error\":{\"code\":400,\"message\":\"request (5010 tokens) exceeds …\"}}"}`.
 */
export function errorIn(body: string): string {
  const text = body.trim();
  if (!text.startsWith('{')) return text;
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    const inner = error ?? message;
    if (typeof inner === 'string') return errorIn(inner);
    return inner === undefined || inner === null ? text : errorIn(JSON.stringify(inner));
  } catch {
    return text;
  }
}
