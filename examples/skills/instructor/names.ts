/** Names groups of diagnoses by the skill that most of them are of. */
export function nameGroups(content: string): Record<string, unknown> {
  const groups = content.split(/^Group (\d+):$/m).slice(1);
  const named = groups.flatMap((number, at) =>
    at % 2 === 0 ? [nameOf(Number(number), groups[at + 1] ?? '')] : [],
  );
  return { groups: named };
}

function nameOf(group: number, text: string) {
  const lines = [...text.matchAll(/^- ([a-z-]+): (.*)$/gm)];
  const [, name = 'other', misconception = ''] = lines[0] ?? [];
  return { group, name, description: `Mistakes of ${name}, such as this: ${misconception}` };
}
