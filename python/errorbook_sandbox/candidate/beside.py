"""Tests in the program's own process, for those that hand it functions or objects of their own.

A program that attacks can forge such a verdict, so it is marked as weak. It still has to go through the
case's own socket, with a secret that is read there only once the tests are through: leaving early and printing
"passed" do not help, nor does what is found in frames and on the heap.
"""

from typing import Any, Callable

from ..shared import assertions, explain
from ..shared.run_tests import run_tests, told
from ..shared.values import NotPlain, decode, encode


def run_beside(tests: dict[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    """Runs the tests among the program's globals and tells how they ended."""
    namespace.update(assertions.helpers(_equal))
    try:
        run_tests(tests, namespace)
    except BaseException as error:
        return _told(error)
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


def _told(error: BaseException) -> dict[str, Any]:
    """What an exception says, where program and tests share a process: frames tell whose it is."""
    described = explain.describe(error)
    if described["line"] is not None and not isinstance(error, assertions.Failed):
        return {"error": described}
    return told(error, calls=1)
