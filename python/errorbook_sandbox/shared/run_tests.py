"""Runs tests that were prepared, in whichever process, and tells what an exception that left them says."""

import marshal
import re
from typing import Any, Callable

from . import assertions
from .explain import describe
from .values import show

_NAME = re.compile(r"name '(\w+)' is not defined")


def run_tests(
    tests: dict[str, Any],
    scope: dict[str, Any],
    execute: Callable[[Any, dict[str, Any]], None] = exec,
    load: Callable[[bytes], Any] = marshal.loads,
) -> None:
    """Runs prepared tests in a scope that has all that they need; raises what they raise.

    A program beside which they run may have replaced what runs them, so that is bound here.
    """
    execute(load(tests["setup"]), scope)
    execute(load(tests["body"]), scope)
    if tests["entry"] is not None:
        scope["check"](scope[tests["entry"]])


def told(error: BaseException, calls: int) -> dict[str, Any]:
    """What an exception that left the tests says, given how many answers they had from the program."""
    if isinstance(error, assertions.Failed):
        return _failed(error)
    if isinstance(error, AssertionError):
        return {"failed": {"note": str(error)}}
    if isinstance(error, NameError) and (name := _NAME.search(str(error))):
        return {"missing": [name.group(1)]}
    described = describe(error, assertions.TESTS_FILE)
    if calls > 0 and isinstance(error, (MemoryError, RecursionError)):
        return {"error": described}
    if "not callable" in described["message"]:
        return {"failed": {"note": f"what the tests call is no function: {described['message']}"}}
    if calls > 0 and isinstance(error, Exception) and not isinstance(error, ImportError):
        # The tests, or a library that they use, could not work with what the program returned.
        return {"failed": {"note": f"{described['type']}: {described['message']}"}}
    return {"broken": f"the tests raise {described['type']}: {described['message']}"}


def _failed(error: assertions.Failed) -> dict[str, Any]:
    """A failed assertion, for a reader."""
    compared = dict(zip(("actual", "expected"), map(show, error.compared)))
    return {"failed": {"assertion": error.assertion, "note": str(error), **compared}}
