"""The process that runs tests which the supervisor cannot evaluate itself, in a sandbox apart from the
program's.

Names that the tests want from the program are stand-ins: using one asks the program's process. What is
expected never goes there.
"""

import importlib
import marshal
import socket
from typing import Any

from ..shared import assertions, wire
from ..shared.run_tests import run_tests, told
from .program import Program
from .raised import NeedsProgram, ProgramGone
from .stand_in import is_callable, type_of


class _Scope(dict[str, Any]):
    """The globals of the tests. What else they name, they mean of the program."""

    def __init__(self, wanted: list[str], program: Program) -> None:
        super().__init__(__name__="tests", callable=is_callable, **assertions.helpers(type_of=type_of))
        self._wanted = frozenset(wanted)
        self._program = program
        #: Data among the program's globals, and after how many answers it was so.
        self._read: dict[str, tuple[int, Any]] = {}

    def __missing__(self, name: str) -> Any:
        if name not in self._wanted:
            raise KeyError(name)
        at, value = self._read.get(name, (-1, None))
        if at != self._program.calls:  # Nothing else may change it.
            value, stays = self._program.named(name)
            if stays:
                self[name] = value
            self._read[name] = self._program.calls, value
        return value


def _run(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Serves one case: runs the tests on the line to the program's process, answers a verdict."""
    import random  # Not above: the fork server imports it in its own way.

    random.seed()  # A program must not be able to tell the arguments that tests will draw.
    program = Program(socket.socket(fileno=files[0]))
    wire.send(link, _judge(job["tests"], program))


def _judge(tests: dict[str, Any], program: Program) -> dict[str, Any]:
    try:
        scope = _Scope(tests["wanted"], program)
        _provide(scope, tests)
        run_tests(tests, scope)
    except BaseException as error:
        return _failed(program, error, tests["changes"])
    return {"passed": True} if program.failure is None else _failed(program, program.failure, False)


def _provide(scope: dict[str, Any], tests: dict[str, Any]) -> None:
    """Binds what the tests need besides the program: helpers of the task, modules."""
    if tests["context"] is not None:
        exec(marshal.loads(tests["context"]), scope)
    for name in tests["modules"]:
        scope[name] = importlib.import_module(name)
    for name in tests["wanted"]:
        scope.pop(name, None)


def _failed(program: Program, error: BaseException, changes: bool) -> dict[str, Any]:
    """What left the tests. It counts against the program only where they had to do with plain data alone."""
    if isinstance(program.failure, ProgramGone):
        return {"gone": True}
    if isinstance(program.failure, NeedsProgram) or not program.is_plain or (changes and program.calls > 0):
        return {"beside": True}
    from_program = getattr(error, "from_program", None)
    try:
        return told(error, program.calls) if from_program is None else {"error": from_program}
    except NeedsProgram:  # Asked for the looks of an object.
        return {"beside": True}


ROLES = {"judge": _run}
