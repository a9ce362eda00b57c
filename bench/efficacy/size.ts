import type { z } from 'zod';
import type { configSchema } from '../../src/book/config';
import type { Character } from './instructor/character';
import type { Sizes } from './world/suites';

type Settings = z.input<typeof configSchema>;

/** A size of the benchmark: which world, target and training, and which arms on how many seeds. */
export interface Size {
  suites: Sizes;
  /** Tasks that the target saw before anything is taught. */
  corpus: number;
  /** What it lacks: how many parts of a skill, a number for each of the twelve skills. */
  gaps: number[];
  instructor: Omit<Character, 'seed' | 'gaps'>;
  /** Items that each arm is trained on, retention included. */
  items: number;
  samplesPerDiagnosis: number;
  training: Settings['training'];
  /** What serves the models. */
  server: 'llama.cpp' | 'transformers';
  seeds: number;
  arms: string[];
}

/** The arms of the primary contrasts come first: what is asked is answered first. */
const PRIMARY = ['le', 'untargeted', 'shuffled', 'lec', 'random-contrast'];
const OTHERS = [
  ...[
    'le-and-repairs',
    'lec-and-repairs',
    'random-contrast-and-repairs',
    'generic',
    'undiagnosed',
    'passed',
    'mixed-50',
    'unverified',
    'repairs',
    'references',
    'mixed-25',
    'mixed-75',
  ],
  ...['le-alone', 'untargeted-alone', 'shuffled-alone', 'lec-alone', 'random-contrast-alone'],
];

/** A third of all parts: some skills are whole, one is missing. */
const MANY = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5];
/** One part of some skills: most of what is taught by chance is known. */
const FEW = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];

const FAST: Size['training'] = {
  epochs: 4,
  learningRate: 5e-3,
  batchSize: 8,
  loraRank: 16,
  loraAlpha: 32,
  maxLength: 256,
  heldOut: 0,
};
/** At which both LE and untargeted samples together gained most in a pilot on other tasks. */
const GENTLE: Size['training'] = { ...FAST, learningRate: 1e-3 };

function small(other: Partial<Size>): Size {
  return {
    suites: { taught: 150, unseen: 150, others: 50 },
    corpus: 20_000,
    gaps: MANY,
    instructor: { misreads: 0.3, blunders: 0.15 },
    items: 120,
    samplesPerDiagnosis: 2,
    training: FAST,
    server: 'llama.cpp',
    seeds: 10,
    arms: [...PRIMARY, ...OTHERS],
    ...other,
  };
}

/** Of fewer errors more is taught each. */
const few = (other: Partial<Size>) =>
  small({ gaps: FEW, samplesPerDiagnosis: 3, training: GENTLE, ...other });

const NOISE = { misreads: 0, blunders: 0.15, mode: 'noise' } as const;
const KNOWS = { misreads: 0, blunders: 0.15, mode: 'knows' } as const;

/** The size by name; those that end in `null` and `planted` are checks of the benchmark itself. */
export const SIZES: Record<string, Size> = {
  small: small({}),
  null: small({ instructor: NOISE, arms: PRIMARY }),
  planted: small({ instructor: KNOWS, arms: PRIMARY }),
  few: few({ arms: PRIMARY }),
  'few-fast': few({ arms: PRIMARY, training: FAST }),
  'few-null': few({ instructor: NOISE, arms: PRIMARY }),
  'few-planted': few({ instructor: KNOWS, arms: PRIMARY }),
};
