"""Which containers are one and the same, in what two processes send each other for one call.

Both number the lists, dicts and their like in the order in which they meet them in what is sent, and send one that was
met before as its number. So a list that is passed twice is one list there too, and what becomes there of a list within
another one becomes of it here.
"""

import collections
import collections.abc
from typing import Any, Callable

from .values import SCALARS, NotPlain, Opaque, TooDeep, decode, encode, kin

_Each = Callable[[Any], Any]


class _Met:
    """Stands for a container that was met before."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number


class _Kin:
    """Stands for a container of a class of its own, by what plain data is in it."""

    __slots__ = ("plain",)

    def __init__(self, plain: Any) -> None:
        self.plain = plain


class Sharing:
    """What was met in one exchange, so far; the other side's has met the same."""

    def __init__(self) -> None:
        self._containers: list[Any] = []  # Which also keeps them, so that their ids stay their own.
        self._numbers: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._containers)

    @property
    def ids(self) -> list[int]:
        """Which containers were met, in that order."""
        return list(map(id, self._containers))

    def pack(self, value: Any, opaque: Opaque) -> Any:
        """As ``encode`` does.

        :raises NotPlain: as there; then nothing counts as met.
        """
        before = len(self)
        try:
            return encode(self._marked(value), _hiding(opaque))
        except (NotPlain, RecursionError) as error:
            for container in self._containers[before:]:
                del self._numbers[id(container)]
            del self._containers[before:]
            raise error if isinstance(error, NotPlain) else TooDeep("nested too deeply") from None

    def unpack(self, data: Any, opaque: Opaque) -> Any:
        """As ``decode`` does.

        :raises ValueError: as there.
        :raises LookupError: it speaks of what was never met.
        """
        return self._found(decode(data, _finding(opaque)))

    def contents(self, count: int, opaque: Opaque) -> list[Any]:
        """What is now in each of the first containers."""
        return [encode(_rebuilt(container, self._marked), _hiding(opaque)) for container in self._containers[:count]]

    def follow(self, contents: list[Any], opaque: Opaque) -> None:
        """Makes the first containers hold what the other side's hold.

        :raises TypeError: they cannot.
        """
        for mine, data in zip(self._containers[: len(contents)], contents):
            _fill(mine, _rebuilt(decode(data, _finding(opaque)), self._found))

    def _add(self, container: Any) -> None:
        self._numbers[id(container)] = len(self._containers)
        self._containers.append(container)

    def _marked(self, value: Any) -> Any:
        """A copy in which what was met before is told by its number."""
        if type(value) in SCALARS:
            return value
        if issubclass(type(value), (collections.abc.KeysView, collections.abc.ItemsView)):
            return _Kin(self._marked(set(value)))
        if not _is_container(value):
            return _rebuilt(value, self._marked)
        if id(value) in self._numbers:
            return _Met(self._numbers[id(value)])
        self._add(value)
        rebuilt = _rebuilt(value, self._marked)
        is_whole = type(rebuilt) is type(value) and getattr(value, "maxlen", None) is None
        return rebuilt if is_whole else _Kin(rebuilt)

    def _found(self, value: Any) -> Any:
        """The value with what was met before in the places of its numbers."""
        if type(value) is _Met:
            return self._containers[value.number]
        if not _is_container(value):
            return _rebuilt(value, self._found)
        self._add(value)
        _fill(value, _rebuilt(value, self._found))
        return value


def _is_container(value: Any) -> bool:
    """Whether the value can be changed in place: one of what ``encode`` makes no stand-in for."""
    # Of its true class: what ``__class__`` says may be a lie, or a question to the program.
    return issubclass(type(value), (list, dict, set, bytearray)) or type(value) is collections.deque


def _rebuilt(value: Any, each: _Each) -> Any:
    """The value with its items replaced; itself where nothing in it could be."""
    kind = type(value)
    if issubclass(kind, (list, tuple)):
        if set(map(type, value)) <= SCALARS:
            return value if kind is tuple or not issubclass(kind, list) else list(value) if kind is not list else value
        # ``__new__`` of its own may want other arguments.
        return list(map(each, value)) if issubclass(kind, list) else tuple.__new__(kind, map(each, value))
    if issubclass(kind, dict):
        kept = type(value) if type(value) in (collections.OrderedDict, collections.Counter) else dict
        return kept({key: each(item) for key, item in value.items()})
    return collections.deque(map(each, value)) if type(value) is collections.deque else value


def _fill(mine: Any, content: Any) -> None:
    """Makes a container hold what another one holds."""
    if content is mine:
        return
    if isinstance(mine, (list, bytearray)):
        mine[:] = content
        return
    mine.clear()
    if isinstance(mine, collections.deque):
        mine.extend(content)
    else:
        mine.update(content)


def _hiding(opaque: Opaque) -> Opaque:
    def hide(value: Any) -> Any:
        if type(value) is _Kin:
            return kin(encode(value.plain, hide))
        return {"t": "opaque", "v": value.number} if type(value) is _Met else opaque(value)

    return hide


def _finding(opaque: Opaque) -> Opaque:
    return lambda content: _Met(content) if type(content) is int else opaque(content)
