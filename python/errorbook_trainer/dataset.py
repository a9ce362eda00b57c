"""Reads conversational prompt/completion JSONL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .failure import Failure

Message = dict[str, str]
Pair = dict[str, list[Message]]

FORMAT_HINT = (
    'A line is {"prompt": [{"role": "user", "content": "…"}], "completion": [{"role": "assistant", "content": "…"}]}.'
)


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file, in order. Raises Failure with the line number for a line that is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"cannot read the dataset {path}: {error}", "Build the dataset again.") from error
    pairs = [_pair(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not pairs:
        raise Failure(f"the dataset {path} is empty", "Accept some samples first.")
    return pairs


def _pair(line: str, where: str) -> Pair:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise Failure(f"{where}: not JSON ({error.msg})", FORMAT_HINT) from error
    if not isinstance(row, dict):
        raise Failure(f"{where}: not an object", FORMAT_HINT)
    return {side: _messages(row.get(side), f"{where}: {side}") for side in ("prompt", "completion")}


def _messages(value: Any, where: str) -> list[Message]:
    if not isinstance(value, list) or not value:
        raise Failure(f"{where} is not a list of messages", FORMAT_HINT)
    for message in value:
        if not isinstance(message, dict) or not all(isinstance(message.get(key), str) for key in ("role", "content")):
            raise Failure(f"{where} has a message without role and content", FORMAT_HINT)
    return [{"role": message["role"], "content": message["content"]} for message in value]
