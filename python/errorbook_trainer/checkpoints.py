"""
Checkpoints that can be trusted. The trainer writes a checkpoint's files one by one, so a kill can leave
half of one; a mark that is written last, naming the job, tells the whole ones of this job from all others.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from .files import read_json, replace_file, sync_tree

MARK = "complete.json"


def mark(folder: Path, fingerprint: str) -> None:
    """Declares a folder complete, after bringing its files to the disk."""
    sync_tree(folder)
    replace_file(folder / MARK, json.dumps({"job": fingerprint}))


def is_marked(folder: Path, fingerprint: str) -> bool:
    """Whether a folder is complete and of this job."""
    content = read_json(folder / MARK)
    return isinstance(content, dict) and content.get("job") == fingerprint


def last_checkpoint(folder: Path, fingerprint: str) -> Path | None:
    """The newest complete checkpoint of this job; deletes what is incomplete or of another job."""
    complete: list[Path] = []
    for checkpoint in folder.glob("checkpoint-*"):
        if is_marked(checkpoint, fingerprint):
            complete.append(checkpoint)
        else:
            shutil.rmtree(checkpoint)
    return max(complete, key=step_of, default=None)


def step_of(checkpoint: Path) -> int:
    """The step that a checkpoint was made at."""
    return int(checkpoint.name.rpartition("-")[2])
