"""The first process of a case of commands: builds and runs programs in any language, one command after the
other, in one scratch folder.

It is told each command by the supervisor, and tells how it ended. What the commands write goes to files in
memory that the supervisor holds; after each command everything that it left running is killed.
"""

import os
import signal
import socket
from typing import Any, NoReturn

from ..shared import wire
from . import kernel, rlimits


def _run(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Serves one case; returns when the supervisor lets go of the line."""
    if job["isolated"]:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    while True:
        try:
            message, descriptors = wire.receive(link)
        except wire.Closed:
            return
        if "files" in message:
            _write_all(message["files"])
        else:
            wire.send(link, _execute(message, descriptors, job["isolated"]))


def _write_all(files: dict[str, str]) -> None:
    for name, text in files.items():
        folder = os.path.dirname(name)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(name, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)


def _execute(step: dict[str, Any], descriptors: list[int], isolated: bool) -> dict[str, Any]:
    """Runs a command to its end. ``descriptors`` are those that it starts with: stdin, stdout, stderr, its report,
    and the pipes of one that has a partner.
    """
    child = os.fork()
    if child == 0:
        _become(step, descriptors, isolated)
    for descriptor in descriptors:
        os.close(descriptor)
    _, status, used = os.wait4(child, 0)
    _kill_rest(child, isolated)
    return {
        "status": status,
        "cpu_ms": (used.ru_utime + used.ru_stime) * 1000,
        "peak_kb": used.ru_maxrss,
    }


def _become(step: dict[str, Any], descriptors: list[int], isolated: bool) -> NoReturn:
    try:
        if not isolated:
            os.setpgid(0, 0)
        folder = os.environ["TMPDIR"]
        kept = [os.dup(descriptor) for descriptor in descriptors]
        for number, descriptor in enumerate(kept):
            os.dup2(descriptor, number)
        os.closerange(len(kept), 256)
        os.chdir(folder)
        rlimits.apply(step["limits"])
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        environment = {**step["environment"], "HOME": folder, "TMPDIR": folder}
        os.execvpe(step["argv"][0], step["argv"], environment)
    except BaseException as error:
        os.write(2, f"{step['argv'][0]} could not be run: {error}\n".encode(errors="replace"))
    finally:
        os._exit(127)


def _kill_rest(child: int, isolated: bool) -> None:
    try:
        # Everything in our namespace but this process and pid 1, which the kernel spares.
        os.kill(-1 if isolated else -child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


#: What a case of commands may use as a whole; each command has limits of its own.
WHOLE = {"cpu": 10**6, "processes": 4096, "file": 1 << 32, "open": 1024}

ROLES = {"commands": _run}
