"""Loads a program and makes calls to it, wherever it runs: in a process of a fork server, or elsewhere.

Everything that happens here is under the program's control once it is loaded. So nothing here decides: what
leaves this process is what the program claims, and it holds nothing worth stealing.
"""

import builtins
import sys
import types
from typing import Any, Callable

from ..shared import explain
from ..shared.values import NotPlain, encode, show

#: The program's name among the modules.
MODULE = "program"


def load(job: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """Runs the program and what prepares its tests; how that went, and its globals if it went well."""
    stage = "compile"
    try:
        explain.remember_source(job["code"])
        code = compile(job["code"], explain.PROGRAM_FILE, "exec", dont_inherit=True)
        stage = "program"
        module = types.ModuleType(MODULE)
        sys.modules[MODULE] = module
        exec(code, module.__dict__)
        if job["setup"]:
            stage = "setup"
            exec(compile(job["setup"], "<setup>", "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        flush()
        return {"error": explain.describe(error), "stage": stage}, None
    flush()
    missing = [name for name in job["wanted"] if name not in module.__dict__ and not hasattr(builtins, name)]
    return {"missing": missing}, module.__dict__


def reply(call: Callable[[], Any]) -> dict[str, Any]:
    """What came of a call."""
    try:
        answer = _told(call())
    except BaseException as error:
        answer = {"error": explain.describe(error)}
    flush()
    return answer


def _told(value: Any) -> dict[str, Any]:
    try:
        return {"value": encode(value)}
    except NotPlain:
        return {"opaque": type(value).__name__, "shown": show(value)}


def flush() -> None:
    """Writes out what the program has printed, if it left that possible."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            # The program closed it, replaced it, or has written more than it may.
            continue
