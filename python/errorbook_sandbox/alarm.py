"""A time limit on the supervisor's own work with values that a program chose."""

import contextlib
import signal
from collections.abc import Iterator


class TooSlow(Exception):
    """Working with a value took longer than any honest value needs."""


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raises TooSlow in the block once ``seconds`` have passed."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def install() -> None:
    """Makes alarms raise; once a process."""
    signal.signal(signal.SIGALRM, _ring)


def _ring(*_: object) -> None:
    raise TooSlow
