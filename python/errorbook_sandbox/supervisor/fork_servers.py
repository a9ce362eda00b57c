"""The fork servers of a supervisor: one for programs, and others once they are needed."""

from typing import Optional

from ..isolation.server import Server


class ForkServers:
    """Fork servers of one kind of isolation."""

    def __init__(self, kind: str) -> None:
        """:raises SetupFailed: this kind of isolation cannot be had here."""
        self._kind = kind
        self.candidates = Server(kind, "candidate")
        self._judges: Optional[Server] = None
        self._commands: dict[tuple[tuple[str, ...], bool], Server] = {}

    @property
    def judges(self) -> Server:
        """The one for tests that run in a process of their own."""
        if self._judges is None:
            self._judges = Server(self._kind, "judge")
        return self._judges

    def commands(self, shown: tuple[str, ...], partner: bool = False) -> Server:
        """The one for commands that may read the paths ``shown``, or for their partners."""
        key = (shown, partner)
        if key not in self._commands:
            self._commands[key] = Server(self._kind, "commands", shown)
        return self._commands[key]
