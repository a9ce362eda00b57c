import { runProgram } from '../base/process';

/** What pip is told for a machine. */
export interface Wheels {
  /** In a person's words. */
  machine: string;
  requirements: 'requirements.txt' | 'requirements-cuda.txt';
  /** Where torch's build for this machine is, and what it is called beside its version. */
  torch?: { index: string; local: string };
  /** Packages beside the requirements. */
  more: string[];
}

const TORCH = 'https://download.pytorch.org/whl';
const ROCM = 'rocm6.4';
const HERE = { platform: process.platform, arch: process.arch };
const REACH_MS = 5000;

/**
 * The builds for this machine: CUDA with unsloth for NVIDIA, ROCm for AMD, mlx for Apple's chips, and elsewhere torch
 * without CUDA, which is gigabytes smaller.
 */
export async function wheelsFor(
  signal?: AbortSignal,
  { platform, arch }: { platform: NodeJS.Platform; arch: string } = HERE,
): Promise<Wheels> {
  const has = (command: string, args: string[]) =>
    runProgram(command, args, { signal }).then(
      ({ code }) => code === 0,
      () => false,
    );
  if (await has('nvidia-smi', ['-L']))
    return { machine: 'an NVIDIA GPU', requirements: 'requirements-cuda.txt', more: [] };
  signal?.throwIfAborted();
  const requirements = 'requirements.txt';
  if (platform === 'darwin')
    return { machine: 'a Mac', requirements, more: arch === 'arm64' ? ['mlx-lm'] : [] };
  const isAmd = platform === 'linux' && (await has('rocminfo', []));
  signal?.throwIfAborted();
  const [machine, local] = isAmd ? ['an AMD GPU', ROCM] : ['no GPU', 'cpu'];
  return { machine, requirements, more: [], torch: { index: `${TORCH}/${local}`, local } };
}

/**
 * How pip is asked for torch: in the build for the machine, where its index can be reached; pip's settings may name
 * another one.
 */
export async function torchFor(torch: string, { torch: build }: Wheels): Promise<string[]> {
  if (build === undefined || !(await reaches(build.index))) return [torch];
  return [`${torch}+${build.local}`, '--extra-index-url', build.index];
}

async function reaches(index: string): Promise<boolean> {
  const asked = fetch(`${index}/torch/`, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) });
  return asked.then(
    ({ ok }) => ok,
    () => false,
  );
}

/** What is worth a person's look of what pip writes: what it fetches and installs, without its paths and sizes. */
export function pipStep(line: string): string | undefined {
  const [, verb, rest = ''] =
    /^\s*(Collecting|Downloading|Building wheel for|Installing collected packages:?)\s+(.+)/.exec(line) ?? [];
  if (verb === undefined) return undefined;
  if (verb.startsWith('Installing')) return `installing ${rest.split(',').length} packages`;
  const name = /[^/\s]+(?=-\d)|^[\w.-]+/.exec(rest.split('/').at(-1) ?? '')?.[0] ?? rest;
  const size = /\(([\d.]+ [kMG]B)\)/.exec(rest)?.[1];
  return `${verb.split(' ')[0]?.toLowerCase() ?? ''} ${name}${size === undefined ? '' : ` (${size})`}`;
}
