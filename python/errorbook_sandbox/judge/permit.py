"""What objects of the program may be asked without a verdict resting on more than plain data.

The rule and why it is complete: ``src/sandbox/README.md``. Whatever is not allowed here raises ``NeedsProgram``: the
tests run beside the program then, for a weak verdict.
"""

from typing import Any

from ..shared.operations import CONVERSIONS, UNARY
from ..shared.plain_names import PLAIN_NAMES, is_class_name
from .raised import NeedsProgram

#: Questions about an object alone; their answers stand for the object, as if it had been that plain value.
_QUESTIONS = frozenset([*CONVERSIONS, *UNARY.split(), "copy", "deepcopy", "enter"])
_COPIES = ("copy", "deepcopy", "enter")
#: Where nothing of the tests goes along, and the answer is the program's word about its own classes.
_OF_TYPES = frozenset({"type", "callable"})


class Permit:
    """Says what may be asked, and remembers what was."""

    def __init__(self) -> None:
        #: Objects that tests know by name, and of these the classes. How tests spell a name decides, not the program.
        self._named: set[int] = set()
        self._classes: set[int] = set()
        #: Objects that tests made of those classes: each use of them is a call of a method.
        self._built: set[int] = set()
        #: Iterators that gave all their items: they give no others.
        self._ended: set[int] = set()
        #: By which question an object was taken for its value. A second one might be told something else.
        self._taken: dict[int, str] = {}

    def named(self, name: str, index: int) -> None:
        """Tests read an object by its name."""
        self._named.add(index)
        if is_class_name(name):
            self._classes.add(index)

    def answered(self, operation: str, subject: int, operands: list[Any], made: int) -> None:
        """An object came of another one.

        :raises NeedsProgram: it may be a method that pretends to be one of plain data.
        """
        known = self._knows(subject)
        if operation == "getattr" and not known and operands[0] in PLAIN_NAMES:
            raise NeedsProgram(operation)
        if known and (subject in self._classes if operation == "call" else operation in _COPIES):
            self._built.add(made)
        if operation == "iter" and made == subject:
            self._taken[subject] = "next"  # An iterator: it gives each of its items once.
        elif operation == "iter" and self._taken.get(subject) == "next":
            raise NeedsProgram(operation)

    def check(self, operation: str, subject: int, operands: list[Any], of_program: bool) -> None:
        """Decides on a question with these operands, all of them the program's own objects or not.

        :raises NeedsProgram: only the program could say what comes of it.
        """
        if operation == "next" and subject in self._ended:
            raise StopIteration
        if not self._allows(operation, subject, operands, of_program):
            if operation == "len" and self._taken.get(subject) in ("iter", "next"):
                raise TypeError("it may have no length")  # ``list`` wants to know it and goes on without.
            raise NeedsProgram(operation)

    def ended(self, subject: int) -> None:
        """An iterator said that it has no more."""
        self._ended.add(subject)

    def _knows(self, subject: int) -> bool:
        return subject in self._built or subject in self._classes

    def _allows(self, operation: str, subject: int, operands: list[Any], of_program: bool) -> bool:
        if operation == "call" or operation in _OF_TYPES:
            return True
        if operation in ("isinstance", "issubclass"):
            return of_program
        known = self._knows(subject)
        if operation in ("getattr", "setattr", "delattr"):
            return known or subject in self._named or operands[0] not in PLAIN_NAMES
        if operation == "exit":
            return known and operands[0] is None
        # The one operand is that of ``format`` without a format.
        asks = operation in _QUESTIONS and operands in ([], [""])
        return asks and (known or self._take(operation, subject))

    def _take(self, operation: str, subject: int) -> bool:
        before = self._taken.get(subject)
        if before is None:
            self._taken[subject] = operation
        return before is None or (before == "next" and operation in ("iter", "next"))
