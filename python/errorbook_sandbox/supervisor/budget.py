"""A time limit on the supervisor's own work with values that a program chose.

It counts the time of this process alone, so that a busy machine costs no verdict. What an exception cannot stop,
because it goes on inside one step of the interpreter (``"a" in range(10**18)``), the kernel ends a little later, with
the process: Node knows from the signal which program it was, and starts another.
"""

import signal

#: What is left, once an exception should have stopped the work, until the process ends.
_GRACE = 1.0


class TooSlow(Exception):
    """Working with a program's values took longer than any honest values need."""


class Budget:
    """Time for the values of one program. Use as a context, as often as need be: what is left is kept."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def __enter__(self) -> None:
        """Raises TooSlow in the block once all the time is used up."""
        signal.setitimer(signal.ITIMER_PROF, self._left + _GRACE)
        signal.setitimer(signal.ITIMER_VIRTUAL, self._left)

    def __exit__(self, *_: object) -> None:
        left, _interval = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._left = max(left, 0.001)  # Nothing would mean no limit.


def install() -> None:
    """Makes the first limit raise and the second end this process; once a process."""
    signal.signal(signal.SIGVTALRM, _ring)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _ring(*_: object) -> None:
    raise TooSlow
