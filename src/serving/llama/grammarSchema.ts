/**
 * A JSON schema in the words that the library's grammars know: it has no `anyOf`, and leaves out silently what it does
 * not know. What cannot be said that way is checked by whoever asked.
 */
export function grammarSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(grammarSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const fields = Object.entries(schema).map(([name, value]): [string, unknown] => [
    name === 'anyOf' ? 'oneOf' : name,
    name === 'enum' || name === 'const' ? value : grammarSchema(value),
  ]);
  return Object.fromEntries(fields);
}
