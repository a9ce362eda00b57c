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
from .raised import ProgramGone, Unsendable
from .stand_in import type_of


def _run(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Serves one case: runs the tests on the line to the program's process, answers a verdict."""
    import random  # Not above: the fork server imports it in its own way.

    random.seed()  # A program must not be able to tell the arguments that tests will draw.
    program = Program(socket.socket(fileno=files[0]))
    wire.send(link, _judge(job["tests"], program))


def _judge(tests: dict[str, Any], program: Program) -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "tests", **assertions.helpers(type_of=type_of)}
    try:
        _provide(scope, tests, program)
        run_tests(tests, scope)
    except BaseException as error:
        return _told(program.failure or error, program.calls)
    if program.failure is not None:
        return _told(program.failure, program.calls)
    return {"passed": True, "weak": program.compared}


def _provide(scope: dict[str, Any], tests: dict[str, Any], program: Program) -> None:
    """Binds what the tests need: helpers of the task, modules, and stand-ins for the program's names."""
    if tests["context"] is not None:
        exec(marshal.loads(tests["context"]), scope)
    for name in tests["modules"]:
        scope[name] = importlib.import_module(name)
    for name in tests["wanted"]:
        scope[name] = program.named(name)


def _told(error: BaseException, calls: int) -> dict[str, Any]:
    if isinstance(error, Unsendable):
        return {"unsendable": str(error)}
    if isinstance(error, ProgramGone):
        return {"gone": True}
    from_program = getattr(error, "from_program", None)
    return told(error, calls) if from_program is None else {"error": from_program}


ROLES = {"judge": _run}
