"""The process of a program: loads it, makes the calls that are asked for, and answers with plain data.

Everything that happens here is under the program's control once it is loaded. So nothing here decides: what
leaves this process is what the program claims, and it holds nothing worth stealing.
"""

import builtins
import functools
import marshal
import os
import socket
import sys
import types
from collections.abc import Iterable
from typing import Any, Callable

from . import answers, explain, standin, wire
from .sharing import Sharing
from .values import NotPlain, encode, show

_MODULE = "program"
_REHEARSED = '''
import math
from typing import List, Dict, Optional, Tuple, Any


def first(items: List[int], text: str) -> Optional[int]:
    """The first."""
    found: Dict[str, int] = {letter: index for index, letter in enumerate(text)}
    for item in sorted(set(items)):
        if item > 0 and text.lower() not in "xyz".split():
            return item + len(found)
    return None
'''


def answer(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Makes the calls of value tests: writes how the program loaded, then one answer a call, to a file."""
    (file,) = files
    # Made before the program runs, which could replace what makes them; by the supervisor, whose code we may
    # trust.
    by_code = "calls" in job
    calls = _code_of_calls(job["calls"]) if by_code else _calls_by_inputs(*job["wanted"], job["inputs"])
    loaded, namespace = load(job)
    answers.write(file, loaded)
    if namespace is not None:
        for call in calls(namespace):
            answers.write(file, reply(call))
    # Whatever of the program is left may still hold the line.
    link.shutdown(socket.SHUT_RDWR)


#: Makes functions without arguments, one a call, of the program's globals.
_Calls = Callable[[dict[str, Any]], Iterable[Callable[[], Any]]]


def _code_of_calls(marshalled: bytes) -> _Calls:
    code = marshal.loads(marshalled)
    return lambda namespace: eval(code, namespace)


def _calls_by_inputs(name: str, marshalled: bytes) -> _Calls:
    inputs = marshal.loads(marshalled)
    return lambda namespace: (functools.partial(namespace[name], *arguments) for arguments in inputs)


def rehearse() -> None:
    """Does once, in the fork server, what every case does: caches that fill here are shared by all, instead
    of being filled by each in pages of its own.
    """
    ours, theirs = socket.socketpair()
    calls = marshal.dumps(compile("[lambda: (first([1, 2], 'a'))]", "<test>", "eval"))
    job = {"code": _REHEARSED, "calls": calls, "setup": "", "wanted": ["first"]}
    file = os.open(os.devnull, os.O_WRONLY)
    with ours, theirs:
        answer(theirs, job, [file])
    os.close(file)
    del sys.modules[_MODULE]


def serve(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Loads the program and serves the judge's stand-ins, until the other side has gone."""
    loaded, namespace = load(job)
    wire.send(link, loaded)
    if namespace is not None:
        _Server(link, namespace).serve()


def test(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Loads the program and runs the tests beside it."""
    loaded, namespace = load(job)
    wire.send(link, loaded)
    if namespace is not None:
        from . import inprocess

        told = inprocess.judge(job["tests"], namespace)
        secret, _ = wire.receive(link)
        wire.send(link, {**told, **secret})


def load(job: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Runs the program and what prepares its tests; how that went, and its globals if it went well."""
    stage = "compile"
    try:
        explain.remember_source(job["code"])
        code = compile(job["code"], explain.PROGRAM_FILE, "exec", dont_inherit=True)
        stage = "program"
        module = types.ModuleType(_MODULE)
        sys.modules[_MODULE] = module
        exec(code, module.__dict__)
        if job["setup"]:
            stage = "setup"
            exec(compile(job["setup"], "<setup>", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        _flush()
        return {"error": explain.describe(error), "stage": stage}, None
    _flush()
    missing = [name for name in job["wanted"] if name not in module.__dict__ and not hasattr(builtins, name)]
    return {"missing": missing}, module.__dict__


def reply(call: Callable[[], Any]) -> dict[str, Any]:
    """What came of a call."""
    try:
        value = call()
        answer = {"value": encode(value)}
    except NotPlain:
        answer = {"opaque": type(value).__name__, "shown": show(value)}
    except BaseException as error:
        answer = {"error": explain.describe(error)}
    _flush()
    return answer


def _plain_arguments(error: BaseException) -> Any:
    """What the exception was made of, for tests that look at it; None where that is no plain data."""
    try:
        return encode(error.args)
    except Exception:
        return None


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # The program closed it, replaced it, or has written more than it may.
            continue


class _Server:
    """Does what the judge's stand-ins ask for: calls, attributes, items of the program's objects."""

    def __init__(self, link: socket.socket, namespace: dict[str, Any]) -> None:
        self._link = link
        self._objects: list[Any] = []
        self._indices: dict[int, int] = {}
        self._operations: dict[str, Callable[..., Any]] = {
            **standin.operations(),
            "name": lambda name: namespace[name] if name in namespace else getattr(builtins, name),
        }

    def serve(self) -> None:
        while True:
            try:
                request = wire.receive_reply(self._link)
            except wire.Closed:
                return
            wire.send(self._link, self._serve(request))

    def _serve(self, request: dict[str, Any]) -> dict[str, Any]:
        shared = Sharing()
        operands = [shared.unpack(operand, self._find) for operand in request["operands"]]
        options = {name: shared.unpack(value, self._find) for name, value in request["options"].items()}
        operation = self._operations[request["do"]]
        sent = shared.ids
        answer = self._reply(lambda: operation(*operands, **options), shared)
        now = Sharing()
        packed = [now.pack(operand, self._keep) for operand in operands]
        named = {name: now.pack(value, self._keep) for name, value in options.items()}
        # As texts, because 1 equals 1.0 and True.
        same = now.ids == sent and wire.dump([packed, named]) == wire.dump([request["operands"], request["options"]])
        # So that the judge's own can follow what the call changed in place.
        return {**answer, "changed": [] if same else shared.contents(len(sent), self._keep)}

    def _reply(self, call: Callable[[], Any], shared: Sharing) -> dict[str, Any]:
        try:
            value = call()
            answer = {"value": shared.pack(value, self._keep)}
        except NotPlain:  # Nested too deeply.
            answer = {"value": self._keep(value)}
        except BaseException as error:
            answer = {"error": {**explain.describe(error), "args": _plain_arguments(error)}}
        _flush()
        return answer

    def _keep(self, value: Any) -> Any:
        # What is kept lives on, so that its identity is its own.
        if id(value) not in self._indices:
            self._indices[id(value)] = len(self._objects)
            self._objects.append(value)
        return {"t": "opaque", "v": [self._indices[id(value)]]}

    def _find(self, content: Any) -> Any:
        return self._objects[content[0]]
