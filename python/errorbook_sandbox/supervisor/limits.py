"""What a case may use. The kernel enforces it for each process; ``attempt`` for all processes of a case together."""

from dataclasses import dataclass, replace
from typing import Any

_MIB = 1 << 20
#: Address space that the interpreter itself takes, with its libraries.
_INTERPRETER = 192 * _MIB


@dataclass(frozen=True)
class Limits:
    """``seconds`` of CPU time (the wall clock gives a little more), and the other limits of a case."""

    seconds: float
    memory_mb: int
    processes: int
    file_mb: int
    output_kb: int
    #: What chance, and the order of what is hashed, begin with.
    seed: int = 0
    #: Whether a process ends where it reaches for files, the network or other processes.
    watched: bool = False

    @staticmethod
    def read(message: dict[str, Any]) -> "Limits":
        """From the names of the configuration file."""
        return Limits(
            float(message["timeSeconds"]),
            int(message["memoryMb"]),
            int(message["processes"]),
            int(message["fileMb"]),
            int(message["outputKb"]),
            int(message.get("seed", 0)),
            bool(message.get("watched", False)),
        )

    @property
    def wall_seconds(self) -> float:
        """More than the CPU time, so that a busy program is stopped by its own clock, not by the load around
        it.
        """
        return self.seconds * 1.25 + 0.5

    def generous(self) -> "Limits":
        """For the task's own reference solution."""
        more = {"seconds": 60.0, "memory_mb": 2048, "file_mb": 1024}
        return replace(self, **{name: max(value, getattr(self, name)) for name, value in more.items()})

    def for_work_of(self, seconds: float, answers: int) -> "Limits":
        """For programs of a task whose reference needs so much time, and so many bytes for its answers, which go
        into a file that is limited like all files.
        """
        room = max(self.file_mb, 2 * answers // _MIB + 1)
        return replace(self, seconds=max(self.seconds, 3 * seconds), file_mb=room)

    def for_process(self) -> dict[str, int]:
        """What a process is started with, as plain numbers that can be sent."""
        return {
            "cpu": max(1, int(self.seconds + 0.999)),
            "memory": self.memory_mb * _MIB + _INTERPRETER,
            "processes": self.processes,
            "file": self.file_mb * _MIB,
            "seed": self.seed,
            "watched": int(self.watched),
        }
