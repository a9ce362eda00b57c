"""The judge's line to the program's process."""

import socket
from typing import Any, Optional

from ..shared import wire
from ..shared.aliasing import Sharing
from ..shared.values import NotPlain, TooDeep, is_exact
from .permit import Permit
from .raised import NeedsProgram, ProgramGone, raised_by_program
from .stand_in import StandIn, index_of


class Program:
    """Asks the program's process, and knows what tests did with its objects."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._known: dict[int, StandIn] = {}
        self._permit = Permit()
        #: Answers so far, but for the names themselves.
        self.calls = 0
        #: Whether all that the program gave was plain data, which is the same here as there.
        self.is_plain = True
        #: Why it cannot be asked any more. Tests may catch what is raised then, and must not pass by that.
        self.failure: Optional[BaseException] = None

    def named(self, name: str) -> tuple[Any, bool]:
        """What the program calls so, and whether that is a function or a class, which it stays."""
        value = self.ask("name", [name])
        if type(value) is not StandIn:
            self.is_plain = False  # Tests may change it, or their copy of it may grow old.
            return value, False
        self._permit.named(name, index_of(value))
        is_function = self.ask("callable", [value]) is True
        self.is_plain = self.is_plain and is_function
        return value, is_function

    def ask(self, operation: str, operands: list[Any], options: Optional[dict[str, Any]] = None) -> Any:
        """Has the program's process do something; returns the value or raises what was raised there.

        :raises NeedsProgram: it may not be asked that, or an operand cannot be sent.
        :raises ProgramGone: there is no answer, or none that can be read.
        """
        if self.failure is not None:
            raise self.failure
        try:
            if operation == "name":
                return self._asked(operation, operands, {})
            subject, rest = _subject(operation, operands)
            self._permit.check(operation, subject, rest, all(type(each) is StandIn for each in operands))
            try:
                made = self._asked(operation, operands, options or {})
            except StopIteration:
                self._permit.ended(subject)
                raise
            if type(made) is StandIn:
                self._permit.answered(operation, subject, rest, index_of(made))
            return made
        except (NeedsProgram, ProgramGone) as failure:
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
            raise NeedsProgram(str(error)) from error
        answer = self._exchange({"do": operation, "operands": sent, "options": named})
        self.calls += operation not in ("name", "callable")
        try:
            value = shared.unpack(answer.get("value"), self._resolve)
            shared.follow(answer["changed"], self._resolve)
            self._look(operation, [*sent, *named.values()], answer)
            if "value" in answer:
                return value
            raised = raised_by_program(answer["error"], operation)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            raise ProgramGone from None
        raise raised

    def _look(self, operation: str, sent: list[Any], answer: dict[str, Any]) -> None:
        """Notes where what went either way is more in one process than in the other."""
        if operation in ("name", "callable"):
            return
        error = answer.get("error")
        whole = error is None or (error["whole"] is True and error["args"] is not None)
        if not whole or not is_exact([sent[1:], answer.get("value"), answer["changed"]]):
            self.is_plain = False

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


def _subject(operation: str, operands: list[Any]) -> tuple[int, list[Any]]:
    """The object that is asked, and what is sent along."""
    at = 1 if operation in ("isinstance", "issubclass") else 0
    reflected = type(operands[at]) is not StandIn
    subject = operands[1 - at] if reflected else operands[at]
    return index_of(subject), [each for each in operands if each is not subject]


def _reference(value: Any) -> Any:
    if type(value) is StandIn:
        return {"t": "opaque", "v": [index_of(value)]}
    raise NotPlain(type(value).__name__)
