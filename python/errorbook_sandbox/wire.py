"""Messages between our processes: JSON behind a length, over stream sockets; descriptors may travel along."""

import array
import json
import socket
import struct
from typing import Any, Optional

_HEADER = struct.Struct("!I")
_MAX_DESCRIPTORS = 4


class Closed(Exception):
    """The other side is gone."""


class Malformed(Exception):
    """The other side sent what is no message: too long, or not JSON."""


def send(link: socket.socket, message: Any, descriptors: tuple[int, ...] = ()) -> None:
    """Sends one message, whole.

    :raises Closed: the other side is gone.
    """
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    header = _HEADER.pack(len(body))
    try:
        if descriptors:
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
            link.sendmsg([header], [rights])
            link.sendall(body)
        else:
            link.sendall(header + body)
    except (BrokenPipeError, ConnectionError) as error:
        raise Closed from error


def receive(link: socket.socket) -> tuple[Any, list[int]]:
    """Waits for a message and returns it with its descriptors. For sides that are trusted, or where waiting
    is bounded.

    :raises Closed: the other side is gone.
    :raises ValueError: what came is no message.
    """
    try:
        return _receive(link)
    except ConnectionError as error:
        raise Closed from error


def _receive(link: socket.socket) -> tuple[Any, list[int]]:
    item_size = array.array("i").itemsize
    header, ancillary, _, _ = link.recvmsg(_HEADER.size, socket.CMSG_SPACE(_MAX_DESCRIPTORS * item_size))
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % item_size])
    header += _exactly(link, _HEADER.size - len(header))
    body = _exactly(link, _HEADER.unpack(header)[0])
    return json.loads(body), list(descriptors)


def _exactly(link: socket.socket, size: int) -> bytes:
    parts = []
    while size > 0:
        part = link.recv(min(size, 1 << 20))
        if not part:
            raise Closed
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class Inbox:
    """Gathers the messages of a hostile side, which may send halves, floods and rubbish."""

    def __init__(self, link: socket.socket, max_bytes: int) -> None:
        self._link = link
        self._max_bytes = max_bytes
        self._buffer = bytearray()

    def feed(self) -> bool:
        """Reads what has come without waiting for more; False once the other side is gone."""
        try:
            part = self._link.recv(1 << 16, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except ConnectionError:
            return False
        self._buffer += part
        return bool(part)

    def take(self) -> Optional[Any]:
        """The next whole message, or None.

        :raises Malformed: what came is no message.
        """
        if len(self._buffer) < _HEADER.size:
            return None
        (size,) = _HEADER.unpack_from(self._buffer)
        if size > self._max_bytes:
            raise Malformed(f"a message of {size} bytes")
        end = _HEADER.size + size
        if len(self._buffer) < end:
            return None
        body = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        return _parse(body)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body, parse_int=_short_int)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Malformed(str(error)) from error


def _short_int(digits: str) -> int:
    # Conversion of long numbers takes quadratic time; values.py sends those in hexadecimal.
    if len(digits) > 20:
        raise ValueError("a number of too many digits")
    return int(digits)
