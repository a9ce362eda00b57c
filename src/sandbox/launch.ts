import { randomBytes } from 'node:crypto';
import { outputOf, startProgram } from '../base/child';
import { resource } from '../base/resources';

/** What starts a supervisor: a command whose standard streams are the supervisor's. */
export interface Launch {
  command: string;
  args: string[];
  /** Ends what the command leaves behind when it is killed. */
  end?: () => void;
}

/** Which core a worker keeps to, by its number among those of the machine; or none of its own. */
export type Core = number | 'any';

/** How the supervisor of a worker is started. */
export type Launcher = (core: Core) => Launch;

const FLAGS = ['-I', '-B'];
const script = (folder: string) => `${folder}/errorbook_sandbox/start.py`;

/** On this machine, with this kind of isolation. */
export function direct(interpreter: string, kind: string): Launcher {
  const start = resource('python', 'errorbook_sandbox', 'start.py');
  return (core) => ({
    command: interpreter,
    args: [...FLAGS, start, 'supervisor', String(core), kind],
  });
}

/**
 * In a container of its own for each worker, with namespaces of ours inside it: the container keeps programs from the
 * machine, wherever Docker runs; the namespaces keep them from what judges them. Docker's own filters forbid making
 * namespaces, so they are off in there, and ours is on for the programs.
 * @param image an image that has `python3`
 */
export function inDocker(image: string): Launcher {
  return (core) => {
    const name = `errorbook-${randomBytes(6).toString('hex')}`;
    const confined = [
      ...['--network', 'none', '--read-only', '--tmpfs', '/tmp:exec', '--user', '65534:65534'],
      ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', '1024'],
      ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
      ...['--volume', `${resource('python')}:/errorbook:ro`],
    ];
    const python = [...FLAGS, script('/errorbook'), 'supervisor', String(core), 'namespaces'];
    return {
      command: 'docker',
      args: [
        ...['run', '--rm', '--interactive', '--name', name, ...confined],
        ...['--entrypoint', 'python3', image, ...python],
      ],
      // A container outlives its client; it may be gone already.
      end: () =>
        void startProgram('docker', ['kill', name], { stdio: 'ignore' }).on('error', () => undefined),
    };
  };
}

/**
 * In the Linux that Windows has, by its default distribution, which needs `python3`.
 * @throws Error where there is none
 */
export async function inWsl(): Promise<Launcher> {
  const folder = (await outputOf('wsl.exe', ['--exec', 'wslpath', '-a', resource('python')])).trim();
  return (core) => ({
    command: 'wsl.exe',
    args: ['--exec', 'python3', ...FLAGS, script(folder), 'supervisor', String(core), 'namespaces'],
  });
}
