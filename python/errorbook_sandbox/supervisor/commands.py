"""Runs commands that build and run programs in any language: isolated as programs in Python are, each within
limits of its own, and says how each ended. It knows nothing of languages, tests and verdicts.
"""

import os
import select
import sys
import time
from typing import Any, Optional

from ..isolation.server import Server, basic_environment
from ..shared import wire
from ..shared.answers import memory_file
from . import lifeline
from .outcomes import Stopped

_LOOK_EVERY = 0.02
#: How many times its wall-clock limit a command may take on a busy machine.
_MOST_PATIENCE = 4
_MAX_ANSWER = 1 << 16
_MIB = 1 << 20


def run(job: dict[str, Any], server: Server) -> dict[str, Any]:
    """Runs ``steps`` in order in a folder with ``files``, up to the first that fails."""
    link = server.start_commands()
    results = []
    try:
        wire.send(link, {"files": job["files"]})
        inbox = wire.Inbox(link, _MAX_ANSWER)
        for step in job["steps"]:
            results.append(_Step(step, server, link, inbox).run())
            if results[-1]["exit"] != 0:
                break
    except wire.Closed:
        results.append(_lost())
    finally:
        server.end()
        link.close()
    return {"steps": results}


class _Step:
    """One command, from its start to what it wrote."""

    def __init__(self, step: dict[str, Any], server: Server, link: Any, inbox: wire.Inbox) -> None:
        self._step = step
        self._limits = step["limits"]
        self._server = server
        self._link = link
        self._inbox = inbox
        self._started = time.monotonic()
        self._cpu_before = server.usage().cpu_seconds
        self._cpu = 0.0
        self._peak = 0

    def run(self) -> dict[str, Any]:
        stdin, *written = (memory_file() for _ in range(4))
        try:
            _fill(stdin, self._step.get("stdin", ""))
            python = [sys.executable] if self._step.get("python") else []
            message = {"argv": [*python, *self._step["argv"]], "environment": self._environment()}
            wire.send(self._link, {**message, "limits": self._for_kernel()}, (stdin, *written))
            result = self._result()
            kept = int(self._limits["outputKb"]) << 10
            texts = [os.pread(descriptor, kept, 0).decode("utf-8", "replace") for descriptor in written]
            return {**result, **dict(zip(("stdout", "stderr", "report"), texts))}
        finally:
            for descriptor in (stdin, *written):
                os.close(descriptor)

    def _result(self) -> dict[str, Any]:
        try:
            answer = self._wait()
        except Stopped as stopped:
            return {
                **_lost(),
                "stopped": stopped.verdict,
                "detail": stopped.detail,
                "starved": stopped.starved,
                **self._used(self._cpu * 1000, self._peak >> 10),
            }
        if answer is None:
            return {**_lost(), **self._used(self._cpu * 1000, self._peak >> 10)}
        status = int(answer["status"])
        ended = {"exit": status >> 8} if status & 0x7F == 0 else {"exit": None, "signal": status & 0x7F}
        return {**ended, **self._used(float(answer["cpu_ms"]), int(answer["peak_kb"]))}

    def _used(self, cpu_ms: float, peak_kb: int) -> dict[str, Any]:
        wall = (time.monotonic() - self._started) * 1000
        return {"cpuMs": round(cpu_ms, 3), "wallMs": round(wall, 3), "peakKb": peak_kb}

    def _wait(self) -> Optional[dict[str, Any]]:
        """How the command ended; None where the process that waits for it was lost.

        :raises Stopped: a limit was hit first.
        """
        poll = select.poll()
        poll.register(self._link, select.POLLIN)
        while True:
            try:
                answer = self._inbox.take()
            except wire.Malformed:
                return None
            if answer is not None:
                return answer if isinstance(answer, dict) and "status" in answer else None
            ready = poll.poll(_LOOK_EVERY * 1000)
            if ready and not self._inbox.feed():
                return None
            if not ready:
                self._look()

    def _look(self) -> None:
        lifeline.check()
        usage, limits = self._server.usage(), self._limits
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

    def _environment(self) -> dict[str, str]:
        return {**basic_environment(), **self._step.get("environment", {})}

    def _for_kernel(self) -> dict[str, int]:
        limits = self._limits
        memory = int(limits["memoryMb"]) * _MIB
        # Address space is no measure for runtimes that reserve much of it (node, Java, Go): there the watch
        # bounds memory, and the kernel only what is written faster than the watch looks.
        bound = "data" if self._step.get("reserves") else "memory"
        return {
            "cpu": max(1, int(float(limits["timeSeconds"]) + 0.999)),
            bound: memory * 2 + 1024 * _MIB if bound == "data" else memory + 192 * _MIB,
            # Threads count too.
            "processes": int(limits["processes"]) + (64 if self._step.get("reserves") else 1),
            "file": int(limits["fileMb"]) * _MIB,
            "open": 1024,
        }


def _fill(descriptor: int, text: str) -> None:
    data = memoryview(text.encode("utf-8", "surrogatepass"))
    while data:
        data = data[os.write(descriptor, data) :]
    os.lseek(descriptor, 0, os.SEEK_SET)


def _lost() -> dict[str, Any]:
    """Of a command that was ended with its case."""
    return {"exit": None, "cpuMs": 0, "wallMs": 0, "peakKb": 0, "stdout": "", "stderr": "", "report": ""}
