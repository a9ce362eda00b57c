"""Turns exceptions of tests and programs into verdicts of the method."""

import builtins
import errno
import re
from typing import Any

from . import asserting
from .explain import describe
from .values import decode, show

_NAME = re.compile(r"name '(\w+)' is not defined")
_NO_ROOM = {errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.EDQUOT}


#: Classes that say nothing, or that only the interpreter raises.
_CLASSLESS = (BaseException, Exception, GeneratorExit)


class Unsendable(Exception):
    """Tests hand the program what cannot leave their process: a function, an instance of a class."""


class ProgramGone(BaseException):
    """The program's process ended, or spoke nonsense, before the tests were through."""


class RaisedByProgram(Exception):
    """An exception of the program that the tests' process has no class for."""


def raised_by_program(error: dict[str, Any], operation: str) -> BaseException:
    """An exception for the tests to catch, of the builtin class that it had in the program if it had one."""
    kinds = (getattr(builtins, name, None) for name in error["bases"] if isinstance(name, str))
    kind = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseException)), Exception)
    # Where no iterator was asked, it would end loops of the tests, ``all(map(test, inputs))``, as if they were through.
    tame = kind not in _CLASSLESS and (operation == "next" or not issubclass(kind, StopIteration))
    made = _make(kind if tame else RaisedByProgram, str(error["message"]), error.get("args"))
    made.from_program = error  # type: ignore[attr-defined]
    return made


def _make(kind: type, message: str, arguments: Any) -> BaseException:
    """An exception of this kind that says ``message``: of its own arguments, where these make it say so."""
    for given in (arguments and decode(arguments), (message,)):
        try:
            made: BaseException = kind(*given)
            if str(made) == message or given == (message,):
                return made
        except (TypeError, ValueError):  # UnicodeDecodeError and its like want arguments of their own.
            continue
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
