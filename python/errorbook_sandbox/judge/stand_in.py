"""Stand-ins, in the judge's process, for objects of the program that are no plain data.

Each use of one becomes a question to the program, in ``Program.ask``, where ``Permit`` says which may be asked.
"""

from typing import Any, Callable

from ..shared.operations import BINARY, COMPARISONS, CONVERSIONS, ITEMS, UNARY


def _ask(stand_in: "StandIn", operation: str, *operands: Any, **options: Any) -> Any:
    return object.__getattribute__(stand_in, "_program").ask(operation, [*operands], options)


def _forward(operation: str) -> Callable[..., Any]:
    return lambda self, *operands: _ask(self, operation, self, *operands)


def _reflect(operation: str) -> Callable[..., Any]:
    return lambda self, other: _ask(self, operation, other, self)


class StandIn:  # Without a docstring: it would be taken for the object's own.
    __slots__ = ("_index", "_program")

    def __init__(self, program: Any, index: int) -> None:
        object.__setattr__(self, "_program", program)
        object.__setattr__(self, "_index", index)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__name__", "__qualname__", "__wrapped__"):
            raise AttributeError(name)
        return _ask(self, "getattr", self, name)

    def __call__(self, *args: Any, **options: Any) -> Any:
        return _ask(self, "call", self, *args, **options)

    def __eq__(self, other: object) -> Any:
        # Nothing but None is None, or has to say so.
        return False if other is None else _ask(self, "eq", self, other)

    def __ne__(self, other: object) -> Any:
        return True if other is None else _ask(self, "ne", self, other)

    def __instancecheck__(self, value: Any) -> bool:
        return _ask(self, "isinstance", value, self) is True

    def __subclasscheck__(self, kind: Any) -> bool:
        return _ask(self, "issubclass", kind, self) is True

    def __exit__(self, kind: Any, error: Any, _trace: Any) -> bool:
        if isinstance(error, AssertionError) or not isinstance(error, (Exception, type(None))):
            # It goes on: the program must not swallow what the tests find.
            return False
        return _ask(self, "exit", self, kind and kind.__name__) is True

    def __deepcopy__(self, _memo: Any) -> Any:
        return _ask(self, "deepcopy", self)

    __doc__ = property(lambda self: _ask(self, "getattr", self, "__doc__"))  # type: ignore[assignment]
    # What ``isinstance`` looks at for the classes of Python's own: only the program knows which it is of.
    __class__ = property(lambda self: _ask(self, "class", self))  # type: ignore[assignment]


def _complete() -> None:
    """Gives stand-ins the methods that forward what is done with them."""
    forwarded = f"{UNARY} {BINARY} {ITEMS} setattr delattr enter copy contains".split()
    for name in (*forwarded, *CONVERSIONS):
        setattr(StandIn, f"__{name}__", _forward(name))
    for name in BINARY.split():
        setattr(StandIn, f"__i{name}__", _forward(f"i{name}"))
        setattr(StandIn, f"__r{name}__", _reflect(name))
    for name in COMPARISONS.split():
        if name not in ("eq", "ne"):
            setattr(StandIn, f"__{name}__", _forward(name))


_complete()


def type_of(value: Any) -> Any:
    """The type that tests see."""
    return _ask(value, "type", value) if type(value) is StandIn else type(value)


def is_callable(value: Any) -> bool:
    """Whether tests may call it."""
    return _ask(value, "callable", value) is True if type(value) is StandIn else callable(value)


def index_of(stand_in: StandIn) -> int:
    """The number by which the program's process knows the object."""
    return int(object.__getattribute__(stand_in, "_index"))
