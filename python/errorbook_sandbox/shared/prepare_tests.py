"""Tests as code, made once for all programs that are judged by them, by the supervisor, which parses them
anyway.

What runs them (``run_tests``) needs no parser: it gets the code of their parts and the names that they need.
"""

import ast
import functools
import marshal
from typing import Any, Optional

from . import changes, names
from .parse_tests import Tests, instrument


def prepare(tests: Tests, setup_source: str, context: str) -> dict[str, Any]:
    """What a process needs to run the tests: code that ``marshal`` loads, and names.

    :raises SyntaxError: the tests do not compile.
    """
    own = task_helpers(context, tests.entry_point)
    return {
        # Before the assertions are rewritten.
        "inside": _is_inside(tests),
        "changes": any(True for _ in changes.changed([*tests.setup, *tests.body])),
        "context": marshal.dumps(compile(context, "<context>", "exec", dont_inherit=True)) if own else None,
        "setup": marshal.dumps(instrument(tests.setup, setup_source)),
        "body": marshal.dumps(instrument(tests.body, tests.source)),
        "modules": sorted(names.modules([*tests.setup, *tests.body])),
        "wanted": sorted(tests.wanted - own),
        "entry": str(tests.entry_point) if tests.check is not None else None,
    }


#: What looks into a program, or changes what is around it, and so has to be in its process.
_INSIDE = frozenset({"asyncio", "inspect", "mock", "redirect_stdout", "redirect_stderr"})


def _is_inside(tests: Tests) -> bool:
    """Whether tests mean what they say only beside the program: they await it, patch or inspect it, catch its own
    exceptions, derive from its classes, change what it holds, or ask for the identity of what they sent.
    """
    statements = [*tests.setup, *tests.body]
    wanted = tests.wanted | ({tests.parameter} if tests.parameter else set())
    return changes.changes_held(statements, wanted) or any(
        _needs_program(node, wanted) for node in names.walk(statements)
    )


def _needs_program(node: ast.AST, wanted: set[str]) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        source = getattr(node, "module", None) or ""
        return any(_INSIDE & {*source.split("."), *alias.name.split(".")} for alias in node.names)
    if isinstance(node, ast.Attribute):
        return node.attr in _INSIDE
    if isinstance(node, ast.ExceptHandler):
        return node.type is not None and bool(names.loaded([node.type]) & wanted)
    if isinstance(node, ast.ClassDef):
        return bool(names.loaded(node.bases) & wanted)
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Is, ast.IsNot)):
        return not any(map(_is_known_to_all, (node.left, *node.comparators)))
    return isinstance(node, (ast.AsyncFunctionDef, ast.Await))


def _is_known_to_all(node: ast.expr) -> bool:
    """Whether an expression gives the same object in every process: a constant, a builtin, a type of plain data."""
    named = node.func if isinstance(node, ast.Call) else node
    asks_for_type = isinstance(node, ast.Attribute) and node.attr == "__class__"
    is_builtin = isinstance(named, ast.Name) and named.id in names.BUILTINS
    return asks_for_type or isinstance(node, ast.Constant) or is_builtin


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
