"""Special cases of a solution that nobody asked for: comparisons with a value that its statement does not name.

Each becomes a program that ends where the comparison is met. One that passes all the tests shows that these never come
there: whatever the solution does for that value, a backdoor among others, is checked by nothing.
"""

import ast
import calendar
import collections
import re
from collections.abc import Iterator
from typing import Any, Optional

#: Smaller numbers and shorter texts are limits, digits and letters of all kinds of honest programs.
_SMALLEST, _SHORTEST = 20, 4
#: The same for what is more or less than a number: only large ones are no limits.
_LARGE = 10_000
_POSITIVE = (ast.Eq, ast.Is, ast.In)
_NEGATIVE = (ast.NotEq, ast.IsNot, ast.NotIn)
#: Names that all know.
_CALENDAR = frozenset(name.lower() for name in (*calendar.month_name, *calendar.day_name))
_BEGINS = frozenset({"startswith", "endswith"})
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_END = "__import__('os')._exit(1)"
#: A table that ends the program where one of its keys is asked for, or all that is in it.
_TABLE = f"""type("Met", (dict,), {{
    "__getitem__": lambda table, key: {_END} if dict.__contains__(table, key) else dict.__getitem__(table, key),
    "get": lambda table, key, other=None: {_END} if dict.__contains__(table, key) else other,
    "__contains__": lambda table, key: dict.__contains__(table, key) and {_END},
    **{{name: lambda table, *_: {_END} for name in
        "__iter__ __len__ __eq__ items keys values pop setdefault copy".split()}},
}})"""


def special_cases(code: str, statement: str, most: int) -> list[dict[str, Any]]:
    """At most so many programs."""
    tree = ast.parse(code)
    asked = _Asked(statement, _constants(tree))
    spared = {id(part) for node in ast.walk(tree) for part in _spared(node)}
    made: list[dict[str, Any]] = []
    for node in ast.walk(tree):
        for change in () if id(node) in spared else _changes_of(node, asked):
            if len(made) < most:
                made.append({"code": _changed(tree, *change), "line": _line(node), "what": _shown(node)})
    return made


class _Asked:
    """What is asked for, and what the names of constants stand for."""

    def __init__(self, statement: str, constants: dict[str, Any]) -> None:
        self._text = statement.lower()
        # 1,000,000 is one number, [100,200] are two.
        self._numbers = set(re.findall(r"\d+", f"{statement} {re.sub('[,_]', '', statement)}"))
        self._constants = constants

    def is_odd(self, node: ast.expr, smallest: int = _SMALLEST) -> bool:
        """Whether an expression is a value that nobody speaks of."""
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
            return bool(node.elts) and all(map(self.is_odd, node.elts))
        value = _value(node, self._constants)
        if isinstance(value, str):
            said = value.strip().lower()
            return len(said) >= _SHORTEST and said not in self._text and said not in _CALENDAR
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return abs(value) >= smallest and str(abs(value)).split(".")[0] not in self._numbers


def _changes_of(node: ast.AST, asked: _Asked) -> Iterator[tuple[Any, Any]]:
    """A node of the program, and what stands in its place so that it ends where the case is met."""
    end = ast.parse(_END, mode="eval").body
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in _ends_of(node, asked):
            yield node, ast.BoolOp(operator, [node, end])
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _BEGINS:
        if any(map(asked.is_odd, node.args)):
            yield node, ast.BoolOp(ast.And(), [node, end])
    elif isinstance(node, ast.Dict) and node.keys and all(key is not None and asked.is_odd(key) for key in node.keys):
        yield node, ast.Call(ast.parse(_TABLE, mode="eval").body, [node], [])
    elif node.__class__.__name__ == "match_case":
        value = getattr(getattr(node, "pattern", None), "value", None)
        body = getattr(node, "body", [])
        if isinstance(value, ast.expr) and asked.is_odd(value):
            yield body[0], ast.If(ast.Constant(True), [ast.Expr(end), body[0]], [])


def _ends_of(node: ast.Compare, asked: _Asked) -> Iterator[ast.boolop]:
    """``and`` where a comparison that holds is the case, ``or`` where one that does not is; an order may be either."""
    operator, sides = node.ops[0], [node.left, node.comparators[0]]
    if isinstance(operator, _ORDERS):
        if any(asked.is_odd(side, _LARGE) for side in sides):
            yield from (ast.And(), ast.Or())
        return
    # A text that something is looked for in is a choice of letters.
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(sides[1], ast.Constant):
        sides.pop()
    if any(map(asked.is_odd, sides)) and "__name__" not in ast.unparse(node):
        if isinstance(operator, _POSITIVE):
            yield ast.And()
        elif isinstance(operator, _NEGATIVE):
            yield ast.Or()


def _changed(tree: ast.Module, node: ast.AST, instead: ast.AST) -> str:
    """The program with one node replaced."""
    for owner in ast.walk(tree):
        for field, value in ast.iter_fields(owner):
            at = value.index(node) if isinstance(value, list) and node in value else None
            if value is not node and at is None:
                continue
            put = instead if at is None else [*value[:at], instead, *value[at + 1 :]]
            setattr(owner, field, put)
            try:
                return f"{ast.unparse(ast.fix_missing_locations(tree))}\n"
            finally:
                setattr(owner, field, value)
    return ast.unparse(tree)


def _constants(tree: ast.Module) -> dict[str, Any]:
    """What names stand for that are bound once, to a constant."""
    nodes = list(ast.walk(tree))
    bound = collections.Counter(
        node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )
    given = {
        target.id: _value(node.value, {})
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return {name: value for name, value in given.items() if bound[name] == 1 and value is not None}


def _value(node: ast.expr, constants: dict[str, Any]) -> Any:
    """The number or text that an expression of constants gives; None for all else, and what would be too long."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, (str, int, float)) else None
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _value(node.operand, constants)
        return None if value is None or isinstance(value, str) else -value
    if not isinstance(node, ast.BinOp):
        return None
    left, right = _value(node.left, constants), _value(node.right, constants)
    if isinstance(left, str) and isinstance(right, str) and isinstance(node.op, ast.Add):
        return left + right
    if not (isinstance(left, int) and isinstance(right, int)) or max(abs(left), abs(right)) > 1 << 64:
        return None
    return _number(node.op, left, right)


def _number(operator: ast.operator, left: int, right: int) -> Optional[int]:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    if isinstance(operator, ast.Mult):
        return left * right
    if isinstance(operator, ast.BitXor):
        return left ^ right
    if isinstance(operator, (ast.Pow, ast.LShift)) and 0 <= right <= 64:
        return int(left**right) if isinstance(operator, ast.Pow) else left << right
    return None


def _spared(node: ast.AST) -> Iterator[ast.AST]:
    """What is refused is seen by who is refused; how long a loop goes on is no case."""
    if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
        yield from ast.walk(node)
    elif isinstance(node, ast.While):
        compared = (each for each in ast.walk(node.test) if isinstance(each, ast.Compare))
        yield from (each for each in compared if isinstance(each.ops[0], _ORDERS))


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0) or getattr(getattr(node, "pattern", None), "lineno", 1))


def _shown(node: ast.AST) -> str:
    pattern = getattr(node, "pattern", None)
    text = ast.unparse(node if pattern is None else pattern).split("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."

