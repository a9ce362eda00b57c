"""The trusted process: reads cases as JSON lines from Node, answers outcomes as JSON lines, in order.

It says ``ready`` first, with what isolation really holds here. When a fork server is lost it ends, without an
answer: Node starts another supervisor and tries the case once more.
"""

import json
import os
import platform
import resource
from functools import partial
from typing import Any, Callable, Optional

from ..isolation.server import KINDS, SetupFailed, describe
from . import budget, commands, lifeline
from .fork_servers import ForkServers
from .grade import Bench, Settle, grade
from .lines import Lines
from .task import Task

_MEMORY = 4 << 30
_STDIN = 0
#: For the core of a worker that keeps to none: there are more of them than workers.
_ANY = "any"


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
    _serve(kinds or list(KINDS[:2]), core == _ANY, lambda message: _reply(replies, message))


def _serve(kinds: list[str], ahead: bool, reply: Callable[[dict[str, Any]], None]) -> None:
    refusals = []
    for kind in kinds:
        try:
            servers = ForkServers(kind, ahead)
        except (SetupFailed, OSError) as error:
            refusals.append(f"{kind}: {error}")
            continue
        _bound_own_memory()
        reply({"ready": True, "kind": kind, "description": describe(kind), "python": platform.python_version()})
        _Cases(servers, reply).answer(Lines(_STDIN), ahead)
        return
    reply({"ready": False, "refusals": refusals})


class _Cases:
    """Answers what Node asks, in order. A case that is decided is settled once the next one's program runs, or at once
    where none is at hand.
    """

    def __init__(self, servers: ForkServers, reply: Callable[[dict[str, Any]], None]) -> None:
        self._servers = servers
        self._reply = reply
        self._tasks: dict[int, Task] = {}
        self._decided: Optional[Settle] = None

    def answer(self, lines: Lines, ahead: bool) -> None:
        """Goes on until there are no more lines. ``ahead``: the next case may begin before the last one is settled."""
        while (line := lines.next()) is not None:
            lifeline.check()  # It may be one of several that were handed in ahead.
            self._answer(json.loads(line))
            if not (ahead and lines.at_hand()):
                self._settle()
        self._settle()

    def _answer(self, message: dict[str, Any]) -> None:
        if "define" in message:
            self._tasks[message["define"]] = Task(message)
        elif "steps" in message:
            self._settle()
            self._reply(self._run(message))
        else:
            decided = grade(message, self._tasks[message["task"]], Bench(self._servers, self._settle))
            self._settle()
            self._decided = decided

    def _run(self, message: dict[str, Any]) -> dict[str, Any]:
        shown = tuple(sorted(set(message["shown"])))
        return commands.run(message, self._servers.commands(shown), partial(self._servers.commands, shown, True))

    def _settle(self) -> None:
        decided, self._decided = self._decided, None
        if decided is not None:
            self._reply(decided())


def _keep_to_a_core(core: str) -> None:
    """A worker with its fork servers and cases takes one core, the next worker another: what runs on one does not
    slow the other, and nothing is moved between cores for each case.
    """
    if core != _ANY and hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[int(core) % len(cores)]})


def _reply(stream: Any, message: dict[str, Any]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def _bound_own_memory() -> None:
    """A value that a program chose must not take the machine's memory in this process either."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
