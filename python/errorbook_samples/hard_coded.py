"""Whether a solution is a list of the tests' answers: each case that it knows is one that is tested, and nearly all
that is tested is one of its cases.
"""

import ast
from collections.abc import Iterator
from typing import Optional

#: Share of the tests that have to be among the solution's cases.
_SHARE = 0.75
#: Fewer cases than these say nothing.
_FEWEST = 2


def hard_coded(tree: ast.Module, tests: str) -> bool:
    """Says so of a solution by its cases (``if n == 3: return 7``, ``{3: 7}[n]``) and its tests (``f(3) == 7``)."""
    tested = list(_tested(ast.parse(tests)))
    cases = set(_cases(tree))
    if len(tested) < _FEWEST or not cases:
        return False
    known = [each for each in tested if any((argument, each[1]) in cases for argument in each[0])]
    rest = set(_otherwise(tree))
    known_or_rest = [each for each in tested if each in known or each[1] in rest]
    met = {(argument, expected) for arguments, expected in tested for argument in arguments}
    # One that is not tested: it is a table of its own, of which tests take a part.
    return len(known) >= _FEWEST and len(known_or_rest) >= _SHARE * len(tested) and len(cases - met) == 0


def _tested(tests: ast.Module) -> Iterator[tuple[list[str], str]]:
    """Of each test what the function is called with, each argument and all of them, and what is expected."""
    for node in ast.walk(tests):
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.Is)):
            for call, expected in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                value = _data(expected)
                if isinstance(call, ast.Call) and value is not None:
                    arguments = [text for each in call.args if (text := _data(each)) is not None]
                    yield [*arguments, f"({', '.join(arguments)})"], value


def _cases(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from _paired([each for each in node.keys if each is not None], node.values)
        elif isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Return):
            yield from _paired(_compared(node.test), [node.body[0].value] * 8)
        elif isinstance(node, ast.IfExp):
            yield from _paired(_compared(node.test), [node.body] * 8)
        elif node.__class__.__name__ == "match_case":
            yield from _matched(node)


def _otherwise(tree: ast.AST) -> Iterator[str]:
    """Constants that are returned whatever the argument."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            returned = [each.value for each in node.body if isinstance(each, ast.Return) and each.value is not None]
            yield from (text for each in returned if (text := _data(each)) is not None)


def _matched(case: ast.AST) -> Iterator[tuple[str, str]]:
    value, body = getattr(getattr(case, "pattern", None), "value", None), getattr(case, "body", [])
    if isinstance(value, ast.expr) and len(body) == 1 and isinstance(body[0], ast.Return):
        yield from _paired([value], [body[0].value])


def _compared(test: ast.expr) -> list[ast.expr]:
    """What something has to be equal to; of several conditions together all of them as one."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        parts = [part for each in test.values for part in _compared(each)]
        return [*parts, ast.Tuple(parts, ast.Load())] if len(parts) == len(test.values) else []
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return []
    sides = (test.left, test.comparators[0])
    if isinstance(test.ops[0], ast.In) and isinstance(sides[1], (ast.Tuple, ast.List, ast.Set)):
        return sides[1].elts
    return [each for each in sides if isinstance(test.ops[0], (ast.Eq, ast.Is)) and _data(each) is not None]


def _paired(keys: list[ast.expr], values: "list[Optional[ast.expr]] | list[ast.expr]") -> Iterator[tuple[str, str]]:
    for key, value in zip(keys, values):
        known, given = _data(key), None if value is None else _data(value)
        if known is not None and given is not None:
            yield known, given


def _data(node: ast.expr) -> Optional[str]:
    """A constant as text, whatever its layout."""
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
