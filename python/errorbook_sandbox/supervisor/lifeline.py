"""This process ends with the one that started it, whatever it is doing then, and with it all that runs in it."""

import os
import select

from ..isolation import server

_STDIN = 0


def tie() -> None:
    """Has the kernel kill this process as soon as its parent ends."""
    server.end_with_parent()
    check()  # It may have ended before.


def check() -> None:
    """Ends this process where nobody holds the other end of its stdin. What is behind it may be no parent of ours, as
    a container's client, or the kernel may not tell us.
    """
    poll = select.poll()
    poll.register(_STDIN, 0)
    if any(event & select.POLLHUP for _, event in poll.poll(0)):
        os._exit(1)
