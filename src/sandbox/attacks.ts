/** Small hostile programs that show what a sandbox really keeps from the machine. They do no harm where they succeed. */

/** What an attack is aimed at: things that the probe planted outside. */
export interface Bait {
  /** A file with a secret. */
  secretFile: string;
  /** A file that does not exist, in a folder that can be written. */
  outsideFile: string;
  /** The port of a listener on this machine. */
  port: number;
  /** A process outside, which has `secret` in its environment. */
  pid: number;
  secret: string;
  /** A file name that nobody else uses. */
  poison: string;
}

/** What the sandbox has to do: keep the program from something, or stop a program that takes too much. */
export interface Attack {
  id: string;
  /** What holds where the attack fails, in plain words. */
  claim: string;
  /**
   * Defines `attack()`, which returns `REACHED` where it got what it wanted and anything else where it did not.
   * Several programs are run one after the other; each gets what the one before it returned.
   */
  programs: ((bait: Bait, before: string) => string)[];
}

const text = (value: string) => JSON.stringify(value);

/** The word that an attack returns where it succeeded. */
export const REACHED = 'reached';

/** Every body sees `reached` and ends by returning it or not; an error of the system means that it was kept out. */
function attempt(body: string): string {
  const indented = body.replaceAll(/^(?=.)/gm, '        ');
  return `import os, socket, sys, time, tempfile\nreached = ${text(REACHED)}\n\ndef attack():\n    try:\n${indented}\n    except OSError:\n        return "kept out"\n`;
}

const detach = `
ours, theirs = os.pipe()
if os.fork() == 0:
    os.setsid()
    pid = os.fork()
    if pid == 0:
        time.sleep(30)
        os._exit(0)
    os.write(theirs, str(pid).encode())
    os._exit(0)
os.wait()
return os.read(ours, 20).decode()`;

/** Looks in this process and in those above it, as far as the system lets it. */
const searchMemory = `
import re
found = None
for pid in ("self", os.getppid(), ${'{PARENT}'}):
    try:
        maps, memory = open(f"/proc/{pid}/maps").read(), open(f"/proc/{pid}/mem", "rb", 0)
    except OSError:
        continue
    for line in maps.splitlines():
        low, high = (int(part, 16) for part in line.split()[0].split("-"))
        if " rw" not in line or high - low > 1 << 26:
            continue
        try:
            memory.seek(low)
            found = found or re.search(rb"expected-[0-9a-f]{32}", memory.read(high - low))
        except OSError:
            continue
import gc
for item in gc.get_objects():
    for text in (item.values() if type(item) is dict else item if type(item) in (list, tuple) else ()):
        if type(text) is str and re.fullmatch("expected-[0-9a-f]{32}", text):
            return text
return found.group().decode() if found else "nothing"`;

const parentOfParent = `int(open(f"/proc/{os.getppid()}/stat").read().rpartition(")")[2].split()[1])`;

/** Attacks whose success shows in what they return. */
export const ATTACKS: Attack[] = [
  {
    id: 'read-secret',
    claim: 'A program cannot read files of yours',
    programs: [
      ({ secretFile, secret }) =>
        attempt(
          `return reached if open(${text(secretFile)}).read() == ${text(secret)} else "something else"`,
        ),
    ],
  },
  {
    id: 'write-outside',
    claim: 'A program cannot write or delete files outside its scratch folder',
    programs: [({ outsideFile }) => attempt(`open(${text(outsideFile)}, "w").write("x")\nreturn reached`)],
  },
  {
    id: 'network',
    claim: 'A program cannot reach the network, not even this machine itself',
    programs: [
      ({ port }) => attempt(`socket.create_connection(("127.0.0.1", ${port}), 2).close()\nreturn reached`),
    ],
  },
  {
    id: 'see-processes',
    claim: 'A program cannot see other processes',
    programs: [({ pid }) => attempt(`os.listdir("/proc/${pid}/task")\nreturn reached`)],
  },
  {
    id: 'environment',
    claim: 'A program cannot read keys in the environment of other processes',
    programs: [
      ({ pid, secret }) =>
        attempt(
          `read = open("/proc/${pid}/environ", "rb").read()\nreturn reached if ${text(secret)}.encode() in read else "nothing"`,
        ),
    ],
  },
  {
    id: 'kill-process',
    claim: 'A program cannot end other processes',
    programs: [({ pid }) => attempt(`os.kill(${pid}, 15)\nreturn reached`)],
  },
  {
    id: 'fork-bomb',
    claim: 'A program cannot start processes without end',
    programs: [
      () =>
        attempt(
          'for _ in range(64):\n    if os.fork() == 0:\n        time.sleep(20)\n        os._exit(0)\ntime.sleep(1)\nreturn reached',
        ),
    ],
  },
  {
    id: 'memory',
    claim: 'A program cannot take more memory than it may',
    programs: [
      () =>
        attempt(
          'held = []\nfor _ in range(48):\n    held.append(bytearray(b"x") * (16 << 20))\ntime.sleep(0.2)\nreturn reached',
        ),
    ],
  },
  {
    id: 'file-size',
    claim: 'A program cannot fill the disk',
    programs: [
      () =>
        attempt(
          'import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nwith tempfile.TemporaryFile() as file:\n    for _ in range(64):\n        file.write(b"x" * (16 << 20))\n        file.flush()\nreturn reached',
        ),
    ],
  },
  {
    id: 'outlive',
    claim: 'Nothing of a program goes on running after its case',
    programs: [
      () => attempt(detach.trim()),
      (_, before) => attempt(`os.kill(${/^'?(\d+)'?$/.exec(before)?.[1] ?? '2**22'}, 0)\nreturn reached`),
    ],
  },
  {
    id: 'poison',
    claim: 'A program leaves no files behind for the next case',
    programs: [
      ({ poison }) =>
        attempt(
          `for folder in {"/tmp", tempfile.gettempdir(), os.getcwd()}:\n    open(os.path.join(folder, ${text(poison)}), "w").close()\nreturn "left"`,
        ),
      ({ poison }) =>
        attempt(
          `found = [f for f in {"/tmp", tempfile.gettempdir(), os.getcwd()} if os.path.exists(os.path.join(f, ${text(poison)}))]\nreturn reached if found else "clean"`,
        ),
    ],
  },
];

/** Returns what its own test expects, if that can be found anywhere in its reach. */
export const FIND_EXPECTED = {
  id: 'find-expected',
  claim: 'A program cannot find out what its tests expect',
  program: attempt(searchMemory.trim().replace('{PARENT}', 'grandparent()')).replace(
    '\ndef attack',
    `\ndef grandparent():\n    try:\n        return ${parentOfParent}\n    except OSError:\n        return "self"\n\ndef attack`,
  ),
};
