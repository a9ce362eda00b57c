"""The judge's line to the program's process."""

import socket
from typing import Any, Optional

from ..shared import wire
from ..shared.aliasing import Sharing
from ..shared.values import NotPlain, TooDeep
from .raised import ProgramGone, Unsendable, raised_by_program
from .stand_in import StandIn, index_of


class Program:
    """Asks the program's process, and knows what tests did with its objects."""

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

        :raises Unsendable: an operand cannot be sent.
        :raises ProgramGone: there is no answer, or none that can be read.
        """
        if self.failure is not None:
            raise self.failure
        try:
            return self._asked(operation, operands, options or {})
        except (Unsendable, ProgramGone) as failure:
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
            raise Unsendable(str(error)) from error
        answer = self._exchange({"do": operation, "operands": sent, "options": named})
        self.calls += operation != "name"
        try:
            value = shared.unpack(answer.get("value"), self._resolve)
            shared.follow(answer["changed"], self._resolve)
            if "value" in answer:
                return value
            raised = raised_by_program(answer["error"], operation)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise ProgramGone from None
        raise raised

    def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            wire.send(self._link, request)
            answer = wire.receive_reply(self._link)
        except (wire.Closed, ValueError, RecursionError, MemoryError):
            raise ProgramGone from None
        if not isinstance(answer, dict) or ("error" not in answer and "value" not in answer):
            raise ProgramGone
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
