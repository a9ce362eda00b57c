"""Python values as JSON and back, with their exact types: never pickle, because the sender is hostile.

Plain JSON values stand for themselves (an int only up to 64 bits, so that 3 and 3.0 stay apart and no
quadratic conversion can be forced); everything else is ``{"t": tag, "v": content}``. What is sent as something simpler
than it is, a ``defaultdict`` as a dict, says so (``kin``): its own class might have done otherwise.
"""

import array
import collections
import collections.abc
import contextlib
import datetime
import decimal
import fractions
import functools
import numbers
import sys
from collections.abc import Iterator
from typing import Any, Callable, Optional

_WORD = 1 << 62
#: Types whose values JSON keeps as they are; ints up to a word.
SCALARS = frozenset({type(None), bool, int, float, str})


class NotPlain(Exception):
    """A value that is no plain data: an instance of a class, a function, a generator, or data that holds
    itself.
    """


class TooDeep(NotPlain):
    """Data nested deeper than can be sent."""


#: Makes a stand-in for a value that is no plain data, or raises NotPlain.
Opaque = Callable[[Any], Any]


def _refuse(value: Any) -> Any:
    raise NotPlain(type(value).__name__)


def encode(value: Any, opaque: Opaque = _refuse) -> Any:
    """The value as JSON. Subclasses of plain types are sent as what they are based on.

    :raises NotPlain: unless ``opaque`` finds a stand-in.
    """
    try:
        return _encode(value, opaque)
    except RecursionError:
        raise TooDeep("nested too deeply, or within itself") from None


def _encode(value: Any, opaque: Opaque) -> Any:
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if -_WORD < value < _WORD else {"t": "int", "v": hex(value)}
    if kind is str:
        return value
    if kind is list:
        return _encode_list(value, opaque)
    encoder = _ENCODERS.get(kind)
    return _encode_subclass(value, opaque) if encoder is None else encoder(value, opaque)


def _encode_list(items: list[Any], opaque: Opaque) -> Any:
    """Long lists of scalars are sent without a step of the interpreter for each item: they may be millions."""
    kinds = set(map(type, items))
    if not kinds <= SCALARS:
        return [_encode(item, opaque) for item in items]
    if len(items) >= _LONG and kinds <= _NUMBERS and (packed := _pack_numbers(items, kinds)):
        return packed
    integers = items if kinds == {int} else [item for item in items if type(item) is int]
    fits = not integers or (min(integers) > -_WORD and max(integers) < _WORD)
    return items if fits else [_encode(item, opaque) for item in items]


#: From so many numbers on their bytes are sent, which are neither written nor read as decimals.
_LONG = 1000
_NUMBERS = frozenset({int, float})


def _pack_numbers(items: list[Any], kinds: set[type]) -> Optional[dict[str, Any]]:
    """Which of them are floats, unless all or none are; the ints; the floats. None where an int is too long."""
    which = "" if len(kinds) == 1 else bytes(map(_IS_FLOAT.__getitem__, map(type, items))).hex()
    by_kind = ([item for item in items if type(item) is kind] if which else items for kind in (int, float))
    try:
        parts = [_bytes(code, part if kind in kinds else []).hex() for (code, kind), part in zip(_CODES, by_kind)]
    except OverflowError:
        return None
    return {"t": "numbers", "v": [which, *parts]}


_IS_FLOAT: dict[type, int] = {int: 0, float: 1}
_CODES: tuple[tuple[Any, type], ...] = (("q", int), ("d", float))


def _bytes(code: Any, numbers: list[Any]) -> bytes:
    made = array.array(code, numbers)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tobytes()


def _unpack_numbers(content: list[str]) -> list[Any]:
    which, *parts = map(bytes.fromhex, content)
    ints, floats = (_numbers(code, part) for (code, _), part in zip(_CODES, parts))
    if not which:
        return ints or floats
    sources = (iter(ints), iter(floats))
    return [next(sources[is_float]) for is_float in which]


def _numbers(code: Any, data: bytes) -> list[Any]:
    made = array.array(code, data)
    if sys.byteorder == "big":
        made.byteswap()
    return made.tolist()


#: What subclasses are sent as, but for text.
_BASES: tuple[type[Any], ...] = (int, float, complex, bytes, bytearray, tuple, list, dict, set, frozenset)


def _encode_subclass(value: Any, opaque: Opaque) -> Any:
    kind = type(value)
    if issubclass(kind, tuple):
        fields = getattr(value, "_fields", None)
        if isinstance(fields, tuple):
            named = [kind.__name__, list(fields), [_encode(item, opaque) for item in value]]
            return {"t": "named", "v": named}
    base = base_of(value)
    return opaque(value) if base is None else kin(_encode(base(value), opaque))


def base_of(value: Any) -> Optional[Callable[[Any], Any]]:
    """What makes the plain value of which this is a kind, if it is one. ``__class__`` is not asked: it may lie."""
    kind = type(value)
    if issubclass(kind, str):
        return str.__str__
    for base in _BASES:
        if issubclass(kind, base):
            return base
    if issubclass(kind, (collections.abc.KeysView, collections.abc.ItemsView)):
        return set
    # Scalars of numeric libraries, which compare equal to Python's own.
    if issubclass(kind, numbers.Integral):
        return int
    return float if issubclass(kind, numbers.Real) and not issubclass(kind, numbers.Rational) else None


def kin(encoded: Any) -> Any:
    """Says that a value is of a kind of its own."""
    return {"t": "kin", "v": encoded}


#: Tags of what is not sent whole: methods of a class of its own stay behind.
_LIKENESSES = ("kin", "named", "opaque")


def is_exact(data: Any) -> bool:
    """Whether encoded data is all that there is to the value."""
    if type(data) is dict:
        return data.get("t") not in _LIKENESSES and is_exact(data.get("v"))
    return type(data) is not list or all(is_exact(each) for each in data if type(each) in (dict, list))


def _items(tag: str) -> Callable[[Any, Opaque], Any]:
    return lambda value, opaque: {"t": tag, "v": [_encode(item, opaque) for item in value]}


def _text(tag: str, write: Callable[[Any], Any]) -> Callable[[Any, Opaque], Any]:
    return lambda value, _: {"t": tag, "v": write(value)}


def _pairs(tag: str) -> Callable[[Any, Opaque], Any]:
    return lambda value, opaque: {
        "t": tag,
        "v": [[_encode(key, opaque), _encode(item, opaque)] for key, item in value.items()],
    }


def _encode_deque(value: Any, opaque: Opaque) -> Any:
    encoded = _items("deque")(value, opaque)
    return encoded if value.maxlen is None else kin(encoded)


_ENCODERS: dict[type, Callable[[Any, Opaque], Any]] = {
    tuple: _items("tuple"),
    set: _items("set"),
    frozenset: _items("frozenset"),
    collections.deque: _encode_deque,
    dict: _pairs("dict"),
    # These two compare in ways of their own.
    collections.OrderedDict: _pairs("ordered"),
    collections.Counter: _pairs("counter"),
    slice: lambda value, opaque: {
        "t": "slice",
        "v": [_encode(part, opaque) for part in (value.start, value.stop, value.step)],
    },
    bytes: _text("bytes", bytes.hex),
    bytearray: _text("bytearray", bytearray.hex),
    complex: _text("complex", lambda value: [value.real, value.imag]),
    range: _text("range", lambda value: [hex(value.start), hex(value.stop), hex(value.step)]),
    fractions.Fraction: _text("fraction", lambda value: [hex(value.numerator), hex(value.denominator)]),
    decimal.Decimal: _text("decimal", str),
    datetime.date: _text("date", datetime.date.isoformat),
    datetime.datetime: _text("datetime", datetime.datetime.isoformat),
    datetime.time: _text("time", datetime.time.isoformat),
    datetime.timedelta: _text("timedelta", lambda value: [value.days, value.seconds, value.microseconds]),
    type(Ellipsis): _text("ellipsis", lambda _: None),
}


def decode(data: Any, opaque: Optional[Opaque] = None) -> Any:
    """The value that ``data`` stands for. ``opaque`` resolves the stand-ins of values that are no plain data.

    :raises ValueError: the data was not made by ``encode``.
    """
    try:
        return _decode(data, opaque)
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError, ArithmeticError, StopIteration) as error:
        raise ValueError(f"not a value: {type(error).__name__}") from error


def _decode(data: Any, opaque: Optional[Opaque]) -> Any:
    if isinstance(data, list):
        return data[:] if set(map(type, data)) <= SCALARS else [_decode(item, opaque) for item in data]
    if not isinstance(data, dict):
        return data
    tag, content = data["t"], data["v"]
    if tag in _MAPPINGS:
        return _MAPPINGS[tag]({_decode(key, opaque): _decode(item, opaque) for key, item in content})
    if tag == "kin":
        return _decode(content, opaque)
    if tag == "named":
        name, fields, items = content
        return _named(str(name), *map(str, fields))(*(_decode(item, opaque) for item in items))
    if tag == "slice":
        return slice(*(_decode(part, opaque) for part in content))
    if tag in _COLLECTIONS:
        return _COLLECTIONS[tag](_decode(item, opaque) for item in content)
    if tag == "opaque" and opaque is not None:
        return opaque(content)
    return _DECODERS[tag](content)


@functools.lru_cache(maxsize=32)
def _named(name: str, *fields: str) -> Any:
    return collections.namedtuple(name, fields)


_MAPPINGS: dict[str, Callable[[Any], Any]] = {
    "dict": lambda made: made,
    "ordered": collections.OrderedDict,
    "counter": collections.Counter,
}
_COLLECTIONS: dict[str, Callable[[Any], Any]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}

_DECODERS: dict[str, Callable[[Any], Any]] = {
    "numbers": _unpack_numbers,
    "int": lambda content: int(content, 16),
    "bytes": bytes.fromhex,
    "bytearray": bytearray.fromhex,
    "complex": lambda content: complex(*content),
    "range": lambda content: range(*(int(part, 16) for part in content)),
    "fraction": lambda content: fractions.Fraction(*(int(part, 16) for part in content)),
    "decimal": decimal.Decimal,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda content: datetime.timedelta(*content),
    "ellipsis": lambda _: ...,
}


def show(value: Any, width: int = 400) -> str:
    """The value for a reader, on one line, cut to a width."""
    try:
        with digits(5000):
            text = repr(value)
    except Exception as error:
        text = f"<{type(value).__name__} that cannot be shown: {error}>"
    return text if len(text) <= width else f"{text[: width - 3]}..."


@contextlib.contextmanager
def digits(most: int) -> Iterator[None]:
    """Lets ints of so many digits be read and written, and no longer ones: that takes quadratic time."""
    if not hasattr(sys, "set_int_max_str_digits"):  # Python before 3.10.7
        yield
        return
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(most)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)
