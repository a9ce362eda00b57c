"""What the processes of a case use together, read from the machine's own /proc: limits bind only each for
itself.
"""

import os
from dataclasses import dataclass

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """Of all descendants of a process: resident bytes beyond what each shares with it, CPU seconds, their
    number.

    ``waited_seconds`` is the time in which they could have run, but other processes had the CPU.
    """

    memory: int
    cpu_seconds: float
    waited_seconds: float
    processes: int


def usage_below(root: int) -> Usage:
    """What the descendants of ``root`` use now; a process that ends while we read counts as nothing."""
    shared = _resident(root)
    memory, cpu, waited, processes = 0, 0.0, 0.0, 0
    for pid in descendants(root):
        memory += max(0, _resident(pid) - shared)
        cpu += _cpu_seconds(pid)
        waited += _waited_seconds(pid)
        processes += 1
    return Usage(memory, cpu, waited, processes)


def descendants(root: int) -> list[int]:
    """All processes below ``root``. Orphans count: the root is the one that inherits them."""
    found: list[int] = []
    queue = [root]
    while queue:
        children = _children(queue.pop())
        found += children
        queue += children
    return found


def is_dead(pid: int) -> bool:
    """Whether the process is gone or only waits to be reaped."""
    fields = _stat(pid)
    return not fields or fields[0] in ("Z", "X")


def _children(pid: int) -> list[int]:
    children: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                children += [int(word) for word in file.read().split()]
    except (OSError, ValueError):
        pass
    return children


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def _cpu_seconds(pid: int) -> float:
    fields = _stat(pid)
    # utime, stime, and those of children that were waited for.
    return sum(int(field) for field in fields[11:15]) / _TICK if len(fields) > 14 else 0.0


def _waited_seconds(pid: int) -> float:
    try:
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _stat(pid: int) -> list[str]:
    """Fields of /proc/PID/stat from the state on; the name before it may hold anything."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []
