"""Runs commands that build and run programs in any language: isolated as programs in Python are, each within
limits of its own, and says how each ended. It knows nothing of languages, tests and verdicts.

A step may have a partner: a command in a sandbox of its own, which shares no file and no process with the step; a pair
of pipes is all that joins them. The step ends with its partner.
"""

import contextlib
import os
import select
import socket
import sys
import time
from typing import Any, Callable, Optional

from ..isolation.server import Server, basic_environment
from ..shared import wire
from ..shared.answers import memory_file
from . import lifeline
from .outcomes import Stopped

_LOOK_EVERY = 0.02
#: How long a step may go on when its partner has ended, in seconds.
_GRACE = 0.5
#: How many times its wall-clock limit a command may take on a busy machine.
_MOST_PATIENCE = 4
_MAX_ANSWER = 1 << 16
_MIB = 1 << 20


def run(job: dict[str, Any], server: Server, partners: Callable[[], Server]) -> dict[str, Any]:
    """Runs ``steps`` in order in a folder with ``files``, up to the first that fails. ``partners`` gives the
    server of their partners.
    """
    results = []
    case = _Case(server, job["files"])
    try:
        for step in job["steps"]:
            results.append(_together(step, case, partners()) if "partner" in step else _alone(step, case))
            if results[-1]["exit"] != 0:
                break
    finally:
        case.close()
    return {"steps": results}


class _Case:
    """A sandbox, with the line to the process in it that starts commands."""

    def __init__(self, server: Server, files: dict[str, str]) -> None:
        self.server = server
        self.link = server.start_commands()
        self.inbox = wire.Inbox(self.link, _MAX_ANSWER)
        with contextlib.suppress(wire.Closed):
            wire.send(self.link, {"files": files})

    def close(self) -> None:
        self.server.end()
        self.link.close()


def _alone(step: dict[str, Any], case: _Case) -> dict[str, Any]:
    running = _Step(step, case)
    while not running.ended():
        pass
    return running.result()


def _together(step: dict[str, Any], case: _Case, server: Server) -> dict[str, Any]:
    """A step and its partner: each reads on its descriptor 4 what the other writes to its descriptor 5."""
    there = _Case(server, step["partner"].get("files", {}))
    try:
        pipes = os.pipe(), os.pipe()
        try:
            own = _Step(step, case, (pipes[0][0], pipes[1][1]))
            other = _Step(step["partner"], there, (pipes[1][0], pipes[0][1]))
        finally:
            for descriptor in (*pipes[0], *pipes[1]):
                os.close(descriptor)
        while not other.ended(beside=own) and not (own.ended(0) and own.stopped):
            pass
        patience = time.monotonic() + _GRACE
        while not own.ended() and time.monotonic() < patience:
            pass
        return {**own.result(), "partner": other.result()}
    finally:
        there.close()


class _Step:
    """One command, from its start to what it wrote."""

    def __init__(self, step: dict[str, Any], case: _Case, pipes: tuple[int, ...] = ()) -> None:
        self._limits = step["limits"]
        self.case = case
        self._reserves = bool(step.get("reserves"))
        self._started = time.monotonic()
        self._cpu_before = case.server.usage().cpu_seconds
        self._cpu = 0.0
        self._peak = 0
        self._end: Optional[dict[str, Any]] = None
        self._written = [memory_file() for _ in range(3)]
        self._start(step, pipes)

    @property
    def running(self) -> bool:
        """Whether its end is not known yet."""
        return self._end is None

    @property
    def stopped(self) -> bool:
        """Whether a limit ended it."""
        return self._end is not None and "stopped" in self._end

    def ended(self, wait: float = _LOOK_EVERY, beside: Optional["_Step"] = None) -> bool:
        """Whether it has ended; waits a moment for that, or for the end of another."""
        if self._end is None:
            links = [each.case.link for each in (self, beside) if each is not None and each.running]
            try:
                self._end = self._look(wait, links)
            except Stopped as stopped:
                how = {"stopped": stopped.verdict, "detail": stopped.detail, "starved": stopped.starved}
                self._end = {**self._lost(), **how}
        return self._end is not None

    def result(self) -> dict[str, Any]:
        """How it ended, or how far it was, and what it wrote."""
        kept = int(self._limits["outputKb"]) << 10
        texts = [os.pread(descriptor, kept, 0).decode("utf-8", "replace") for descriptor in self._written]
        for descriptor in self._written:
            os.close(descriptor)
        return {**(self._end or self._lost()), **dict(zip(("stdout", "stderr", "report"), texts))}

    def _start(self, step: dict[str, Any], pipes: tuple[int, ...]) -> None:
        stdin = memory_file()
        try:
            _fill(stdin, step.get("stdin", ""))
            python = [sys.executable] if step.get("python") else []
            environment = {**basic_environment(), **step.get("environment", {})}
            message = {"argv": [*python, *step["argv"]], "environment": environment, "limits": self._for_kernel()}
            wire.send(self.case.link, message, (stdin, *self._written, *pipes))
        except wire.Closed:
            self._end = self._lost()
        finally:
            os.close(stdin)

    def _look(self, wait: float, links: list[socket.socket]) -> Optional[dict[str, Any]]:
        """How it ended; None where it has not yet.

        :raises Stopped: a limit was hit first.
        """
        inbox = self.case.inbox
        try:
            if (answer := inbox.take()) is not None:
                return self._read(answer)
            ready = select.select(links, [], [], wait)[0]
            if self.case.link in ready:
                return None if inbox.feed() else self._lost()
            if ready:
                return None
        except wire.Malformed:
            return self._lost()
        self._hold_limits()
        return None

    def _read(self, answer: Any) -> dict[str, Any]:
        if not isinstance(answer, dict) or "status" not in answer:
            return self._lost()
        status = int(answer["status"])
        ended = {"exit": status >> 8} if status & 0x7F == 0 else {"exit": None, "signal": status & 0x7F}
        return {**ended, **self._used(float(answer["cpu_ms"]), int(answer["peak_kb"]))}

    def _lost(self) -> dict[str, Any]:
        """Of a command that was ended with its case."""
        return {"exit": None, **self._used(self._cpu * 1000, self._peak >> 10)}

    def _used(self, cpu_ms: float, peak_kb: int) -> dict[str, Any]:
        wall = (time.monotonic() - self._started) * 1000
        return {"cpuMs": round(cpu_ms, 3), "wallMs": round(wall, 3), "peakKb": peak_kb}

    def _hold_limits(self) -> None:
        lifeline.check()
        usage, limits = self.case.server.usage(), self._limits
        self._cpu = max(self._cpu, usage.cpu_seconds - self._cpu_before)
        self._peak = max(self._peak, usage.memory)
        seconds = float(limits["timeSeconds"])
        if self._cpu >= seconds:
            raise Stopped("timeout", f"still running after {seconds:g} s of CPU time")
        if usage.memory > int(limits["memoryMb"]) * _MIB:
            raise Stopped("resource", f"used more than {limits['memoryMb']} MiB of memory")
        # One of them waits for the others.
        if usage.processes > int(limits["processes"]) + 1:
            raise Stopped("resource", f"started more than {limits['processes']} processes")
        elapsed = time.monotonic() - self._started
        own = max(elapsed - usage.waited_seconds, elapsed / _MOST_PATIENCE)
        if own >= seconds * 1.25 + 0.5:
            raise Stopped("timeout", f"still running after {elapsed:.1f} s", self._cpu > 0.02 * seconds)

    def _for_kernel(self) -> dict[str, int]:
        limits = self._limits
        memory = int(limits["memoryMb"]) * _MIB
        # Address space is no measure for runtimes that reserve much of it (node, Java, Go): there the watch
        # bounds memory, and the kernel only what is written faster than the watch looks.
        bound = "data" if self._reserves else "memory"
        return {
            "cpu": max(1, int(float(limits["timeSeconds"]) + 0.999)),
            bound: memory * 2 + 1024 * _MIB if bound == "data" else memory + 192 * _MIB,
            # Threads count too.
            "processes": int(limits["processes"]) + (64 if self._reserves else 1),
            "file": int(limits["fileMb"]) * _MIB,
            "open": 1024,
        }


def _fill(descriptor: int, text: str) -> None:
    data = memoryview(text.encode("utf-8", "surrogatepass"))
    while data:
        data = data[os.write(descriptor, data) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
