"""The progress file: one JSON event a line, on the disk before training goes on."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

EVENTS = ("start", "probe", "memory", "log", "eval", "checkpoint", "done", "stopped", "error")


class ProgressFile:
    """
    Appends events. Only the main process writes: with several processes the others are given
    `active=False`.
    """

    def __init__(self, path: Path, active: bool = True) -> None:
        self._active = active
        if not active:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        torn = path.exists() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
        self._file = path.open("a", encoding="utf-8")
        if torn:
            self._file.write("\n")

    def emit(self, event: str, **fields: Any) -> None:
        """Writes one event, stamped with the time (UTC, ISO 8601)."""
        assert event in EVENTS
        if not self._active:
            return
        at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._file.write(json.dumps({"event": event, "at": at, **fields}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Lets go of the file."""
        if self._active:
            self._file.close()
