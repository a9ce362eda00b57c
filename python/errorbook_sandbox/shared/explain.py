"""Exceptions as plain data that a person can read: type, message, line and traceback of the program's own
frames.
"""

import linecache
import traceback
from types import TracebackType
from typing import Any, Optional

#: The file name of the program in tracebacks.
PROGRAM_FILE = "program.py"
_LINES_KEPT = 8


def describe(error: BaseException, file: str = PROGRAM_FILE) -> dict[str, Any]:
    """What happened, in the frames of ``file``. Called in the program's process, where ``str(error)`` may be
    hostile.
    """
    frames = [frame for frame in _frames(error.__traceback__) if frame.filename == file]
    line = frames[-1].lineno if frames else None
    if isinstance(error, SyntaxError) and error.filename == file:
        line = error.lineno
    return {
        "type": type(error).__name__,
        "bases": [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins"],
        "message": _message(error)[:2000],
        "errno": error.errno if isinstance(error, OSError) else None,
        "line": line,
        "traceback": _text(frames, error)[:4000],
    }


def remember_source(source: str, file: str = PROGRAM_FILE) -> None:
    """Makes tracebacks show the program's lines, which are in no file."""
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)


def _frames(trace: Optional[TracebackType]) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(trace))


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return str(error.msg)
    try:
        return str(error)
    except Exception:
        return ""


def _text(frames: list[traceback.FrameSummary], error: BaseException) -> str:
    lines = traceback.format_list(frames)
    if len(lines) > 2 * _LINES_KEPT:
        left_out = len(lines) - 2 * _LINES_KEPT
        lines = [*lines[:_LINES_KEPT], f"  [{left_out} more frames]\n", *lines[-_LINES_KEPT:]]
    head = "Traceback (most recent call last):\n" if lines else ""
    message = _message(error)
    return f"{head}{''.join(lines)}{type(error).__name__}{': ' if message else ''}{message}"
