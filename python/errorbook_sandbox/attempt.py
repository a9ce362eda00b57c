"""One go at running a case's processes: deadlines, limits of all processes together, and their messages."""

import os
import select
import socket
import time
from typing import Any, Optional

from . import watch, wire
from .limits import Limits
from .servers import Server

#: The longest answer that is read from a program.
_MAX_ANSWER = 8 << 20
#: How many times its wall-clock limit a case may take on a busy machine.
_MOST_PATIENCE = 4
_FIRST_LOOK, _LOOK_EVERY = 0.05, 0.03


class Stopped(Exception):
    """The case used up a limit: ``verdict`` says which kind, ``starved`` that the machine may have been too
    busy.
    """

    def __init__(self, verdict: str, detail: str, starved: bool = False) -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail
        self.starved = starved


class Gone(Exception):
    """A process of the case ended, or sent what is no message."""


class Output:
    """Where a process of the case writes: files in memory that need no reader and outlive any writer."""

    def __init__(self) -> None:
        self.descriptors: tuple[int, int] = (_memory_file(), _memory_file())

    def read(self, kilobytes: int) -> dict[str, str]:
        """The heads of stdout and stderr, empty ones left out."""
        heads = [os.pread(descriptor, kilobytes << 10, 0) for descriptor in self.descriptors]
        texts = [
            head.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
            for head in heads
        ]
        return {name: text for name, text in zip(("stdout", "stderr"), texts) if text}

    def close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)


def _memory_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("output")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


class Attempt:
    """The processes of one case. Use as a context: at its end all of them are gone and ``used`` is known."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._servers: list[Server] = []
        self._links: list[socket.socket] = []
        self._started = time.monotonic()
        self._next_look = self._started + _FIRST_LOOK
        self.output = Output()
        self.judge_output = Output()
        #: Reports of the fork servers, in the order in which processes were started.
        self.used: list[dict[str, Any]] = []

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, *_: object) -> None:
        self.used = [server.end() for server in self._servers]
        self._servers = []
        for link in self._links:
            link.close()

    def collect(self, kilobytes: int) -> dict[str, str]:
        """The heads of what the program wrote; call once, after the end."""
        texts = self.output.read(kilobytes)
        self.output.close()
        self.judge_output.close()
        return texts

    def start(self, server: Server, role: str, output: Output) -> socket.socket:
        """Starts a process of the case and returns our end of its line."""
        ours, theirs = socket.socketpair()
        with theirs:
            server.start(role, self._limits, theirs, output.descriptors)
        self._servers.append(server)
        self._links.append(ours)
        return ours

    def wall_ms(self) -> float:
        return (time.monotonic() - self._started) * 1000

    def receive(self, link: socket.socket, inbox: wire.Inbox) -> Any:
        """The next message of a process.

        :raises Stopped: a limit was hit first.
        :raises Gone: the process ended first.
        """
        poll = select.poll()
        poll.register(link, select.POLLIN)
        while True:
            message = self._take(inbox)
            if message is not None:
                return message
            self._look()
            wait = max(0.0, self._next_look - time.monotonic())
            if poll.poll(wait * 1000 + 1) and not inbox.feed():
                raise Gone

    def _take(self, inbox: wire.Inbox) -> Optional[Any]:
        try:
            return inbox.take()
        except wire.Malformed as error:
            raise Stopped("resource", f"the program returned too much: {error}") from error

    def _look(self) -> None:
        """Compares what the case uses with its limits, if it is time to."""
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK_EVERY
        usages = [watch.usage_below(server.pid) for server in self._servers]
        cpu = sum(usage.cpu_seconds for usage in usages)
        limits = self._limits
        if cpu >= limits.seconds:
            raise Stopped("timeout", f"still running after {limits.seconds:g} s of CPU time")
        if max(usage.memory for usage in usages) > limits.memory_mb << 20:
            raise Stopped("resource", f"used more than {limits.memory_mb} MiB of memory")
        # One of them is the case's own first process.
        if max(usage.processes for usage in usages) > limits.processes + 1:
            raise Stopped("resource", f"started more than {limits.processes} processes")
        elapsed = now - self._started
        # Time in which the machine was busy with others is not the program's, within reason.
        own = max(elapsed - sum(usage.waited_seconds for usage in usages), elapsed / _MOST_PATIENCE)
        if own >= limits.wall_seconds:
            starved = cpu > 0.02 * limits.seconds
            raise Stopped("timeout", f"still running after {elapsed:.1f} s", starved)


def new_inbox(link: socket.socket) -> wire.Inbox:
    """An inbox for a process of a case."""
    return wire.Inbox(link, _MAX_ANSWER)
