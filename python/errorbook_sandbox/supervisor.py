"""The trusted process: reads cases as JSON lines from Node, answers outcomes as JSON lines, in order.

It says ``ready`` first, with what isolation really holds here. When a fork server is lost it ends, without an
answer: Node starts another supervisor and tries the case once more.
"""

import json
import os
import platform
import resource
import sys
from typing import Any, Callable

from . import alarm, commands, seccomp
from .asked import Asked
from .case import Servers, grade
from .namespaces import SetupFailed
from .servers import KINDS, Server

_MEMORY = 4 << 30


def main(arguments: list[str]) -> None:
    """Serves until stdin ends. ``arguments``: the number of this worker, and the kinds of isolation to try,
    best first.
    """
    worker, *kinds = arguments
    _keep_to_a_core(int(worker))
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    alarm.install()
    _serve(kinds or list(KINDS[:2]), lambda message: _reply(replies, message))


def _serve(kinds: list[str], reply: Callable[[dict[str, Any]], None]) -> None:
    refusals = []
    for kind in kinds:
        try:
            servers = Servers(lambda shown=(), kind=kind: _checked(kind, shown))
        except (SetupFailed, OSError) as error:
            refusals.append(f"{kind}: {error}")
            continue
        _bound_own_memory()
        reply(
            {"ready": True, "kind": kind, "description": _describe(kind), "python": platform.python_version()}
        )
        tasks: dict[int, Asked] = {}
        for line in sys.stdin:
            message = json.loads(line)
            if "define" in message:
                tasks[message["define"]] = Asked(message)
            elif "steps" in message:
                # Never none: where nothing else is shown, the folder for building must still be large.
                shown = tuple(sorted({*message["shown"], "/usr"}))
                reply(commands.run(message, servers.commands(shown)))
            else:
                reply(grade(message, tasks[message["task"]], servers))
        return
    reply({"ready": False, "refusals": refusals})


def _keep_to_a_core(worker: int) -> None:
    """A worker with its fork servers and cases takes one core, the next worker another: what runs on one does not
    slow the other, and nothing is moved between cores for each case.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[worker % len(cores)]})


def _reply(stream: Any, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def _bound_own_memory() -> None:
    """A value that a program chose must not take the machine's memory in this process either."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _checked(kind: str, shown: tuple[str, ...] = ()) -> Server:
    """A fork server of this kind.

    :raises SetupFailed: it does not find itself isolated as it should be.
    """
    server = Server(kind, shown)
    if kind != "none":
        faults = _faults(server.report)
        if faults:
            server.close()
            raise SetupFailed(f"the sandbox is not as tight as it must be: {', '.join(faults)}")
    return server


def _faults(report: dict[str, Any]) -> list[str]:
    expected = {
        "runs as pid 1": report["pid"] == 1,
        "is not root": report["uid"] != 0,
        "has a read-only root": report["read_only"] is True,
        "has no network": report["network"] is False,
        "can gain no privileges": report["no_new_privileges"] == 1,
        "sees no /proc": not {"proc", "sys"} & set(report["root"]),
    }
    return [f"not so: {claim}" for claim, holds in expected.items() if not holds]


def _describe(kind: str) -> str:
    if kind == "none":
        return "no isolation: programs run with your rights, within limits of time and memory only"
    how = "Linux namespaces" if kind == "namespaces" else "bubblewrap"
    count = "no" if seccomp.filter_program() is None else "a"
    calls = f"{count} filter on system calls"
    return f"{how}: no network, no files but the interpreter's, no other processes; {calls}"
