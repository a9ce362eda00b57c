import { together, type Changes } from './changes';
import type { GateData } from './decide';

/** What a gate goes by, from the changes of each suite inside and outside of it. */
export function gateData(
  gate: (readonly [suite: string, Changes])[],
  outside: (readonly [suite: string, Changes])[],
  retention: string[],
  none: Changes,
): GateData {
  const sum = (parts: (readonly [string, Changes])[]) =>
    parts.reduce((total, [, part]) => together(total, part), none);
  const all = [...gate, ...outside];
  const suites = retention.map(
    (name) => [`suite ${name}`, sum(all.filter(([suite]) => suite === name))] as const,
  );
  const beside = outside.length === 0 ? [] : [['tasks outside of the gate', sum(outside)] as const];
  return {
    gate: sum(gate),
    retained: Object.fromEntries([['all tasks', sum(all)] as const, ...beside, ...suites]),
  };
}
