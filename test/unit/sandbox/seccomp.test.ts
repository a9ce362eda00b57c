import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { resource } from '../../../src/base/resources';

type Instruction = [code: number, ifTrue: number, ifFalse: number, value: number];
interface Call {
  architecture: number;
  number: number;
  arguments?: number[];
}

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;

/** The numbers of system calls, as the kernel's own headers have them. */
const MACHINES = [
  {
    name: 'arm64',
    column: 1,
    architecture: 0xc00000b7,
    header: '/usr/aarch64-linux-gnu/include/asm-generic/unistd.h', // Debian's linux-libc-dev-arm64-cross
  },
  {
    name: 'x86-64',
    column: 0,
    architecture: 0xc000003e,
    header: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h', // linux-libc-dev
  },
] as const;

/** What a Python program with threads, files and children cannot do without. */
const NEEDED =
  'read write close openat fstat lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask ioctl dup dup3 pipe2 execve ' +
  'exit exit_group wait4 kill fcntl getcwd chdir mkdirat unlinkat renameat getdents64 getpid getuid socketpair recvmsg ' +
  'sendmsg shutdown futex clock_gettime nanosleep clock_nanosleep getrandom gettid setsid statx newfstatat sched_yield';

interface Table {
  refused: Record<string, [number, number | null]>;
  programs: [Instruction[], Instruction[]];
}

const table = JSON.parse(
  execFileSync(
    'python3',
    [
      '-c',
      `import json, struct, sys
sys.path.insert(0, sys.argv[1])
from errorbook_sandbox.isolation import seccomp
programs = [[struct.unpack("HBBI", i) for i in seccomp._instructions(*a)] for a in seccomp._ARCHITECTURES.values()]
print(json.dumps({"refused": seccomp._REFUSED, "programs": programs}))`,
      resource('python'),
    ],
    { encoding: 'utf8' },
  ),
) as Table;

/** Runs a filter as the kernel does, on the part of classic BPF that it uses. */
function filter(program: Instruction[], call: Call): number {
  const words = [call.number, call.architecture, 0, 0];
  for (let index = 0; index < 6; index++) {
    const value = BigInt(call.arguments?.[index] ?? 0);
    words.push(Number(value & 0xffffffffn), Number(value >> 32n));
  }
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const [code, ifTrue, ifFalse, value] = program[at] ?? fail();
    const jump = (condition: boolean) => (at += condition ? ifTrue : ifFalse);
    if (code === 0x20) accumulator = (words[value / 4] ?? fail()) >>> 0;
    else if (code === 0x06) return value;
    else if (code === 0x15) jump(accumulator === value);
    else if (code === 0x35) jump(accumulator >= value);
    else if (code === 0x45) jump((accumulator & value) !== 0);
    else fail();
  }
}

function fail(): never {
  throw new Error('the filter leaves its program or uses an instruction that it should not');
}

describe.each(MACHINES)('the filter for $name', ({ column, architecture, header }) => {
  const program = table.programs[column];
  const run = (number: number, ...args: number[]) =>
    filter(program, { architecture, number, arguments: args });
  const numbers = new Map(
    existsSync(header)
      ? [...readFileSync(header, 'utf8').matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)/gm)].map(
          ([, name, number]) => [name, Number(number)],
        )
      : [],
  );
  /** Names that the header of 64-bit machines gives by another. */
  const numberOf = (name: string) =>
    numbers.get(name) ?? numbers.get({ newfstatat: 'fstatat', umount2: 'umount2' }[name] ?? '');

  it.skipIf(numbers.size === 0)('has the numbers of the kernel’s header (which must be installed)', () => {
    for (const [name, columns] of Object.entries(table.refused)) {
      const ours = columns[column];
      if (ours === null) expect(numbers.has(name), name).toBe(false);
      else if (numbers.has(name)) expect(ours, name).toBe(numberOf(name));
      else
        expect([
          'process_mrelease',
          'memfd_secret',
          'set_mempolicy_home_node',
          'quotactl_fd',
          'umount',
        ]).toContain(name);
    }
    expect([run(numberOf('clone') ?? 0, 0x10000000), run(numberOf('clone3') ?? 0)]).toEqual([EPERM, ENOSYS]);
    expect(run(numberOf('socket') ?? 0, 40)).toBe(EPERM);
    expect(run(numberOf('prlimit64') ?? 0, 17)).toBe(EPERM);
    expect(run(numberOf('ioctl') ?? 0, 0, 0x5412)).toBe(EPERM);
  });

  it('refuses every call of its list', () => {
    const ours = Object.entries(table.refused).filter(([, columns]) => columns[column] !== null);
    expect(ours.length).toBeGreaterThan(80);
    for (const [name, columns] of ours) expect(run(columns[column] ?? 0), name).toBe(EPERM);
  });

  it.skipIf(numbers.size === 0)('lets through what programs need (by the header’s numbers)', () => {
    for (const name of NEEDED.split(' ')) {
      const number = numberOf(name);
      expect(number, name).toBeDefined();
      expect(run(number ?? 0), name).toBe(ALLOW);
    }
    expect(run(numberOf('clone') ?? 0, 0x01200011)).toBe(ALLOW);
    expect([1, 2, 10].map((family) => run(numberOf('socket') ?? 0, family))).toEqual([ALLOW, ALLOW, ALLOW]);
    expect(run(numberOf('prlimit64') ?? 0, 0)).toBe(ALLOW);
    expect(run(numberOf('ioctl') ?? 0, 0, 0x5401)).toBe(ALLOW);
  });

  it('refuses each namespace flag of clone', () => {
    const clone = column === 1 ? 220 : 56;
    for (const flag of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])
      expect(run(clone, flag | 17), flag.toString(16)).toBe(EPERM);
  });

  it('ends programs that call as another architecture: 32-bit x86 and ARM, the other of the two', () => {
    for (const other of [0x40000003, 0x40000028, 0xc000003e, 0xc00000b7].filter(
      (each) => each !== architecture,
    ))
      expect(filter(program, { architecture: other, number: 1 })).toBe(KILL);
  });

  it.runIf(column === 0)('ends programs that use the x32 calls', () => {
    for (const number of [0x40000000, 0x40000065, 0x400000ff]) expect(run(number)).toBe(KILL);
  });
});
