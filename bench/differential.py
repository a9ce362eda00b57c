"""What a plain interpreter says of programs and their tests, and mutants of programs: ``differential.py plain`` and
``differential.py mutants COUNT``. Both read a list as JSON and print one.
"""

import ast
import copy
import json
import os
import random
import resource
import signal
import sys
import types
from typing import Any, Optional

_SECONDS, _MEMORY = 5, 1 << 30


def plain(rows: "list[dict[str, Any]]") -> "list[str]":
    """``passed``, ``failed`` or ``timeout`` for each, in a process of its own, without any isolation."""
    return [_run(row["source"]) for row in rows]


def _run(source: str) -> str:
    child = os.fork()
    if child == 0:
        _be_program(source)
    _, status = os.waitpid(child, 0)
    ended_by = status & 0x7F
    return "timeout" if ended_by in (signal.SIGALRM, signal.SIGXCPU) else "failed" if status else "passed"


def _be_program(source: str) -> None:
    status = 1
    try:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        signal.alarm(4 * _SECONDS)
        module = types.ModuleType("program")
        sys.modules["program"] = module
        exec(compile(source, "program.py", "exec"), module.__dict__)
        status = 0
    finally:
        os._exit(status)


_PAIRS = (
    "Lt:LtE LtE:Lt Gt:GtE GtE:Gt Eq:NotEq NotEq:Eq In:NotIn NotIn:In And:Or Or:And Add:Sub Sub:Add "
    "Mult:Add Mod:Mult FloorDiv:Div Div:FloorDiv"
)
_SWAPS: "dict[type, Any]" = {
    getattr(ast, one): getattr(ast, other) for one, other in (pair.split(":") for pair in _PAIRS.split())
}


def mutants(rows: "list[dict[str, Any]]", count: int) -> "list[dict[str, Any]]":
    """So many programs that differ from these in one place, the same ones in each run."""
    trees = [ast.parse(row["code"]) for row in rows]
    places = [(at, number) for at, tree in enumerate(trees) for number, _ in enumerate(ast.walk(tree))]
    random.Random(0).shuffle(places)
    made: list[dict[str, Any]] = []
    while places and len(made) < count:
        at, number = places.pop()
        changed = copy.deepcopy(trees[at])
        if _mutate(list(ast.walk(changed))[number]):
            made.append({"at": at, "code": ast.unparse(ast.fix_missing_locations(changed))})
    return made


def _mutate(node: ast.AST) -> bool:
    """Changes a node, if there is a way to."""
    if isinstance(node, ast.Compare):
        return _swap(node.ops[0], lambda made: node.ops.__setitem__(0, made))
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.AugAssign)):
        return _swap(node.op, lambda made: setattr(node, "op", made))
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
        return True
    if isinstance(node, ast.Return) and node.value is not None:
        node.value = ast.Constant(None)
        return True
    if isinstance(node, (ast.If, ast.While)):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return True
    return False


def _swap(operator: ast.AST, put: Any) -> bool:
    other: Optional[type] = _SWAPS.get(type(operator))
    if other is not None:
        put(other())
    return other is not None


def main(what: str, count: str = "0") -> None:
    """Prints what was asked for."""
    rows = json.load(sys.stdin)
    print(json.dumps(plain(rows) if what == "plain" else mutants(rows, int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
