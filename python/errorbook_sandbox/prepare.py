"""Tests as code, made once for all programs that are judged by them, by the supervisor, which parses them
anyway.

What runs them (``judge``, ``inprocess``) needs no parser: it gets the code of their parts and the names that
they need.
"""

import ast
import functools
import marshal
from typing import Any, Optional

from . import names
from .tests import Tests, instrument


def prepare(tests: Tests, setup_source: str, context: str) -> dict[str, Any]:
    """What a process needs to run the tests: code that ``marshal`` loads, and names.

    :raises SyntaxError: the tests do not compile.
    """
    own = task_helpers(context, tests.entry_point)
    return {
        "context": marshal.dumps(compile(context, "<context>", "exec", dont_inherit=True)) if own else None,
        "setup": marshal.dumps(instrument(tests.setup, setup_source)),
        "body": marshal.dumps(instrument(tests.body, tests.source)),
        "modules": sorted(names.modules([*tests.setup, *tests.body])),
        "wanted": sorted(tests.wanted - own),
        "entry": str(tests.entry_point) if tests.check is not None else None,
    }


@functools.lru_cache(maxsize=64)
def task_helpers(context: str, entry_point: Optional[str]) -> frozenset[str]:
    """Functions that the task's own prompt defines in full: tests call these, not the program's versions of
    them.
    """
    try:
        body = ast.parse(context).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    functions = [node for node in body if isinstance(node, ast.FunctionDef) and node.name != entry_point]
    return frozenset(node.name for node in functions if not all(_says_nothing(line) for line in node.body))


def _says_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
