"""Which names code binds and which it expects from elsewhere. Tests are read with it, never the hostile
program.
"""

import ast
import builtins
import importlib.util
from collections.abc import Iterable, Iterator

BUILTINS = frozenset(dir(builtins))
_WORDS = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop)


def bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that the code assigns, imports, defines or takes as parameters, at any depth."""
    names: set[str] = set()
    for node in walk(nodes):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def loaded(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that the code reads, at any depth."""
    return {node.id for node in walk(nodes) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def free(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that the code reads but neither binds, nor finds among the builtins, nor means as a module."""
    kept = list(nodes)
    return loaded(kept) - bound(kept) - BUILTINS - modules(kept)


def modules(nodes: Iterable[ast.AST]) -> set[str]:
    """Names of importable modules that the code uses as such (``math.pi``) without importing them."""
    kept = list(nodes)
    bases = [n.value for n in walk(kept) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
    named = {base.id for base in bases} - _used_otherwise(kept, bases)
    candidates = named - bound(kept) - BUILTINS
    return {name for name in candidates if importable(name)}


def importable(name: str) -> bool:
    """Whether a top-level module has this name."""
    try:
        return importlib.util.find_spec(name) is not None
    except (ValueError, ImportError):
        return False


def _used_otherwise(nodes: Iterable[ast.AST], bases: Iterable[ast.AST]) -> set[str]:
    known = {id(base) for base in bases}
    return {n.id for n in walk(nodes) if isinstance(n, ast.Name) and id(n) not in known}


def expected_of_program(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that tests want from the program.

    A builtin counts only where nothing else does: ``assert sum(10, 15) == 6`` calls the program's ``sum``,
    while ``assert abs(f(1) - 2) < 0.1`` must not, or a program could bring an ``abs`` that suits it.
    """
    kept = list(nodes)
    names = free(kept)
    if names:
        return names
    called = {n.func.id for n in walk(kept) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return called - bound(kept)


def walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes and all that is in them, in no particular order, but for contexts and operators of a word: three times
    as fast as ``ast.walk``, which is most of what reading a task's tests takes.
    """
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if type(value) is list:
                waiting += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST) and not isinstance(value, _WORDS):
                waiting.append(value)
