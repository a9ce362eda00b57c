"""What the program's process raised, as exceptions that tests can catch; and what says that it cannot be asked."""

import builtins
from typing import Any

from ..shared.values import decode

#: Classes that say nothing, or that only the interpreter raises.
_CLASSLESS = (BaseException, Exception, GeneratorExit)


class NeedsProgram(BaseException):
    """What the tests do means something only beside the program: it would decide how its object meets their data."""


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
