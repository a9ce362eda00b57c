"""Which attributes plain data has: asking an object for one of these may be asking it to act as plain data."""

import collections
import datetime
import decimal
import fractions

#: A value of each type of plain data (``values.encode``).
_PLAIN = (
    *(None, True, 1, 1.0, 1j, "", b"", bytearray(), [], (), {}, set(), frozenset(), range(0), slice(0), ...),
    *(collections.deque(), collections.Counter(), collections.OrderedDict(), fractions.Fraction(), decimal.Decimal()),
    *(datetime.date.min, datetime.datetime.min, datetime.time.min, datetime.timedelta()),
)
PLAIN_NAMES = frozenset(name for value in _PLAIN for name in dir(value))


def is_class_name(name: str) -> bool:
    """Whether tests that spell a name so mean a class, whose objects they then know to be no plain data."""
    return name[:1].isupper()
