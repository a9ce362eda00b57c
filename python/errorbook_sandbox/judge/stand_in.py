"""Stand-ins, in the judge's process, for objects of the program that are no plain data.

What such an object does, it does in the program's process. How it compares with what is expected is decided here: it
equals nothing but another object of the program, whatever it would say itself.
"""

from typing import Any, Callable

from ..shared.operations import BINARY, CONVERSIONS, ITEMS, UNARY


def _ask(stand_in: "StandIn", operation: str, *operands: Any, **options: Any) -> Any:
    return object.__getattribute__(stand_in, "_program").ask(operation, [*operands], options)


def _forward(operation: str) -> Callable[..., Any]:
    return lambda self, *operands: _ask(self, operation, self, *operands)


def _reflect(operation: str) -> Callable[..., Any]:
    return lambda self, other: _ask(self, operation, other, self)


def _compare(operation: str) -> Callable[..., Any]:
    """The program must not decide how an object of it compares with what is expected, only with another of it."""

    def compare(self: "StandIn", other: object) -> Any:
        if type(other) is not StandIn:
            return NotImplemented
        object.__getattribute__(self, "_program").compared = True
        return _ask(self, operation, self, other)

    return compare


class StandIn:  # Without a docstring: it would be taken for the object's own.
    def __init__(self, program: Any, index: int) -> None:
        object.__setattr__(self, "_program", program)
        object.__setattr__(self, "_index", index)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__qualname__", "__wrapped__"):
            raise AttributeError(name)
        return _ask(self, "getattr", self, name)

    def __call__(self, *args: Any, **options: Any) -> Any:
        made = _ask(self, "call", self, *args, **options)
        program = object.__getattribute__(self, "_program")
        if type(made) is StandIn and index_of(self) in program.classes:
            program.built.add(index_of(made))
        return made

    def __eq__(self, other: object) -> bool:
        if type(other) is not StandIn:
            return False
        return other is self or bool(_compare("eq")(self, other))

    def __contains__(self, item: Any) -> bool:
        program = object.__getattribute__(self, "_program")
        if index_of(self) not in program.built:
            # What a function returned: that must not say itself that it is right.
            items: Any = self
            return any(item is each or item == each for each in items)
        program.compared = True
        return _ask(self, "contains", self, item) is True

    def __instancecheck__(self, value: Any) -> bool:
        return _ask(self, "isinstance", value, self) is True

    def __subclasscheck__(self, kind: Any) -> bool:
        return type(kind) is StandIn and _ask(self, "issubclass", kind, self) is True

    def __exit__(self, kind: Any, error: Any, _trace: Any) -> bool:
        if not isinstance(error, Exception) or isinstance(error, AssertionError):
            # It goes on: the program must not swallow what the tests find.
            _ask(self, "exit", self, None, "")
            return False
        return _ask(self, "exit", self, kind.__name__, str(error)) is True

    def __deepcopy__(self, _memo: Any) -> Any:
        return _ask(self, "deepcopy", self)

    __doc__ = property(lambda self: _ask(self, "getattr", self, "__doc__"))  # type: ignore[assignment]


def _complete() -> None:
    """Gives stand-ins the methods that forward what is done with them."""
    forwarded = f"{UNARY} {BINARY} {ITEMS} setattr delattr enter copy".split()
    for name in (*forwarded, *CONVERSIONS):
        setattr(StandIn, f"__{name}__", _forward(name))
    for name in BINARY.split():
        setattr(StandIn, f"__i{name}__", _forward(f"i{name}"))
        setattr(StandIn, f"__r{name}__", _reflect(name))
    for name in ("lt", "le", "gt", "ge"):
        setattr(StandIn, f"__{name}__", _compare(name))


_complete()


def type_of(value: Any) -> Any:
    """The type that tests see."""
    return _ask(value, "type", value) if type(value) is StandIn else type(value)


def index_of(stand_in: StandIn) -> int:
    """The number by which the program's process knows the object."""
    return int(object.__getattribute__(stand_in, "_index"))
