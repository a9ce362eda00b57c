"""The fork servers of a supervisor: one for programs, and others once they are needed.

How Python orders what it hashes is settled when an interpreter starts: each seed of it is a fork server of its own.
"""

from typing import Optional

from ..isolation.server import Purpose, Server

#: How many orders there are: other seeds share them, and differ in chance alone.
_ORDERS = 6


class ForkServers:
    """Fork servers of one kind of isolation."""

    def __init__(self, kind: str, ahead: bool = False) -> None:
        """``ahead``: a program goes to one server while another still wipes up after the one before: worth its memory
        where there are more cores than workers.

        :raises SetupFailed: this kind of isolation cannot be had here.
        """
        self._kind = kind
        self._ahead = ahead
        self._candidates = {0: Server(kind, "candidate")}
        self._second: Optional[Server] = None
        self._judges: dict[int, Server] = {}
        self._commands: dict[tuple[tuple[str, ...], bool], Server] = {}

    def candidates(self, seed: int) -> Server:
        """The one for programs."""
        first = self._of_order(self._candidates, "candidate", seed % _ORDERS)
        if not (self._ahead and first.ending and first is self._candidates[0]):
            return first
        self._second = self._second or Server(self._kind, "candidate")
        return self._second

    def judges(self, seed: int) -> Server:
        """The one for tests that run in a process of their own."""
        return self._of_order(self._judges, "judge", seed % _ORDERS)

    def _of_order(self, known: dict[int, Server], purpose: Purpose, order: int) -> Server:
        if order not in known:
            known[order] = Server(self._kind, purpose, seed=order)
        return known[order]

    def commands(self, shown: tuple[str, ...], partner: bool = False) -> Server:
        """The one for commands that may read the paths ``shown``, or for their partners."""
        key = (shown, partner)
        if key not in self._commands:
            self._commands[key] = Server(self._kind, "commands", shown)
        return self._commands[key]
