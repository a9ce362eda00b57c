"""Tests by inputs: a program has to return what the task's reference solution returns (EvalPlus's form).

The reference runs in the sandbox as well, once; its values stay in the supervisor. Values are compared as
EvalPlus does: equal, or close where floats are expected; a few tasks have a rule of their own.
"""

import json
import marshal
import math
from typing import Any, Callable, Optional

from ..shared.parse_tests import BrokenTests
from ..shared.values import digits

#: Digits of the longest number that is read; reading takes quadratic time.
_MOST_DIGITS = 100_000
#: What numpy's ``allclose`` allows beside the absolute tolerance.
_RELATIVE = 1e-7
#: The tolerance where floats are expected and the task names none.
_OF_FLOATS = 1e-6


class InputTests:
    """Inputs of a task, and what the reference returns for each once it was asked."""

    def __init__(self, message: dict[str, Any], entry_point: Optional[str]) -> None:
        """:raises BrokenTests: the inputs cannot be read."""
        if not entry_point:
            raise BrokenTests("no entry point is given for the inputs")
        self.entry_point = entry_point
        self.reference: str = message["reference"]
        base, plus = _read(message["base"]), _read(message.get("plus") or "[]")
        shape = message.get("shape")
        inputs = [_SHAPES[shape](call) if shape else call for call in [*base, *plus]]
        self.names = [f"base input {n}" for n in range(1, len(base) + 1)]
        self.names += [f"plus input {n}" for n in range(1, len(plus) + 1)]
        self.inputs = inputs
        #: As the program's process gets them.
        self.sent = marshal.dumps(inputs)
        self.expected: Optional[list[Any]] = None
        #: The same as the reference's process wrote it.
        self.written: list[bytes] = []
        #: The CPU seconds that the reference needs, and the bytes of its answers.
        self.work: tuple[float, int] = (0.0, 0)
        if not inputs:
            raise BrokenTests("the tests check nothing: there are no inputs")
        self._tolerance = float(message.get("tolerance") or 0)
        self._rule = _RULES[message.get("rule") or "equal"]

    def is_as_expected(self, index: int, written: bytes) -> bool:
        """Whether a program wrote to the letter what the reference did: then nobody need read what may be megabytes."""
        return index < len(self.written) and self.written[index] == written

    def holds(self, index: int, value: Any) -> bool:
        """Whether a program's value for an input is right."""
        assert self.expected is not None
        return self._rule(value, self.expected[index], self.inputs[index], self._tolerance)


def _read(text: str) -> list[list[Any]]:
    try:
        with digits(_MOST_DIGITS):
            inputs = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenTests(f"the inputs are not JSON: {error}") from error
    if not isinstance(inputs, list) or not all(isinstance(call, list) for call in inputs):
        raise BrokenTests("the inputs are not a list of lists of arguments")
    return inputs


def _equal(value: Any, expected: Any, _: Any, tolerance: float) -> bool:
    if _same(value, expected):
        return True
    tolerance = tolerance or (_OF_FLOATS if _is_floats(expected) else 0)
    return tolerance > 0 and type(value) is type(expected) and _close(value, expected, tolerance)


def _same(value: Any, expected: Any) -> bool:
    """Whether values are equal, where NaN is what it is, also within others."""
    if value == expected:
        return True
    if isinstance(expected, float):
        return expected != expected and isinstance(value, float) and value != value
    if isinstance(expected, (list, tuple)):
        alike = type(value) is type(expected) and len(value) == len(expected)
        return alike and all(map(_same, value, expected))
    if isinstance(expected, dict):
        alike = isinstance(value, dict) and value.keys() == expected.keys()
        return alike and all(_same(value[key], item) for key, item in expected.items())
    return False


def _is_floats(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(item, float) for item in value)
    return isinstance(value, float)


def _close(value: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(value, (list, tuple))
            and len(value) == len(expected)
            and all(_close(one, other, tolerance) for one, other in zip(value, expected))
        )
    if _same(value, expected):
        return True
    numbers = isinstance(value, (int, float)) and isinstance(expected, (int, float))
    # Nothing is near infinity, and a tolerance in its proportion would take anything.
    is_finite = not isinstance(expected, float) or math.isfinite(expected)
    return numbers and is_finite and abs(value - expected) <= tolerance + _RELATIVE * abs(expected)


def _as_set(value: Any, expected: Any, *_: Any) -> bool:
    return set(value) == set(expected)


def _found(value: Any, expected: Any, *_: Any) -> bool:
    """For functions that return a match or None: only which of the two counts."""
    found = value if isinstance(value, bool) else value is not None
    wanted: bool = expected if isinstance(expected, bool) else expected is not None
    return found == wanted


def _root(value: Any, _: Any, arguments: list[Any], tolerance: float) -> bool:
    """For roots of a polynomial, of which any will do."""
    (coefficients,) = arguments
    return abs(sum(factor * math.pow(value, power) for power, factor in enumerate(coefficients))) <= tolerance


_RULES: dict[str, Callable[[Any, Any, list[Any], float], bool]] = {
    "equal": _equal,
    "set": _as_set,
    "found": _found,
    "root": _root,
    "zero": lambda value, expected, *_: value == expected or value == 0,
    "any": lambda *_: True,
}


def _deep_tuple(value: Any) -> Any:
    return tuple(map(_deep_tuple, value)) if isinstance(value, list) else value


def _each(convert: Callable[[Any], Any]) -> Callable[[list[Any]], list[Any]]:
    return lambda arguments: [convert(value) for value in arguments]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _list_of(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [convert(item) for item in value] if isinstance(value, list) else value


#: What JSON cannot say of MBPP+'s arguments: how those of a call are to be read.
_SHAPES: dict[str, Callable[[list[Any]], list[Any]]] = {
    "tuple": _each(_tuple),
    "second tuple": lambda arguments: [arguments[0], *map(_tuple, arguments[1:])],
    "list of tuples": _each(_list_of(_tuple)),
    "tuple of tuples": _each(_deep_tuple),
    "list of sets": _each(_list_of(lambda item: set(item) if item else {})),
    "dict of tuples": _each(
        lambda value: {key: _tuple(item) for key, item in value.items()} if isinstance(value, dict) else value
    ),
    "complex": _each(lambda value: complex(value) if isinstance(value, str) else value),
}
