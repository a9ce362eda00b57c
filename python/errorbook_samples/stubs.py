"""Trivial programs in place of a solution: they return a constant or an argument, and tests must refuse them all."""

import ast
from typing import Any, Optional, Union

_CONSTANTS = ("None", "0", "1", "-1", "True", "False", "''", "[]", "{}")
#: Constants that tests expect, the most frequent first.
_MOST_EXPECTED = 3
_MOST_ARGUMENTS = 3
_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


def stubs(code: str, entry_point: Optional[str], tests: str) -> list[dict[str, Any]]:
    """The solution with the body of its function replaced, in each trivial way; none where it has no such function."""
    tree = ast.parse(code)
    function = _function(tree, entry_point)
    if function is None:
        return []
    body, made = function.body, []
    for value in dict.fromkeys([*_CONSTANTS, *_expected(tests), *_arguments(function)]):
        function.body = [ast.Return(ast.parse(value, mode="eval").body)]
        made.append({"code": f"{ast.unparse(ast.fix_missing_locations(tree))}\n", "what": f"`return {value}`"})
    function.body = body
    return made


def _function(tree: ast.Module, entry_point: Optional[str]) -> Optional[_Function]:
    functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    named = [node for node in functions if node.name == entry_point]
    if named:
        return named[-1]
    return functions[-1] if entry_point is None and functions else None


def _expected(tests: str) -> list[str]:
    counts: dict[str, int] = {}
    for node in ast.walk(ast.parse(tests)):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.Is)):
            for side in (node.left, *node.comparators):
                if _is_data(side):
                    text = ast.unparse(side)
                    counts[text] = counts.get(text, 0) + 1
    return sorted(counts, key=lambda text: -counts[text])[:_MOST_EXPECTED]


def _is_data(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
        return True
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False


def _arguments(function: _Function) -> list[str]:
    return [each.arg for each in [*function.args.posonlyargs, *function.args.args]][:_MOST_ARGUMENTS]
