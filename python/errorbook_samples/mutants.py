"""Mechanical mutants of a program: it with one comparison, boundary, sum, constant or statement changed.

Tests that pass a mutant do not look where it was changed, unless it does the same as before. What can be told to be the
same without running it is left out.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Optional, Union

_BOUNDARIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
#: Statements that may go. Names that are bound stay: a program that only breaks is no test of tests.
_DELETED = (ast.AugAssign, ast.Expr, ast.If, ast.Break, ast.Continue)
_Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]


@dataclass(frozen=True)
class _Change:
    """``owner.field`` becomes ``value``; ``at`` is what a reader is shown of it."""

    kind: str
    at: ast.AST
    owner: ast.AST
    field: str
    value: Any


def mutants(code: str, most: int) -> list[dict[str, Any]]:
    """At most so many mutants, of all kinds and from all over the program; the same ones each time."""
    tree = ast.parse(code)
    seen = {ast.dump(tree)}
    made: list[dict[str, Any]] = []
    for change in _spread(list(_changes(tree))):
        if len(made) == most:
            break
        mutant = _changed(tree, change, seen)
        if mutant is not None:
            made.append(mutant)
    return sorted(made, key=lambda mutant: (mutant["line"], mutant["what"]))


def _spread(changes: list[_Change]) -> list[_Change]:
    """In turn one of each kind, and those of a kind from all over the program."""
    kinds: dict[str, list[_Change]] = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    ranked = [
        (_rank(index, len(of_kind)), kind, index, change)
        for kind, of_kind in kinds.items()
        for index, change in enumerate(of_kind)
    ]
    return [change for *_, change in sorted(ranked, key=lambda each: each[:3])]


def _rank(index: int, count: int) -> float:
    """When an index comes if one goes through halves, then quarters, … (van der Corput)."""
    at, place, share = index * 64 // count, 0.0, 0.5
    while at:
        place += share * (at & 1)
        at, share = at >> 1, share / 2
    return place


def _changed(tree: ast.Module, change: _Change, seen: set[str]) -> Optional[dict[str, Any]]:
    """The program with the change; None where it does not compile, or is one that was met."""
    line, before = getattr(change.at, "lineno", 1), _shown(change.at)
    kept = getattr(change.owner, change.field)
    setattr(change.owner, change.field, change.value)
    try:
        ast.fix_missing_locations(tree)
        dump, code = ast.dump(tree), f"{ast.unparse(tree)}\n"
        compile(code, "<mutant>", "exec", dont_inherit=True)
        after = _shown(change.at)
    except (SyntaxError, ValueError, RecursionError):
        return None
    finally:
        setattr(change.owner, change.field, kept)
    if dump in seen:
        return None
    seen.add(dump)
    what = f"without `{before}`" if change.kind == "statement" else f"`{before}` → `{after}`"
    return {"code": code, "line": line, "kind": change.kind, "what": what}


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node).split("\n")[0]
    return text if len(text) <= 60 else f"{text[:57]}..."


def _changes(tree: ast.Module) -> Iterator[_Change]:
    for function in _functions(tree):
        skipped = {id(each) for each in _explaining(function)}
        for node in ast.walk(function):
            if id(node) not in skipped:
                yield from _changes_of(node)
            yield from _deletions(node, skipped)


def _functions(tree: ast.Module) -> Iterator[_Function]:
    """Outermost functions, methods too; what lies in them is visited with them."""
    waiting: list[ast.AST] = list(tree.body)
    for node in waiting:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
        elif isinstance(node, ast.ClassDef):
            waiting.extend(node.body)


def _explaining(function: _Function) -> Iterator[ast.AST]:
    """Texts that explain, types, and what errors say: nobody tests these."""
    for node in ast.walk(function):
        explains = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if explains or isinstance(node, (ast.Raise, ast.JoinedStr, ast.Assert)):
            yield from ast.walk(node)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            yield from ast.walk(node.returns)
        elif isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None:
            yield from ast.walk(node.annotation)


def _changes_of(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.Compare):
        yield from _compared(node)
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _SUMS and not _joins(node):
        yield _Change("arithmetic", node, node, "op", _SUMS[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _Change("logic", node, node, "op", other)
    elif isinstance(node, ast.Constant):
        for value in _other_values(node.value):
            yield _Change("constant", node, node, "value", value)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield _Change("return", node, node, "value", ast.Constant(None))


def _compared(node: ast.Compare) -> Iterator[_Change]:
    for at, operator in enumerate(node.ops):
        for kind, others in (("boundary", _BOUNDARIES), ("comparison", _OPPOSITES)):
            other = others.get(type(operator))
            if other is not None:
                yield _Change(kind, node, node, "ops", [*node.ops[:at], other(), *node.ops[at + 1 :]])


def _deletions(node: ast.AST, skipped: set[int]) -> Iterator[_Change]:
    for field in ("body", "orelse", "finalbody"):
        statements = getattr(node, field, None)
        if not isinstance(statements, list):
            continue
        for at, statement in enumerate(statements):
            if id(statement) in skipped or not isinstance(statement, _DELETED):
                continue
            if not (isinstance(statement, ast.If) and statement.orelse):
                yield _Change(
                    "statement", statement, node, field, [*statements[:at], ast.Pass(), *statements[at + 1 :]]
                )


def _other_values(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1] if value in (0, 1) else [value + 1, value - 1]
    if isinstance(value, float):
        return [value + 1.0]
    if isinstance(value, str):
        return ["" if value else "mutant"]
    return []


def _joins(node: Union[ast.BinOp, ast.AugAssign]) -> bool:
    """Texts and lists have sums but no differences: a mutant that can only raise tells nothing of tests."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.value,)
    kinds = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(
        isinstance(each, kinds) or (isinstance(each, ast.Constant) and isinstance(each.value, str)) for each in sides
    )
