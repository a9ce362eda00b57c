"""The tests of a case: parsed, and their assertions rewritten so that a failure tells what was compared."""

import ast
import functools
import re
from dataclasses import dataclass, field
from typing import Any, Optional

from . import names
from .assertions import EQUAL, FAIL, TESTS_FILE, TYPE


class BrokenTests(Exception):
    """The tests themselves are wrong: they do not parse, or define no ``check``."""


@dataclass(frozen=True)
class Tests:
    """``setup`` runs first, then ``body``; for HumanEval's form ``check`` names the function to call."""

    setup: list[ast.stmt]
    body: list[ast.stmt]
    #: Source text of ``body``, which the lines of its statements refer to.
    source: str
    #: The definition of ``check``, where the tests have that form.
    check: Optional[ast.FunctionDef] = None
    entry_point: Optional[str] = None
    #: Names that the program has to define.
    wanted: set[str] = field(default_factory=set)

    @property
    def parameter(self) -> Optional[str]:
        """What ``check`` calls the program's function."""
        return None if self.check is None else [*self.check.args.posonlyargs, *self.check.args.args][0].arg


def parse(message: dict[str, Any], entry_point: Optional[str]) -> Tests:
    """Reads what the case's message says of its tests.

    :raises BrokenTests: they cannot be run whatever the program does.
    """
    if message["kind"] == "check":
        return _parse_check(message["code"], entry_point)
    source = "\n".join(message["asserts"])
    setup, body = _statements(message.get("setup", "")), _statements(source)
    return Tests(setup, body, source, wanted=names.expected_of_program([*setup, *body]))


def _parse_check(source: str, entry_point: Optional[str]) -> Tests:
    body = _statements(source)
    check = next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == "check"), None)
    if check is None:
        raise BrokenTests("the tests define no check(candidate)")
    parameters = [*check.args.posonlyargs, *check.args.args]
    if len(parameters) != 1:
        raise BrokenTests("check takes one argument, the candidate")
    # A trailing ``check(name)`` of the test's own is what we do ourselves; it may also name the entry point.
    kept = [node for node in body if _own_call(node) is None]
    called = [name for name in map(_own_call, body) if name is not None]
    entry_point = entry_point or (called[0] if called else None)
    if entry_point is None:
        raise BrokenTests("no entry point is given for check(candidate)")
    return Tests([], kept, source, check, entry_point, names.free(kept) | {entry_point})


def _own_call(node: ast.stmt) -> Optional[str]:
    """The name in a statement ``check(name)``."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "check":
        return None
    return call.args[0].id if len(call.args) == 1 and isinstance(call.args[0], ast.Name) else None


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source, TESTS_FILE).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
        raise BrokenTests(f"the tests do not parse: {getattr(error, 'msg', error)}{where}") from error


def text_of(node: ast.stmt, source: str) -> str:
    """The statement as it is written."""
    lines = _lines(source)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    if last >= len(lines):
        return ast.unparse(node)
    within = [*lines[first:last], lines[last][: node.end_col_offset]]
    return b"".join([within[0][node.col_offset :], *within[1:]]).decode()


@functools.lru_cache(maxsize=4)
def _lines(source: str) -> list[bytes]:
    """The lines as the parser counts them and their columns. Kept, because ``ast.get_source_segment`` cuts the whole
    text for each statement.
    """
    return [line.encode() for line in re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", source)]


_LEFT, _RIGHT = "__errorbook_left__", "__errorbook_right__"


def instrument(statements: list[ast.stmt], source: str) -> Any:
    """Code of the statements, whose assertions raise ``Failed``; its globals need ``helpers()``."""
    module = ast.Module(body=[_Rewriter(source).visit(node) for node in statements], type_ignores=[])
    return compile(ast.fix_missing_locations(module), TESTS_FILE, "exec", dont_inherit=True)


class _Rewriter(ast.NodeTransformer):
    """``assert L == R, note`` becomes ``if not ((l := L) == (r := R)): fail(source, l, r, note=note)``."""

    def __init__(self, source: str) -> None:
        self._source = source

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        text = text_of(node, self._source)
        condition, compared = _capture(self.visit(node.test))
        values = [ast.Name(name, ast.Load()) for name in compared]
        note = [ast.keyword("note", node.msg)] if node.msg is not None else []
        call = ast.Call(ast.Name(FAIL, ast.Load()), [ast.Constant(text), *values], note)
        return ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), condition), [ast.Expr(call)], []), node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """``type(x)``, which would tell what stands in for an object of the program here."""
        self.generic_visit(node)
        asks = isinstance(node.func, ast.Name) and node.func.id == "type"
        return _type_of(node, node.args[0]) if asks and len(node.args) == 1 else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """``x.__class__``, in the same way."""
        self.generic_visit(node)
        asks = node.attr == "__class__" and isinstance(node.ctx, ast.Load)
        return _type_of(node, node.value) if asks else node


def _type_of(node: ast.expr, value: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Call(ast.Name(TYPE, ast.Load()), [value], []), node)


def _capture(test: ast.expr) -> tuple[ast.expr, list[str]]:
    """The condition with its sides captured, and the variables of the actual and the expected value."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return _named(_LEFT, test), [_LEFT]
    left, right = test.left, test.comparators[0]
    order = [_RIGHT, _LEFT] if _is_literal(left) and not _is_literal(right) else [_LEFT, _RIGHT]
    sides = _named(_LEFT, left), _named(_RIGHT, right)
    if isinstance(test.ops[0], ast.Eq):
        return ast.Call(ast.Name(EQUAL, ast.Load()), list(sides), []), order
    return ast.Compare(sides[0], test.ops, [sides[1]]), order


def _named(name: str, value: ast.expr) -> ast.expr:
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return True
