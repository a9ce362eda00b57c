"""Turns exceptions of tests and programs into verdicts of the method."""

import builtins
import errno
import re
from typing import Any

from . import asserting
from .explain import describe
from .values import show

_NAME = re.compile(r"name '(\w+)' is not defined")
_NO_ROOM = {errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.EDQUOT}


class Unsendable(Exception):
    """Tests hand the program what cannot leave their process: a function, an instance of a class."""


class ProgramGone(BaseException):
    """The program's process ended, or spoke nonsense, before the tests were through."""


class RaisedByProgram(Exception):
    """An exception of the program that the tests' process has no class for."""


def raised_by_program(error: dict[str, Any]) -> BaseException:
    """An exception for the tests to catch, of the builtin class that it had in the program if it had one."""
    for name in error["bases"]:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
            made = _make(kind, str(error["message"]))
            made.from_program = error  # type: ignore[attr-defined]
            return made
    made = RaisedByProgram(str(error["message"]))
    made.from_program = error  # type: ignore[attr-defined]
    return made


def _make(kind: type, message: str) -> Exception:
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and its like want more.
        return RaisedByProgram(message)


def of_test_error(error: BaseException, calls: int) -> dict[str, Any]:
    """What an exception that left the tests says, given how many answers they had from the program."""
    if isinstance(error, Unsendable):
        return {"unsendable": str(error)}
    if isinstance(error, ProgramGone):
        return {"gone": True}
    if isinstance(error, asserting.Failed):
        return failed(error)
    from_program = getattr(error, "from_program", None)
    if from_program is not None:
        return {"error": from_program}
    if isinstance(error, AssertionError):
        return {"failed": {"note": str(error)}}
    if isinstance(error, NameError) and (name := _NAME.search(str(error))):
        return {"missing": [name.group(1)]}
    told = describe(error, asserting.TESTS_FILE)
    if calls > 0 and isinstance(error, (MemoryError, RecursionError)):
        return {"error": told}
    if "not callable" in told["message"]:
        return {"failed": {"note": f"what the tests call is no function: {told['message']}"}}
    if calls > 0 and isinstance(error, (TypeError, AttributeError, LookupError, ValueError, ArithmeticError)):
        # The tests could not work with what the program returned.
        return {"failed": {"note": f"{told['type']}: {told['message']}"}}
    return {"broken": f"the tests raise {told['type']}: {told['message']}"}


def of_local_error(error: BaseException) -> dict[str, Any]:
    """The same, where program and tests share a process: frames tell whose exception it is."""
    told = describe(error)
    if told["line"] is not None and not isinstance(error, asserting.Failed):
        return {"error": told}
    return of_test_error(error, calls=1)


def failed(error: asserting.Failed) -> dict[str, Any]:
    """A failed assertion, for a reader."""
    told = dict(zip(("actual", "expected"), map(show, error.compared)))
    return {"failed": {"assertion": error.assertion, "note": str(error), **told}}


def of_exception(error: dict[str, Any], stage: str) -> str:
    """The verdict on an exception of the program; ``stage`` is ``compile`` where it did not even parse."""
    bases = error["bases"]
    if "MemoryError" in bases or error["errno"] in _NO_ROOM:
        return "resource"
    if stage == "compile":
        return "syntax"
    if "ImportError" in bases or ("NameError" in bases and "UnboundLocalError" not in bases):
        return "missing-name"
    return "exception"
