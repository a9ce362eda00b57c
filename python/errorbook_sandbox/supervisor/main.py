"""The trusted process: reads cases as JSON lines from Node, answers outcomes as JSON lines, in order.

It says ``ready`` first, with what isolation really holds here. When a fork server is lost it ends, without an
answer: Node starts another supervisor and tries the case once more.
"""

import json
import os
import platform
import resource
import sys
from functools import partial
from typing import Any, Callable

from ..isolation.server import KINDS, SetupFailed, describe
from . import budget, commands, lifeline
from .fork_servers import ForkServers
from .grade import grade
from .task import Task

_MEMORY = 4 << 30


def main(arguments: list[str]) -> None:
    """Serves until stdin ends. ``arguments``: the core that this worker keeps to, and the kinds of isolation to try,
    best first.
    """
    lifeline.tie()
    core, *kinds = arguments
    _keep_to_a_core(core)
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    budget.install()
    _serve(kinds or list(KINDS[:2]), lambda message: _reply(replies, message))


def _serve(kinds: list[str], reply: Callable[[dict[str, Any]], None]) -> None:
    refusals = []
    for kind in kinds:
        try:
            servers = ForkServers(kind)
        except (SetupFailed, OSError) as error:
            refusals.append(f"{kind}: {error}")
            continue
        _bound_own_memory()
        reply({"ready": True, "kind": kind, "description": describe(kind), "python": platform.python_version()})
        tasks: dict[int, Task] = {}
        for line in sys.stdin:
            lifeline.check()  # It may be one of several that were handed in ahead.
            message = json.loads(line)
            if "define" in message:
                tasks[message["define"]] = Task(message)
            elif "steps" in message:
                shown = tuple(sorted(set(message["shown"])))
                reply(commands.run(message, servers.commands(shown), partial(servers.commands, shown, True)))
            else:
                reply(grade(message, tasks[message["task"]], servers))
        return
    reply({"ready": False, "refusals": refusals})


def _keep_to_a_core(core: str) -> None:
    """A worker with its fork servers and cases takes one core, the next worker another: what runs on one does not
    slow the other, and nothing is moved between cores for each case. ``any`` keeps to none.
    """
    if core != "any" and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(core) % len(cores)]})


def _reply(stream: Any, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def _bound_own_memory() -> None:
    """A value that a program chose must not take the machine's memory in this process either."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
