"""Answers of a program's process, as records in a file in memory.

The program's side writes and goes on; nobody is woken for each answer, and what was answered before an end,
however sudden, is there. The file is as long as the limit on files allows.
"""

import os
import struct
from typing import Any, Optional

from . import wire

_HEADER = struct.Struct("!I")
_CHUNK = 1 << 20


def memory_file() -> int:
    """The descriptor of a file without a name."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("output")
    import tempfile

    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def write(descriptor: int, record: Any) -> None:
    """Appends a record. OSError when the file may not grow any more."""
    body = wire.dump(record)
    data = memoryview(_HEADER.pack(len(body)) + body)
    while data:
        data = data[os.write(descriptor, data) :]


class Answers:
    """The supervisor's side: reads each record once, as far as they are written."""

    def __init__(self) -> None:
        self.descriptor = memory_file()
        #: Whether the writer is gone, so that no more will come.
        self.complete = False
        self._buffer = bytearray()
        self._read_bytes = 0

    def next(self) -> Optional[bytes]:
        """The next whole record, as it was written, or None."""
        end = self._end()
        if end is None and self._fill():
            end = self._end()
        if end is None:
            return None
        body = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        return body

    @property
    def torn(self) -> bool:
        """Whether a record was begun for which there was no room."""
        return len(self._buffer) >= _HEADER.size

    def _end(self) -> Optional[int]:
        """Where the first record of the buffer ends, if all of it is there."""
        if len(self._buffer) < _HEADER.size:
            return None
        end = _HEADER.size + int(_HEADER.unpack_from(self._buffer)[0])
        return end if end <= len(self._buffer) else None

    def _fill(self) -> bool:
        """Reads what has come since; False where there was nothing."""
        before = self._read_bytes
        while part := os.pread(self.descriptor, _CHUNK, self._read_bytes):
            self._buffer += part
            self._read_bytes += len(part)
        return self._read_bytes > before

    def close(self) -> int:
        """Gives the file's memory back; returns how many bytes were read."""
        os.close(self.descriptor)
        return self._read_bytes
