"""One go at running a case's processes: deadlines, limits of all processes together, and their messages."""

import os
import select
import socket
import time
from typing import Any, Callable, Optional

from ..isolation.server import Server
from ..shared import wire
from ..shared.answers import Answers, memory_file
from . import lifeline
from .limits import Limits
from .outcomes import Gone, Stopped

#: The longest answer that is read from a program's line.
_MAX_ANSWER = 8 << 20
#: How many times its wall-clock limit a case may take on a busy machine.
_MOST_PATIENCE = 4
_FIRST_LOOK, _LOOK_EVERY = 0.05, 0.03


class Output:
    """Where a process of the case writes: files in memory that need no reader and outlive any writer."""

    def __init__(self) -> None:
        self.descriptors: tuple[int, int] = (memory_file(), memory_file())

    def read(self, kilobytes: int) -> dict[str, str]:
        """The heads of stdout and stderr, empty ones left out."""
        heads = [os.pread(descriptor, kilobytes << 10, 0) for descriptor in self.descriptors]
        texts = [head.decode("utf-8", errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}") for head in heads]
        return {name: text for name, text in zip(("stdout", "stderr"), texts) if text}

    def close(self) -> None:
        for descriptor in self.descriptors:
            os.close(descriptor)


class Attempt:
    """The processes of one case. Use as a context: at its end all of them are being ended, and ``used`` is known once
    ``settle`` was called.
    """

    def __init__(self, limits: Limits, meanwhile: Callable[[], None]) -> None:
        """``meanwhile`` settles the case before; it is called while the program runs, which nobody need wait for."""
        self._limits = limits
        self._meanwhile = meanwhile
        self._servers: list[Server] = []
        self._links: list[socket.socket] = []
        self._started = time.monotonic()
        self._next_look = self._started + _FIRST_LOOK
        self.output = Output()
        self._others: list[Output] = []
        #: Reports of the fork servers, in the order in which processes were started.
        self.used: list[dict[str, Any]] = []

    def __enter__(self) -> "Attempt":
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.begin_end()
        for link in self._links:
            link.close()

    def settle(self) -> None:
        """Waits until all processes are gone."""
        self.used += [server.ended() for server in self._servers]
        self._servers = []

    def discard(self) -> None:
        """Ends it where nothing of it is wanted."""
        self.settle()
        self.collect(0)

    def collect(self, kilobytes: int) -> dict[str, str]:
        """The heads of what the program wrote; call once, when all is settled."""
        texts = self.output.read(kilobytes)
        self.output.close()
        for other in self._others:
            other.close()
        return texts

    def start_program(self, server: Server, role: str, job: dict[str, Any], *files: int) -> socket.socket:
        """Starts the program's process and returns our end of its line."""
        return self._start(server, role, job, (*self.output.descriptors, *files))

    def start_judge(self, server: Server, job: dict[str, Any], program: socket.socket) -> socket.socket:
        """Starts the process that runs tests, on the line to the program's process, which becomes its own."""
        output = Output()
        self._others.append(output)
        return self._start(server, "judge", job, (*output.descriptors, program.fileno()))

    def _start(self, server: Server, role: str, job: dict[str, Any], descriptors: tuple[int, ...]) -> socket.socket:
        if server.ending:
            self._meanwhile()
        ours, theirs = socket.socketpair()
        self._links.append(ours)
        with theirs:
            server.start(role, job, self._limits.for_process(), (theirs.fileno(), *descriptors))
        self._servers.append(server)
        self._meanwhile()
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

    def record(self, link: socket.socket, answers: Answers) -> Any:
        """The next record of a program that writes its answers to a file; it wakes us once, when it is through.

        :raises Stopped: a limit was hit first.
        :raises Gone: the process ended first.
        """
        return self.read(self.written(link, answers))

    def written(self, link: socket.socket, answers: Answers) -> bytes:
        """The same, not read yet."""
        while True:
            record = answers.next()
            if record is not None:
                return record
            if answers.complete:
                raise Stopped("resource", "the program returned too much") if answers.torn else Gone
            self._look()
            answers.complete = bool(self._wait(link))

    def _wait(self, link: socket.socket) -> Any:
        """Whether the other side hung up, before it is time to look again. What it sends does not wake us."""
        poll = select.poll()
        poll.register(link, 0)
        return poll.poll(max(0.0, self._next_look - time.monotonic()) * 1000 + 1)

    def read(self, record: bytes) -> Any:
        """What a record says.

        :raises Stopped: it is no record.
        """
        try:
            return wire.parse(record)
        except wire.Malformed as error:
            raise Stopped("resource", f"the program returned too much: {error}") from error

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
        lifeline.check()
        usages = [server.usage() for server in self._servers]
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
