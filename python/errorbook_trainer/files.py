"""Writing that a crash cannot spoil: a result is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any


def replace_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """Lets `write` fill a folder beside `folder`, then puts it in its place in one step."""
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    write(partial)
    sync_tree(partial)
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(partial, folder)
    sync_folder(folder.parent)


def replace_file(path: Path, text: str) -> None:
    """Writes a file in one step."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def read_json(path: Path) -> Any:
    """The JSON of a file, or None where there is no such file or it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def sync_tree(folder: Path) -> None:
    """Brings every file of a folder to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Brings a folder's entries to the disk, where the platform can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """Names what is in a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]
