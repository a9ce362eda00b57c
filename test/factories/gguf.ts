/** Files as models have them, with metadata and no weights: what a server reads before it takes one. */

/** ChatML, as many models have it: a template that a real Ollama takes for one that it knows. */
export const NEAR_CHATML =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

/** A file with these texts as its metadata. */
export function ggufOf(metadata: Record<string, string>): Buffer {
  const text = (value: string) => [length(Buffer.byteLength(value)), Buffer.from(value)];
  const entries = Object.entries(metadata);
  const pairs = entries.flatMap(([name, value]) => [
    ...text(name),
    Buffer.from([8, 0, 0, 0]),
    ...text(value),
  ]);
  return Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), length(0), length(entries.length), ...pairs]);
}

function length(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
