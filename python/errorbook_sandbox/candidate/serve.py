"""Serves the stand-ins by which the judge's process uses the program's objects: calls, attributes, items."""

import builtins
import socket
from typing import Any, Callable

from ..shared import explain, wire
from ..shared.aliasing import Sharing
from ..shared.operations import operations
from ..shared.values import NotPlain, encode
from .load import flush, load


def serve(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Loads the program and serves the judge's stand-ins, until the other side has gone."""
    loaded, namespace = load(job)
    wire.send(link, loaded)
    if namespace is not None:
        _Server(link, namespace).serve()


def _plain_arguments(error: BaseException) -> Any:
    """What the exception was made of, for tests that look at it; None where that is no plain data."""
    try:
        return encode(error.args)
    except Exception:
        return None


def _is_whole(error: BaseException) -> bool:
    """Whether class and arguments are all that there is to an exception."""
    more = error.__cause__ is not None or hasattr(error, "exceptions") or bool(getattr(error, "__dict__", None))
    return type(error).__module__ == "builtins" and not more


class _Server:
    """Does what the judge's stand-ins ask for: calls, attributes, items of the program's objects."""

    def __init__(self, link: socket.socket, namespace: dict[str, Any]) -> None:
        self._link = link
        self._objects: list[Any] = []
        self._indices: dict[int, int] = {}
        self._operations: dict[str, Callable[..., Any]] = {
            **operations(),
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
            answer = {"value": self._told(call(), shared)}
        except BaseException as error:
            told = {"args": _plain_arguments(error), "whole": _is_whole(error)}
            answer = {"error": {**explain.describe(error), **told}}
        flush()
        return answer

    def _told(self, value: Any, shared: Sharing) -> Any:
        try:
            return shared.pack(value, self._keep)
        except NotPlain:  # Nested too deeply.
            return self._keep(value)

    def _keep(self, value: Any) -> Any:
        # What is kept lives on, so that its identity is its own.
        if id(value) not in self._indices:
            self._indices[id(value)] = len(self._objects)
            self._objects.append(value)
        return {"t": "opaque", "v": [self._indices[id(value)]]}

    def _find(self, content: Any) -> Any:
        return self._objects[content[0]]
