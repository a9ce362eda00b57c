"""Failures that a person can mend, and the translation of the libraries' exceptions into them."""

from __future__ import annotations


class Failure(Exception):
    """Says what went wrong and, in `hint`, what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def explain(error: BaseException) -> Failure:
    """The failure behind an exception; one that nobody foresaw keeps its own text."""
    if isinstance(error, Failure):
        return error
    text = f"{type(error).__name__}: {error}".strip()
    if isinstance(error, ImportError):
        missing = error.name or str(error)
        return Failure(f"the Python package {missing} is missing", "Set up the Python environment again.")
    if isinstance(error, MemoryError) or "out of memory" in text.lower():
        return Failure(
            f"out of memory: {first_line(text)}",
            "Lower training.maxLength or training.batchSize, or take a smaller base model; "
            "and unload other models from the GPU.",
        )
    if isinstance(error, OSError) and error.errno == 28:
        return Failure("the disk is full", "Free some space and start the training again: it goes on where it stopped.")
    return Failure(text, "The trainer's log has the whole traceback.")


def first_line(text: str) -> str:
    """The first line of a message that may be long."""
    return text.splitlines()[0] if text else text
