"""At most one trainer works in a folder; the operating system lets go of the lock when the process ends, however."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from .failure import Failure


class Busy(Failure):
    """Another trainer is at work in the folder."""


def lock(folder: Path) -> IO[str]:
    """Takes the folder's lock, which lasts as long as the file that is returned stays open."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "trainer.lock").open("a+", encoding="utf-8")
    try:
        _take(file)
    except OSError as error:
        file.close()
        raise Busy(f"another trainer is at work in {folder}", "Wait for its end, or cancel it.") from error
    return file


def _take(file: IO[str]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
