"""Tests in the program's own process, for those that hand it functions or objects of their own.

A program that attacks can forge such a verdict, so it is marked as weak. It still has to go through the
case's own socket, with a secret that is read there only once the tests are through: leaving early and printing
"passed" do not help, nor does what is found in frames and on the heap.
"""

from typing import Any, Callable

from . import asserting, verdicts
from .judge import run_tests
from .values import NotPlain, decode, encode


def judge(tests: dict[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    """Runs the tests among the program's globals and tells how they ended."""
    namespace.update(asserting.helpers(_equal))
    try:
        run_tests(tests, namespace)
    except BaseException as error:
        return verdicts.of_local_error(error)
    return {"passed": True}


def _equal(
    actual: Any,
    expected: Any,
    encode: Callable[[Any], Any] = encode,
    decode: Callable[[Any], Any] = decode,
) -> Any:
    """Equality with plain data is decided on plain data: an object of the program may call itself equal to
    anything. Frames lead the program to our globals, where it could replace functions, so these are bound.
    """
    try:
        plain = decode(encode(expected))
    except NotPlain:
        return actual == expected
    try:
        return decode(encode(actual)) == plain
    except NotPlain:
        return False
