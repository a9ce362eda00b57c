"""Lines that another process writes, and whether the next one has come already."""

import os
import select
from typing import Optional

_CHUNK = 1 << 16


class Lines:
    """The lines of a descriptor, read by nobody else."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._read: list[bytes] = []
        #: The beginning of the next line: parts of it, in which there is no end.
        self._begun: list[bytes] = []
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def next(self) -> Optional[bytes]:
        """Waits for the next line; None at the end."""
        while not self._read:
            if not self._feed():
                return None
        return self._read.pop(0)

    def at_hand(self) -> bool:
        """Whether ``next`` would not wait."""
        while not self._read and self._poll.poll(0):
            if not self._feed():
                return True
        return bool(self._read)

    def _feed(self) -> bool:
        """Reads on; False at the end."""
        part = os.read(self._descriptor, _CHUNK)
        *whole, rest = part.split(b"\n")
        if whole:
            self._read += [b"".join([*self._begun, whole[0]]), *whole[1:]]
            self._begun = []
        self._begun.append(rest)
        return bool(part)
