import type { z } from 'zod';
import type { configSchema } from '../../src/book/config';

type Settings = z.input<typeof configSchema>;

/** One way to come by what is trained on: the settings of errorbook.json that make it. */
interface Arm {
  strategy?: Settings['strategy'];
  baseline: NonNullable<Settings['baseline']>['name'];
  /** Share of the dataset that the target passed before. */
  retention: number;
  /** An arm whose records this one begins with: what both ask and run is asked and run once. */
  of?: string;
}

const RETENTION = 0.3;
/** No arm that is compared with samples of another kind teaches corrected solutions: those others have none. */
const le = { name: 'le', repairs: false } as const;
const lec = { name: 'lec', repairs: false } as const;
const mixed = (lecRatio: number) => ({ name: 'mixed', lecRatio, repairs: false }) as const;
const withRepairs = { repairs: true };

/** All arms by name. Those that end in `-alone` have no retention share; the others have the same. */
export const ARMS: Record<string, Arm> = {
  generic: { baseline: 'generic', strategy: le, retention: RETENTION, of: 'le' },
  untargeted: { baseline: 'untargeted', strategy: le, retention: RETENTION, of: 'le' },
  undiagnosed: { baseline: 'undiagnosed', strategy: le, retention: RETENTION, of: 'le' },
  shuffled: { baseline: 'shuffled', strategy: le, retention: RETENTION, of: 'le' },
  passed: { baseline: 'passed', strategy: le, retention: RETENTION, of: 'le' },
  le: { baseline: 'own', strategy: le, retention: RETENTION },
  lec: { baseline: 'own', strategy: lec, retention: RETENTION },
  'random-contrast': { baseline: 'random-contrast', strategy: lec, retention: RETENTION },
  'le-and-repairs': {
    baseline: 'own',
    strategy: { ...le, ...withRepairs },
    retention: RETENTION,
    of: 'le',
  },
  'lec-and-repairs': {
    baseline: 'own',
    strategy: { ...lec, ...withRepairs },
    retention: RETENTION,
    of: 'lec',
  },
  'random-contrast-and-repairs': {
    baseline: 'random-contrast',
    strategy: { ...lec, ...withRepairs },
    retention: RETENTION,
    of: 'random-contrast',
  },
  'mixed-25': { baseline: 'own', strategy: mixed(0.25), retention: RETENTION },
  'mixed-50': { baseline: 'own', strategy: mixed(0.5), retention: RETENTION },
  'mixed-75': { baseline: 'own', strategy: mixed(0.75), retention: RETENTION },
  unverified: { baseline: 'unverified', strategy: le, retention: RETENTION, of: 'le' },
  repairs: { baseline: 'repairs', strategy: le, retention: RETENTION, of: 'le' },
  references: { baseline: 'references', strategy: le, retention: RETENTION, of: 'le' },
  'le-alone': { baseline: 'own', strategy: le, retention: 0, of: 'le' },
  'lec-alone': { baseline: 'own', strategy: lec, retention: 0, of: 'lec' },
  'untargeted-alone': { baseline: 'untargeted', strategy: le, retention: 0, of: 'untargeted' },
  'shuffled-alone': { baseline: 'shuffled', strategy: le, retention: 0, of: 'shuffled' },
  'random-contrast-alone': {
    baseline: 'random-contrast',
    strategy: lec,
    retention: 0,
    of: 'random-contrast',
  },
};
