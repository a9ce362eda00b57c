"""The supervisor's side of its fork servers: starting them isolated, starting and ending cases in them.

The only way in: nothing outside this package imports anything else of it.
"""

import os
import shutil
import signal
import site
import socket
import sys
import tempfile
from typing import Any, Literal, Optional

from ..shared import wire
from . import bubblewrap, command_runner, kernel, mounts, namespaces, seccomp
from .namespaces import SetupFailed as SetupFailed
from .self_report import faults
from .usage import Usage, usage_below

#: Room for all files of a case together, as a multiple of its largest file.
_SCRATCH_MB = 64
#: The same where programs are built.
_BUILD_MB = 512
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
#: Without the site module: what .pth files of the machine import would be copied into every case.
_FLAGS = ("-S", "-s", "-B")
#: How programs can be isolated, best first.
KINDS = ("namespaces", "bubblewrap", "none")
#: Which processes a fork server starts; it loads what these need.
Purpose = Literal["candidate", "judge", "commands"]


class ServerLost(Exception):
    """A fork server ended or stopped answering: this supervisor cannot go on."""


class Server:
    """A fork server. ``pid`` is its number on this machine, under which its cases are found."""

    def __init__(self, kind: str, purpose: Purpose, shown: tuple[str, ...] = (), seed: int = 0) -> None:
        """``shown`` are paths that its cases may read besides what the interpreter needs: toolchains. ``seed`` is that
        of the order of what is hashed.

        :raises SetupFailed: this kind of isolation cannot be had here, or is not as tight as it must be.
        """
        #: Whether the end of its case was begun: no other may start before that is over.
        self.ending = False
        self._isolated = kind != "none"
        self._purpose = purpose
        self._environment = _environment(seed)
        self._control, theirs = socket.socketpair()
        self._starts, their_starts = socket.socketpair()
        self._control.settimeout(30)
        self._starts.settimeout(30)
        self._scratch: Optional[str] = None
        with theirs:
            self.pid = self._start(kind, theirs.fileno(), shown)
        try:
            with their_starts:
                wire.send(self._control, {}, (their_starts.fileno(),))
            report: dict[str, Any] = wire.receive(self._control)[0]
        except (wire.Closed, OSError) as error:
            raise SetupFailed("the fork server did not start inside its sandbox") from error
        if self._isolated and (found := faults(report)):
            self.close()
            raise SetupFailed(f"the sandbox is not as tight as it must be: {', '.join(found)}")

    def _start(self, kind: str, descriptor: int, shown: tuple[str, ...]) -> int:
        if kind == "none":
            return self._start_bare(descriptor)
        command = [_interpreter(), *_FLAGS, f"{mounts.PACKAGE_TARGET}/errorbook_sandbox/start.py"]
        command += ["fork-server", self._purpose, str(descriptor), "isolated"]
        scratch = _BUILD_MB if self._purpose == "commands" else _SCRATCH_MB
        if kind == "bubblewrap":
            return bubblewrap.start(command, self._environment, descriptor, scratch, shown)
        return namespaces.start(command, self._environment, descriptor, scratch, shown).pid

    def _start_bare(self, descriptor: int) -> int:
        self._scratch = tempfile.mkdtemp(prefix="errorbook-")
        script = os.path.join(mounts.package_folder(), "errorbook_sandbox", "start.py")
        command = [_interpreter(), *_FLAGS, script, "fork-server", self._purpose, str(descriptor)]
        environment = {**self._environment, "TMPDIR": self._scratch}
        os.set_inheritable(descriptor, True)
        null = os.open(os.devnull, os.O_RDWR)
        redirect = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
        return os.posix_spawn(command[0], command, environment, file_actions=redirect)

    def start(self, role: str, job: dict[str, Any], limits: dict[str, int], descriptors: tuple[int, ...]) -> None:
        """Starts the process of a case. ``descriptors`` are its line, its stdout and stderr, and what its
        role takes; ``limits`` are those of ``rlimits.apply``.
        """
        message = {"role": role, "limits": limits, "job": job}
        try:
            wire.send_start(self._starts, message, descriptors)
        except (wire.Closed, OSError) as error:
            raise ServerLost("a fork server is gone") from error

    def start_commands(self) -> socket.socket:
        """Starts the process of a case that runs commands, and returns our end of its line."""
        ours, theirs = socket.socketpair()
        null = os.open(os.devnull, os.O_RDWR)
        try:
            with theirs:
                job, descriptors = {"isolated": self._isolated}, (theirs.fileno(), null, null)
                self.start("commands", job, command_runner.WHOLE, descriptors)
        finally:
            os.close(null)
        return ours

    def usage(self) -> Usage:
        """What its cases use now, together."""
        return usage_below(self.pid)

    def begin_end(self) -> None:
        """Has the case ended and wiped up, without waiting for it."""
        self.ending = True
        try:
            wire.send(self._control, {})
        except (wire.Closed, OSError) as error:
            raise ServerLost("a fork server is gone") from error

    def ended(self) -> dict[str, Any]:
        """Waits for the end that was begun, and returns the case's exit status and what it used."""
        try:
            used: dict[str, Any] = wire.receive(self._control)[0]
        except (wire.Closed, OSError) as error:
            raise ServerLost("a fork server did not end its case") from error
        self.ending = False
        return used

    def end(self) -> dict[str, Any]:
        """Ends the case, wipes up, and returns its exit status and what it used."""
        self.begin_end()
        return self.ended()

    def close(self) -> None:
        """Ends the server and whatever runs in it."""
        self._control.close()
        self._starts.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def end_with_parent() -> None:
    """Has the kernel kill this process as soon as its parent ends, where it can."""
    if sys.platform == "linux":
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _interpreter() -> str:
    """The interpreter itself: links to it, as in virtual environments, may lie where the sandbox does not
    look.
    """
    return os.path.realpath(sys.executable)


def basic_environment() -> dict[str, str]:
    """What any command finds in its environment, besides its scratch folder."""
    return {name: _ENVIRONMENT[name] for name in ("PATH", "LANG", "LC_ALL")}


def _environment(seed: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    kept["PYTHONHASHSEED"] = str(seed)
    return {**_ENVIRONMENT, **kept, "ERRORBOOK_PACKAGES": os.pathsep.join(site.getsitepackages())}


def describe(kind: str) -> str:
    """What a kind of isolation keeps from programs, for a reader."""
    if kind == "none":
        return "no isolation: programs run with your rights, within limits of time and memory only"
    how = "Linux namespaces" if kind == "namespaces" else "bubblewrap"
    count = "no" if seccomp.filter_program() is None else "a"
    calls = f"{count} filter on system calls"
    return f"{how}: no network, no files but the interpreter's, no other processes; {calls}"
