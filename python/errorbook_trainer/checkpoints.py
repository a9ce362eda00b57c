"""
Checkpoints that can be trusted. The trainer writes a checkpoint's files one by one, so a kill can leave
half of one; a mark that is written last, naming the job and each file, tells the whole ones from all others.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from .failure import Failure
from .files import digest_of, read_json, replace_file, sync_tree

MARK = "complete.json"

Arguments = dict[str, Any]


def mark(folder: Path, fingerprint: str, arguments: Arguments | None = None, loss: float | None = None) -> None:
    """
    Declares a folder complete, after bringing its files to the disk. A checkpoint's mark also says what it
    was made with, and the loss on the batch that is the same each time.
    """
    sync_tree(folder)
    content = {"job": fingerprint, "files": digests(folder), "arguments": arguments, "loss": loss}
    replace_file(folder / MARK, json.dumps(content))


def read_mark(folder: Path) -> dict[str, Any]:
    """What a folder's mark says; empty where it has none."""
    content = read_json(folder / MARK)
    return content if isinstance(content, dict) else {}


def is_marked(folder: Path, fingerprint: str) -> bool:
    """Whether a folder is complete and of this job."""
    return read_mark(folder).get("job") == fingerprint


def last_checkpoint(folder: Path, arguments: Arguments) -> Path | None:
    """
    The newest checkpoint that is as it was written; what is not is deleted, and the one before it serves.
    Raises Failure where it was made with other arguments.
    """
    for checkpoint in sorted(folder.glob("checkpoint-*"), key=step_of, reverse=True):
        content = read_mark(checkpoint)
        damage = damaged(checkpoint, content.get("files"))
        if damage is None:
            require_same(checkpoint, content.get("arguments") or {}, arguments)
            return checkpoint
        print(f"{checkpoint.name} is not used: {damage}", flush=True)
        shutil.rmtree(checkpoint)
    return None


def damaged(folder: Path, files: Any) -> str | None:
    """What is wrong with the files of a checkpoint, or None."""
    if not isinstance(files, dict):
        return "it was not written to its end"
    there = digests(folder)
    changed = [name for name, digest in files.items() if there.get(name) != digest]
    return f"{', '.join(sorted(changed))} is not as it was written" if changed else None


def require_same(checkpoint: Path, before: Arguments, now: Arguments) -> None:
    """Raises Failure naming what differs."""
    differ = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    if differ:
        changes = "; ".join(f"{name} was {before.get(name)}, is {now.get(name)}" for name in differ)
        raise Failure(
            f"{checkpoint.name} was made with other arguments: {changes}",
            f"Set them as they were, or delete {checkpoint.parent} to train from the start.",
        )


def digests(folder: Path) -> dict[str, str]:
    """The files of a folder but for its mark, each with a digest of what is in it."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MARK]
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in files}


def step_of(checkpoint: Path) -> int:
    """The step that a checkpoint was made at."""
    return int(checkpoint.name.rpartition("-")[2])
