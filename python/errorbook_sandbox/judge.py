"""The process that runs tests which the supervisor cannot evaluate itself, in a sandbox apart from the
program's.

Names that the tests want from the program are stand-ins: using one asks the program's process. What is
expected never goes there.
"""

import importlib
import marshal
import socket
from typing import Any, Optional

from . import asserting, verdicts, wire
from .sharing import Sharing
from .standin import StandIn, index_of, type_of
from .values import NotPlain, TooDeep


def run(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Serves one case: runs the tests on the line to the program's process, answers a verdict."""
    import random  # Not above: the fork server imports it in its own way.

    random.seed()  # A program must not be able to tell the arguments that tests will draw.
    program = Program(socket.socket(fileno=files[0]))
    wire.send(link, _judge(job["tests"], program))


def _judge(tests: dict[str, Any], program: "Program") -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "tests", **asserting.helpers(type_of=type_of)}
    try:
        _provide(scope, tests, program)
        run_tests(tests, scope)
    except BaseException as error:
        return verdicts.of_test_error(program.failure or error, program.calls)
    if program.failure is not None:
        return verdicts.of_test_error(program.failure, program.calls)
    return {"passed": True, "weak": program.compared}


def _provide(scope: dict[str, Any], tests: dict[str, Any], program: "Program") -> None:
    """Binds what the tests need: helpers of the task, modules, and stand-ins for the program's names."""
    if tests["context"] is not None:
        exec(marshal.loads(tests["context"]), scope)
    for name in tests["modules"]:
        scope[name] = importlib.import_module(name)
    for name in tests["wanted"]:
        scope[name] = program.named(name)


def run_tests(tests: dict[str, Any], scope: dict[str, Any]) -> None:
    """Runs prepared tests in a scope that has all that they need; raises what they raise."""
    exec(marshal.loads(tests["setup"]), scope)
    exec(marshal.loads(tests["body"]), scope)
    if tests["entry"] is not None:
        scope["check"](scope[tests["entry"]])


class Program:
    """The line to the program's process."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._known: dict[int, StandIn] = {}
        #: The classes, and the objects that tests made of them. How tests spell a name decides, not the program.
        self.classes: set[int] = set()
        self.built: set[int] = set()
        #: Answers so far, but for the names themselves.
        self.calls = 0
        #: Whether the program itself compared two of its objects, or looked for something in one.
        self.compared = False
        #: Why it cannot be asked any more. Tests may catch what is raised then, and must not pass by that.
        self.failure: Optional[BaseException] = None

    def named(self, name: str) -> Any:
        """What the program calls so."""
        value = self.ask("name", [name])
        if type(value) is StandIn and name[:1].isupper():
            self.classes.add(index_of(value))
        return value

    def ask(self, operation: str, operands: list[Any], options: Optional[dict[str, Any]] = None) -> Any:
        """Has the program's process do something; returns the value or raises what was raised there.

        :raises verdicts.Unsendable: an operand cannot be sent.
        :raises verdicts.ProgramGone: there is no answer, or none that can be read.
        """
        if self.failure is not None:
            raise self.failure
        try:
            return self._asked(operation, operands, options or {})
        except (verdicts.Unsendable, verdicts.ProgramGone) as failure:
            self.failure = failure
            raise

    def _asked(self, operation: str, operands: list[Any], options: dict[str, Any]) -> Any:
        shared = Sharing()
        try:
            sent = [shared.pack(operand, _reference) for operand in operands]
            named = {name: shared.pack(value, _reference) for name, value in options.items()}
        except TooDeep as error:
            # It may come from the program, which must not choose to have its tests beside it.
            raise RecursionError(str(error)) from error
        except NotPlain as error:
            raise verdicts.Unsendable(str(error)) from error
        answer = self._exchange({"do": operation, "operands": sent, "options": named})
        self.calls += operation != "name"
        try:
            value = shared.unpack(answer.get("value"), self._resolve)
            shared.follow(answer["changed"], self._resolve)
            if "value" in answer:
                return value
            raised = verdicts.raised_by_program(answer["error"], operation)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise verdicts.ProgramGone from None
        raise raised

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            wire.send(self._link, request)
            answer = wire.receive_reply(self._link)
        except (wire.Closed, ValueError, RecursionError, MemoryError):
            raise verdicts.ProgramGone from None
        if not isinstance(answer, dict) or ("error" not in answer and "value" not in answer):
            raise verdicts.ProgramGone
        return answer

    def _resolve(self, content: Any) -> "StandIn":
        (index,) = content
        if index not in self._known:
            self._known[index] = StandIn(self, int(index))
        return self._known[index]


def _reference(value: Any) -> Any:
    if type(value) is StandIn:
        return {"t": "opaque", "v": [index_of(value)]}
    raise NotPlain(type(value).__name__)
