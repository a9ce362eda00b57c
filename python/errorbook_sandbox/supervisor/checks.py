"""Whether tests check anything: whether there is a program that they can fail other than by calling it."""

import ast
import re
from collections.abc import Iterator

from ..shared import names
from ..shared.parse_tests import Tests

#: What libraries call that which may end tests.
_MAY_FAIL = re.compile("assert|raises|fail|exit|check|verify|expect|ensure|require|compare|should|test|^exec$|^eval$")
_OWN = {"self", "cls"}
#: By these all that is defined may run.
_RUNNERS = {"unittest", "pytest", "doctest"}


def check_something(tests: Tests, context: str) -> bool:
    """Whether the tests use the program, and some statement that runs decides on something that has a name: that this
    came of the program is left to them. ``context`` is code of the task that tests may call.
    """
    code = list(_running([*tests.setup, *tests.body], tests, _parsed(context)))
    program = tests.wanted | ({tests.parameter} if tests.parameter else set())
    imported = names.bound(node for node in code if isinstance(node, (ast.Import, ast.ImportFrom)))
    own = (program | names.bound(code)) - imported - _OWN
    return bool(names.loaded(code) & program) and any(_decides(node, own) for node in names.walk(code))


def _decides(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Assert):
        is_false = isinstance(node.test, ast.Constant) and not node.test.value
        return is_false or bool(names.loaded([node.test]) - names.BUILTINS) or bool(names.loaded([node.test]) & own)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return bool(_MAY_FAIL.search(name.lower())) and _root(node.func) not in own
    return isinstance(node, ast.Raise)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _running(statements: list[ast.stmt], tests: Tests, more: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run: those outside of definitions, and the definitions that these name."""
    defined = {node.name: node for node in [*more, *statements] if isinstance(node, _DEFINITIONS)}
    waiting = [node for node in statements if not isinstance(node, _DEFINITIONS)]
    if tests.check is not None:
        waiting.append(tests.check)
    while waiting:
        node = waiting.pop()
        yield node
        named = names.loaded([node])
        found = list(defined) if named & _RUNNERS else [name for name in defined if name in named]
        waiting += [defined.pop(name) for name in found if defined[name] is not tests.check]


def _parsed(context: str) -> list[ast.stmt]:
    try:
        return ast.parse(context).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
