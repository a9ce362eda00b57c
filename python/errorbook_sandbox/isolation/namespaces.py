"""Starts a program as the first process of namespaces of its own, with an allow-list of files and no
privileges.

The order matters: user, mount, pid, net, ipc, uts and cgroup namespaces; the uid map (written by the parent,
which may have the privilege to map a second user); a tmpfs as root with read-only mounts; fork, so that the
child is pid 1; then privileges go, one after the other, and what is left executes the fork server in fresh
memory.

There is no /proc inside: programs can do without, and it would show them the fork server.
"""

import os
import signal
import socket
from dataclasses import dataclass

from . import kernel, mounts, seccomp

#: The user inside: neither root nor anybody who owns files.
_NOBODY = 65534
_UNSHARED = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
)
#: (statvfs flag, mount flag): what a remount inside a user namespace must keep.
_KEPT = ((2, 2), (4, 4), (8, 8), (1024, 1024), (2048, 2048), (4096, 1 << 21))


@dataclass(frozen=True)
class Started:
    """A process that runs in its own namespaces: ``pid`` is its number out here, ``keeper`` that of our
    child.
    """

    pid: int
    keeper: int


class SetupFailed(Exception):
    """The kernel refused a step: namespaces of our own cannot be had here."""


def start(
    command: list[str],
    environment: dict[str, str],
    keep: int,
    scratch_mb: int,
    shown: "tuple[str, ...]" = (),
) -> Started:
    """Starts ``command`` isolated; only the descriptor ``keep`` stays open in it.

    ``scratch_mb`` bounds the only folder that can be written, which the command finds in ``TMPDIR``; ``shown``
    are paths that it may read besides what the interpreter needs.

    :raises SetupFailed: the kernel does not grant what isolation needs.
    """
    ours, theirs = socket.socketpair()
    keeper = os.fork()
    if keeper == 0:
        ours.close()
        _keep(command, environment, keep, scratch_mb, shown, theirs)
    theirs.close()
    with ours:
        ours.settimeout(20)
        try:
            return Started(_follow(ours, keeper), keeper)
        except (OSError, SetupFailed) as error:
            os.kill(keeper, signal.SIGKILL)
            os.waitpid(keeper, 0)
            raise SetupFailed(str(error)) from error


def _follow(link: socket.socket, keeper: int) -> int:
    """The parent's side of the set-up; the child reports each stage by a line."""
    _expect(link, "unshared")
    _map_users(keeper)
    link.sendall(b"mapped\n")
    return int(_expect(link, "started"))


def _expect(link: socket.socket, stage: str) -> str:
    line = bytearray()
    while not line.endswith(b"\n"):
        byte = link.recv(1)
        if not byte:
            raise SetupFailed(f"the set-up ended before it was {stage}")
        line += byte
    word, _, rest = line.decode(errors="replace").strip().partition(" ")
    if word != stage:
        raise SetupFailed(rest or word)
    return rest


def _map_users(pid: int) -> None:
    """Maps the user inside. As root two are mapped: RLIMIT_NPROC does not bind the machine's own root."""
    uid, gid = os.geteuid(), os.getegid()
    pairs = [(0, uid, gid), (_NOBODY, _NOBODY, _NOBODY)] if uid == 0 else [(_NOBODY, uid, gid)]
    try:
        _write_maps(pid, pairs)
    except OSError:
        # A container's root may not be allowed to map anybody but itself.
        _write_maps(pid, [(_NOBODY, uid, gid)])


def _write_maps(pid: int, pairs: list[tuple[int, int, int]]) -> None:
    if len(pairs) == 1:
        _write(f"/proc/{pid}/setgroups", "deny")
    _write(f"/proc/{pid}/gid_map", "".join(f"{inside} {gid} 1\n" for inside, _, gid in pairs))
    _write(f"/proc/{pid}/uid_map", "".join(f"{inside} {uid} 1\n" for inside, uid, _ in pairs))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _keep(
    command: list[str],
    environment: dict[str, str],
    keep: int,
    scratch_mb: int,
    shown: "tuple[str, ...]",
    link: socket.socket,
) -> None:
    """The child: sets the namespaces up, starts their first process and waits for it. Never returns."""
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        _volunteer_for_the_oom_killer()
        paths, devices = mounts.readable_paths(shown), mounts.devices()
        kernel.unshare(kernel.CLONE_NEWUSER | _UNSHARED)
        link.sendall(b"unshared\n")
        _expect(link, "mapped")
        _build_root(paths, devices, scratch_mb)
        socket.sethostname("sandbox")
        pid = os.fork()
        if pid == 0:
            _become(command, {**environment, "TMPDIR": mounts.scratch_folder(paths)}, keep)
        link.sendall(f"started {pid}\n".encode())
    except BaseException as error:
        link.sendall(f"failed {error}\n".replace("\n", " ").encode() + b"\n")
        os._exit(1)
    link.close()
    _close_all_but(())
    os.waitpid(pid, 0)
    os._exit(0)


def _volunteer_for_the_oom_killer() -> None:
    """Where memory runs out, a case goes before anything of the user's."""
    try:
        _write("/proc/self/oom_score_adj", "800")
    except OSError:
        pass


def _build_root(paths: list[str], devices: list[str], scratch_mb: int) -> None:
    """Makes a tmpfs the root, binds the allow-list into it, and lets the old root go."""
    kernel.mount(None, "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    quiet = kernel.MS_NOSUID | kernel.MS_NODEV
    kernel.mount("tmpfs", "/tmp", "tmpfs", quiet, "mode=755,size=1m")
    os.umask(0o022)
    os.mkdir("/tmp/old")
    kernel.pivot_root("/tmp", "/tmp/old")
    os.chdir("/")
    for path in paths:
        _show(path, path)
    _show(mounts.package_folder() + "/errorbook_sandbox", mounts.PACKAGE_TARGET + "/errorbook_sandbox")
    for path in devices:
        _bind(path, path)
    scratch = mounts.scratch_folder(paths)
    os.mkdir(scratch, 0o755)
    kernel.mount("tmpfs", scratch, "tmpfs", quiet, f"mode=1777,size={scratch_mb}m,nr_inodes=16k")
    kernel.mount(None, "/old", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.unmount("/old")
    os.rmdir("/old")
    kernel.mount(None, "/", None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | quiet)


def _show(source: str, target: str) -> None:
    """Remakes a link, or mounts a file or folder read-only with all that is mounted below it."""
    if os.path.islink("/old" + source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(os.readlink("/old" + source), target)
        return
    _bind(source, target)
    for mounted in _mounts_below(target):
        flags = os.statvfs(mounted).f_flag
        kept = sum(mount_flag for flag, mount_flag in _KEPT if flags & flag)
        quiet = kernel.MS_NOSUID | kernel.MS_NODEV
        kernel.mount(None, mounted, None, kernel.MS_REMOUNT | kernel.MS_BIND | kernel.MS_RDONLY | quiet | kept)


def _bind(source: str, target: str) -> None:
    if os.path.isdir("/old" + source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    kernel.mount("/old" + source, target, None, kernel.MS_BIND | kernel.MS_REC)


def _mounts_below(target: str) -> list[str]:
    with open("/old/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as table:
        points = [line.split(" ")[4].replace("\\040", " ") for line in table]
    return [point for point in points if point == target or point.startswith(target + "/")]


def _become(command: list[str], environment: dict[str, str], keep: int) -> None:
    """Pid 1 of the new namespaces: gives up every privilege and executes the command. Never returns."""
    try:
        kernel.drop_bounding_capabilities()
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        kernel.drop_capabilities()
        # After the change of user, which clears it.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        program = seccomp.filter_program()
        if program is not None:
            kernel.install_filter(program)
        _silence()
        _close_all_but((keep,))
        os.set_inheritable(keep, True)
        os.execve(command[0], command, environment)
    except BaseException:
        os._exit(1)


def _silence() -> None:
    null = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(null, descriptor)


def _close_all_but(kept: tuple[int, ...]) -> None:
    low = 3
    for descriptor in sorted(kept):
        os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 65536)
