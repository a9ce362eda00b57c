"""The process that runs tests which the supervisor cannot evaluate itself, in a sandbox apart from the
program's.

Names that the tests want from the program are stand-ins: using one asks the program's process. What is
expected never goes there; a stand-in equals nothing but another stand-in, whatever the program's object would
say.
"""

import importlib
import marshal
import socket
from typing import Any, Callable, Optional

from . import asserting, verdicts, wire
from .values import NotPlain, TooDeep, decode, encode


def run(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Serves one case: runs the tests on the line to the program's process, answers a verdict."""
    import random  # Not above: the fork server imports it in its own way.

    random.seed()  # A program must not be able to tell the arguments that tests will draw.
    program = Program(socket.socket(fileno=files[0]))
    wire.send(link, _judge(job["tests"], program))


def _judge(tests: dict[str, Any], program: "Program") -> dict[str, Any]:
    scope: dict[str, Any] = {"__name__": "tests", **asserting.helpers()}
    try:
        _provide(scope, tests, program)
        run_tests(tests, scope)
    except BaseException as error:
        return verdicts.of_test_error(error, program.calls)
    return {"passed": True, "weak": program.compared}


def _provide(scope: dict[str, Any], tests: dict[str, Any], program: "Program") -> None:
    """Binds what the tests need: helpers of the task, modules, and stand-ins for the program's names."""
    if tests["context"] is not None:
        exec(marshal.loads(tests["context"]), scope)
    for name in tests["modules"]:
        scope[name] = importlib.import_module(name)
    for name in tests["wanted"]:
        scope[name] = program.ask("name", [name])


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
        #: Answers so far, but for the names themselves.
        self.calls = 0
        #: Whether two objects of the program were compared by the program itself.
        self.compared = False

    def ask(self, operation: str, operands: list[Any], options: Optional[dict[str, Any]] = None) -> Any:
        """Has the program's process do something; returns the value or raises what was raised there.

        :raises verdicts.Unsendable: an operand cannot be sent.
        """
        try:
            sent = [encode(operand, _reference) for operand in operands]
            named = {name: encode(value, _reference) for name, value in (options or {}).items()}
        except TooDeep as error:
            # It may come from the program, which must not choose to have its tests beside it.
            raise RecursionError(str(error)) from error
        except NotPlain as error:
            raise verdicts.Unsendable(str(error)) from error
        answer = self._exchange({"do": operation, "operands": sent, "options": named})
        self.calls += operation != "name"
        if "error" in answer:
            raise verdicts.raised_by_program(answer["error"])
        try:
            for index, changed in answer["changed"]:
                _follow(operands[index], decode(changed, self._resolve))
            return decode(answer["value"], self._resolve)
        except (ValueError, TypeError, LookupError, AttributeError):
            raise verdicts.ProgramGone from None

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
        index, kind = content
        if index not in self._known:
            self._known[index] = StandIn(self, index, str(kind))
        return self._known[index]


def _reference(value: Any) -> Any:
    if type(value) is StandIn:
        return {"t": "opaque", "v": [object.__getattribute__(value, "_index"), ""]}
    raise NotPlain(type(value).__name__)


def _follow(mine: Any, changed: Any) -> None:
    """Makes a value that was sent equal to what the program made of its copy."""
    if isinstance(mine, (list, bytearray)):
        mine[:] = changed
    elif isinstance(mine, (dict, set)):
        mine.clear()
        mine.update(changed)


def _forward(operation: str) -> Callable[..., Any]:
    return lambda self, *operands: object.__getattribute__(self, "_program").ask(operation, [self, *operands])


class StandIn:
    """An object of the program that is no plain data. Its operations are done there, its comparisons here."""

    def __init__(self, program: Program, index: int, kind: str) -> None:
        for name, value in (("_program", program), ("_index", index), ("_kind", kind)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__doc__"):
            raise AttributeError(name)
        return object.__getattribute__(self, "_program").ask("getattr", [self, name])

    def __call__(self, *args: Any, **options: Any) -> Any:
        return object.__getattribute__(self, "_program").ask("call", [self, *args], options)

    def __eq__(self, other: object) -> bool:
        if type(other) is not StandIn:
            return False
        if other is self:
            return True
        program = object.__getattribute__(self, "_program")
        program.compared = True
        return bool(program.ask("eq", [self, other]))

    def __lt__(self, other: object) -> Any:
        if type(other) is not StandIn:
            return NotImplemented  # The program must not decide how it compares with what is expected.
        program = object.__getattribute__(self, "_program")
        program.compared = True
        return program.ask("lt", [self, other])

    def __hash__(self) -> int:
        return hash((StandIn, object.__getattribute__(self, "_index")))

    def __next__(self) -> Any:
        return object.__getattribute__(self, "_program").ask("next", [self])

    __setattr__ = _forward("setattr")
    __getitem__ = _forward("getitem")
    __setitem__ = _forward("setitem")
    __delitem__ = _forward("delitem")
    __iter__ = _forward("iter")
    __len__ = _forward("len")
    __bool__ = _forward("bool")
    __str__ = _forward("str")
    __repr__ = _forward("repr")
