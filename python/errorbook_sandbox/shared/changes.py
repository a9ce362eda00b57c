"""What tests change in place: a copy of what a program holds must not be taken for it. The tests are read, never the
hostile program.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Callable

from . import names

_OF_COLLECTIONS = (
    "add append appendleft clear discard extend extendleft insert pop popitem popleft remove reverse rotate"
)
_OF_DICTS_AND_SETS = (
    "setdefault sort update difference_update intersection_update symmetric_difference_update move_to_end"
)
_METHODS = frozenset(f"{_OF_COLLECTIONS} {_OF_DICTS_AND_SETS}".split())
#: Functions that change their first argument.
_FUNCTIONS = frozenset({"heappush", "heappop", "heapify", "heapreplace", "heappushpop", "shuffle", "insort"})


def changed(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """The expressions whose values tests change in place."""
    for node in names.walk(nodes):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield node.value
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in _METHODS:
                yield function.value
            elif getattr(function, "attr", getattr(function, "id", None)) in _FUNCTIONS and node.args:
                yield node.args[0]


def changes_held(nodes: list[ast.stmt], wanted: set[str]) -> bool:
    """Whether tests change what a program goes on to hold: what is in an attribute of its objects, or a global of it.

    What a call returned is theirs to change.
    """
    bindings = list(_bindings(nodes))
    of_program = _spread(bindings, wanted, lambda value, known: bool(names.loaded([value]) & known))
    aliases = _spread(bindings, wanted, lambda value, known: _is_held(value, known, of_program))
    return any(_is_held(target, aliases, of_program) for target in changed(nodes))


def _is_held(value: ast.expr, aliases: set[str], of_program: set[str]) -> bool:
    while isinstance(value, ast.Subscript):
        value = value.value
    if isinstance(value, ast.Name):
        return value.id in aliases
    return isinstance(value, ast.Attribute) and bool(names.loaded([value]) & of_program)


_Binding = tuple[set[str], ast.expr]


def _spread(bindings: list[_Binding], start: set[str], counts: Callable[[ast.expr, set[str]], bool]) -> set[str]:
    """The names that are bound to values that count, given those that are known to."""
    known = set(start)
    while True:
        more = {name for bound, value in bindings if counts(value, known) for name in bound} - known
        if not more:
            return known
        known |= more


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[_Binding]:
    for node in names.walk(nodes):
        if isinstance(node, ast.Assign):
            yield names.bound(node.targets), node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            yield names.bound([node.target]), node.value
        elif isinstance(node, (ast.For, ast.comprehension)):
            yield names.bound([node.target]), node.iter
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            yield names.bound([node.optional_vars]), node.context_expr
