import { together, type Changes } from './changes';
import type { GateData } from './decide';

type OfSuite = readonly [suite: string, Changes];

/** What a gate goes by, from the changes of each suite inside and outside of it. */
export function gateData(gate: OfSuite[], outside: OfSuite[], retention: string[], none: Changes): GateData {
  const sum = (parts: OfSuite[]) => parts.reduce((total, [, part]) => together(total, part), none);
  const all = [...gate, ...outside];
  const suites = (names: string[]) =>
    names.map((name) => [`suite ${name}`, sum(all.filter(([suite]) => suite === name))] as const);
  const others = new Set(all.map(([suite]) => suite).filter((suite) => !retention.includes(suite)));
  return {
    gate: sum(gate),
    retained: Object.fromEntries([
      ['all tasks', sum(all)] as const,
      ...(outside.length === 0 ? [] : [['tasks outside of the gate', sum(outside)] as const]),
      ...suites(retention),
    ]),
    watched: Object.fromEntries(suites([...others])),
  };
}
