"""The process of a program: loads it, makes the calls that are asked for, and answers with plain data.

Everything that happens here is under the program's control once it is loaded. So nothing here decides: what
leaves this process is what the program claims, and it holds nothing worth stealing.
"""

import builtins
import marshal
import operator
import socket
import sys
import types
from typing import Any, Callable

from . import explain, wire
from .values import NotPlain, decode, encode, show

_MODULE = "program"


def run(link: socket.socket) -> None:
    """Serves one case over ``link``; returns when the other side has gone."""
    job, _ = wire.receive(link)
    # Made before the program runs, which could replace what makes them; by the supervisor, whose code we may
    # trust.
    code = marshal.loads(bytes.fromhex(job["calls"])) if job["calls"] else compile("[]", "<test>", "eval")
    namespace = _load(link, job)
    if namespace is None:
        return
    for call in eval(code, namespace):
        wire.send(link, _answer(call))
    if "tests" in job:
        from . import inprocess

        wire.send(link, inprocess.judge(job, namespace))
    elif job["serve"]:
        _Server(link, namespace).serve()


def _load(link: socket.socket, job: dict[str, Any]) -> Any:
    """Runs the program and what prepares its tests; tells how that went, and returns its globals."""
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
        wire.send(link, {"error": explain.describe(error), "stage": stage})
        return None
    _flush()
    missing = [name for name in job["wanted"] if name not in module.__dict__ and not hasattr(builtins, name)]
    wire.send(link, {"missing": missing})
    return module.__dict__


def _answer(call: Callable[[], Any], opaque: Any = None) -> dict[str, Any]:
    try:
        value = call()
        answer = {"value": encode(value) if opaque is None else encode(value, opaque)}
    except NotPlain:
        answer = {"opaque": type(value).__name__, "shown": show(value)}
    except BaseException as error:
        answer = {"error": explain.describe(error)}
    _flush()
    return answer


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
        self._operations: dict[str, Callable[..., Any]] = {
            "name": lambda name: namespace[name] if name in namespace else getattr(builtins, name),
            "call": lambda function, *args, **options: function(*args, **options),
            "getattr": getattr,
            "setattr": setattr,
            "getitem": operator.getitem,
            "setitem": operator.setitem,
            "delitem": operator.delitem,
            "iter": iter,
            "next": next,
            "len": len,
            "bool": bool,
            "str": str,
            "repr": repr,
            "eq": operator.eq,
            "lt": operator.lt,
        }

    def serve(self) -> None:
        while True:
            try:
                request, _ = wire.receive(self._link)
            except wire.Closed:
                return
            wire.send(self._link, self._serve(request))

    def _serve(self, request: dict[str, Any]) -> dict[str, Any]:
        operands = [decode(operand, self._find) for operand in request["operands"]]
        options = {name: decode(value, self._find) for name, value in request["options"].items()}
        operation = self._operations[request["do"]]
        answer = _answer(lambda: operation(*operands, **options), self._keep)
        if "value" in answer:
            answer["changed"] = self._changed(request["operands"], operands)
        return answer

    def _changed(self, sent: list[Any], operands: list[Any]) -> list[Any]:
        """Operands that the call changed in place, so that the judge's own can follow."""
        now = [[index, self._encoded(operand)] for index, operand in enumerate(operands)]
        return [pair for pair in now if pair[1] != sent[pair[0]]]

    def _encoded(self, value: Any) -> Any:
        try:
            return encode(value, self._keep)
        except NotPlain:
            return None

    def _keep(self, value: Any) -> Any:
        for index, known in enumerate(self._objects):
            if known is value:
                return {"t": "opaque", "v": [index, type(value).__name__]}
        self._objects.append(value)
        return {"t": "opaque", "v": [len(self._objects) - 1, type(value).__name__]}

    def _find(self, content: Any) -> Any:
        return self._objects[content[0]]
