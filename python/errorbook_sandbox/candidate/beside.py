"""Tests in the program's own process, for those that hand it functions or objects of their own.

A program that attacks can forge such a verdict, so it is marked as weak. It still has to go through the
case's own socket, with a secret that is read there only once the tests are through: leaving early and printing
"passed" do not help, nor does what is found in frames and on the heap.
"""

import importlib
import operator
from typing import Any

from ..shared import assertions, explain
from ..shared.run_tests import run_tests, told


def run_beside(tests: dict[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    """Runs the tests among the program's globals and tells how they ended."""
    namespace.update(assertions.helpers(_equal))
    try:
        for name in tests["modules"]:
            namespace.setdefault(name, importlib.import_module(name))
        run_tests(tests, namespace)
    except BaseException as error:
        return _told(error)
    return {"passed": True}


class _Nothing:
    """What nothing is equal to."""


def _equal(actual: Any, expected: Any, nothing: type = _Nothing) -> Any:
    """Equality as Python has it, but that an object which is equal to anything is equal to nothing. Frames lead the
    program to our globals, where it could replace them, so they are bound.
    """
    same = actual == expected
    if not same or type(actual) is type(expected):
        return same
    try:
        return not operator.eq(actual, nothing())
    except Exception:  # It looks at what it is compared with.
        return same


def _told(error: BaseException) -> dict[str, Any]:
    """What an exception says, where program and tests share a process: frames tell whose it is."""
    described = explain.describe(error)
    if described["line"] is not None and not isinstance(error, assertions.Failed):
        return {"error": described}
    return told(error, calls=1)
