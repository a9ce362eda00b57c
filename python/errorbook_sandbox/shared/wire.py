"""Messages between our processes: JSON behind a length, over stream sockets; descriptors may travel along.

What only travels from a trusted side to one that is not trusted yet may be marshalled, which is faster.
"""

import array
import json
import marshal
import socket
import struct
import sys
from typing import Any, Optional

_HEADER = struct.Struct("!I")
_MAX_DESCRIPTORS = 6
_SPACE = socket.CMSG_SPACE(_MAX_DESCRIPTORS * array.array("i").itemsize)


class Closed(Exception):
    """The other side is gone."""


class Malformed(Exception):
    """The other side sent what is no message: too long, or not JSON."""


def dump(message: Any) -> bytes:
    """The message as it travels, without its length. Halves of surrogate pairs stay apart, as escapes would not."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def send(link: socket.socket, message: Any, descriptors: tuple[int, ...] = ()) -> None:
    """Sends one message, whole.

    :raises Closed: the other side is gone.
    """
    _send(link, dump(message), descriptors)


def send_start(link: socket.socket, message: Any, descriptors: tuple[int, ...]) -> None:
    """Sends what ``receive_start`` reads: data of plain types, and what ``marshal`` takes besides.

    :raises Closed: the other side is gone.
    """
    _send(link, marshal.dumps(message), descriptors)


def _send(link: socket.socket, body: bytes, descriptors: tuple[int, ...]) -> None:
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


def receive_start(link: socket.socket) -> tuple[Any, tuple[int, ...]]:
    """Waits for what a trusted side sent with ``send_start``.

    :raises Closed: the other side is gone.
    """
    header, ancillary, _, _ = link.recvmsg(_HEADER.size, _SPACE, socket.MSG_WAITALL)
    if not ancillary:
        raise Closed
    rights = ancillary[0][2]
    descriptors = struct.unpack(f"{len(rights) // 4}i", rights)
    body = link.recv(_HEADER.unpack(header)[0], socket.MSG_WAITALL)
    return marshal.loads(body), descriptors


def receive_reply(link: socket.socket) -> Any:
    """Waits for the one message that can come now, as between sides that ask and answer in turn.

    :raises Closed: the other side is gone.
    :raises ValueError: what came is no message, or more than one.
    """
    try:
        data = link.recv(1 << 16)
        if len(data) < _HEADER.size:
            data += _exactly(link, _HEADER.size - len(data))
        missing = _HEADER.size + _HEADER.unpack_from(data)[0] - len(data)
        if missing > 0:
            data += _exactly(link, missing)
        return json.loads(data[_HEADER.size :])
    except ConnectionError as error:
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
    header, ancillary, _, _ = link.recvmsg(_HEADER.size, _SPACE)
    descriptors = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
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
        return parse(body)


def parse(body: bytes) -> Any:
    """What a hostile side says in a message.

    :raises Malformed: it is not JSON, or made to be costly.
    """
    try:
        return json.loads(body, parse_int=_PARSE_INT)
    except (ValueError, RecursionError, MemoryError) as error:
        raise Malformed(str(error)) from error


def _short_int(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError("a number of too many digits")
    return int(digits)


#: Conversion of long numbers takes quadratic time; values.py sends those in hexadecimal, newer Pythons refuse
#: them.
_PARSE_INT = None if hasattr(sys, "set_int_max_str_digits") else _short_int
