"""The supervisor's side of its fork servers: starting them isolated, starting and ending cases in them."""

import os
import shutil
import site
import socket
import sys
import tempfile
from typing import Any, Optional

from . import bubblewrap, mounts, namespaces, runner, wire
from .limits import Limits

#: Room for all files of a case together, as a multiple of its largest file.
_SCRATCH_MB = 64
#: The same where programs are built.
_BUILD_MB = 512
_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
#: Without the site module: what .pth files of the machine import would be copied into every case.
_FLAGS = ("-S", "-s", "-B")
KINDS = ("namespaces", "bubblewrap", "none")


class ServerLost(Exception):
    """A fork server ended or stopped answering: this supervisor cannot go on."""


class Server:
    """A fork server. ``pid`` is its number on this machine, under which its cases are found."""

    def __init__(self, kind: str, shown: tuple[str, ...] = ()) -> None:
        """``shown`` are paths that its cases may read besides what the interpreter needs: toolchains.

        :raises namespaces.SetupFailed: this kind of isolation cannot be had here.
        """
        self._isolated = kind != "none"
        self._shown = shown
        self._control, theirs = socket.socketpair()
        self._starts, their_starts = socket.socketpair()
        self._control.settimeout(30)
        self._starts.settimeout(30)
        self._scratch: Optional[str] = None
        with theirs:
            self.pid = self._start(kind, theirs.fileno())
        try:
            with their_starts:
                wire.send(self._control, {}, (their_starts.fileno(),))
            self.report: dict[str, Any] = wire.receive(self._control)[0]
        except (wire.Closed, OSError) as error:
            raise namespaces.SetupFailed("the fork server did not start inside its sandbox") from error

    def _start(self, kind: str, descriptor: int) -> int:
        if kind == "none":
            return self._start_bare(descriptor)
        command = [_interpreter(), *_FLAGS, f"{mounts.PACKAGE_TARGET}/errorbook_sandbox/start.py"]
        command += ["zygote", str(descriptor), "isolated"]
        scratch = _BUILD_MB if self._shown else _SCRATCH_MB
        if kind == "bubblewrap":
            return bubblewrap.start(command, _environment(), descriptor, scratch, self._shown)
        return namespaces.start(command, _environment(), descriptor, scratch, self._shown).pid

    def _start_bare(self, descriptor: int) -> int:
        self._scratch = tempfile.mkdtemp(prefix="errorbook-")
        script = os.path.join(mounts.package_folder(), "errorbook_sandbox", "start.py")
        command = [_interpreter(), *_FLAGS, script, "zygote", str(descriptor)]
        environment = {**_environment(), "TMPDIR": self._scratch}
        os.set_inheritable(descriptor, True)
        null = os.open(os.devnull, os.O_RDWR)
        redirect = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
        return os.posix_spawn(command[0], command, environment, file_actions=redirect)

    def start(self, role: str, job: dict[str, Any], limits: Limits, descriptors: tuple[int, ...]) -> None:
        """Starts the process of a case. ``descriptors`` are its line, its stdout and stderr, and what its
        role takes.
        """
        message = {"role": role, "limits": limits.for_kernel(), "job": job}
        try:
            wire.send_start(self._starts, message, descriptors)
        except (wire.Closed, OSError) as error:
            raise ServerLost("a fork server is gone") from error

    def start_commands(self) -> socket.socket:
        """Starts the process of a case that runs commands, and returns our end of its line."""
        ours, theirs = socket.socketpair()
        null = os.open(os.devnull, os.O_RDWR)
        with theirs:
            message = {"role": "commands", "limits": runner.WHOLE, "job": {"isolated": self._isolated}}
            try:
                wire.send_start(self._starts, message, (theirs.fileno(), null, null))
            except (wire.Closed, OSError) as error:
                raise ServerLost("a fork server is gone") from error
            finally:
                os.close(null)
        return ours

    def end(self) -> dict[str, Any]:
        """Ends the case, wipes up, and returns its exit status and what it used."""
        try:
            wire.send(self._control, {})
            return wire.receive(self._control)[0]
        except (wire.Closed, OSError) as error:
            raise ServerLost("a fork server did not end its case") from error

    def close(self) -> None:
        """Ends the server and whatever runs in it."""
        self._control.close()
        self._starts.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)


def _interpreter() -> str:
    """The interpreter itself: links to it, as in virtual environments, may lie where the sandbox does not
    look.
    """
    return os.path.realpath(sys.executable)


def basic_environment() -> dict[str, str]:
    """What any command finds in its environment, besides its scratch folder."""
    return {name: _ENVIRONMENT[name] for name in ("PATH", "LANG", "LC_ALL")}


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {**_ENVIRONMENT, **kept, "ERRORBOOK_PACKAGES": os.pathsep.join(site.getsitepackages())}
