"""
At most one trainer works in a folder; the operating system lets go of the lock when the process ends,
however.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import IO

from .failure import Failure

GRACE = 5.0
"""Seconds that a trainer which was just killed may take to vanish, and its lock with it."""


class Busy(Failure):
    """Another trainer is at work in the folder."""


def lock(folder: Path) -> IO[str]:
    """
    Takes the folder's lock, which lasts as long as the file that is returned stays open.
    Raises Busy where another process keeps it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "trainer.lock").open("a+", encoding="utf-8")
    deadline = time.monotonic() + GRACE
    while True:
        try:
            _take(file)
            return file
        except OSError as error:
            if time.monotonic() > deadline:
                file.close()
                raise Busy(f"another trainer is at work in {folder}", "Wait for its end, or cancel it.") from error
        time.sleep(0.1)


def _take(file: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
