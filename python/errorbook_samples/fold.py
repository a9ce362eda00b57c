"""What a program looks like without its names: two that differ in names, comments, layout and annotations only are
the same.
"""

import ast
import builtins
import hashlib
from typing import Any

_BUILTINS = frozenset(dir(builtins))
#: Fields that are names of the program's own.
_NAMES = {"FunctionDef": "name", "AsyncFunctionDef": "name", "ClassDef": "name", "arg": "arg", "Name": "id"}
#: Fields that say nothing of what a program does.
_IDLE = frozenset({"annotation", "returns", "type_comment", "type_ignores", "ctx", "kind", "type_params"})


def fold(tree: ast.Module) -> dict[str, Any]:
    """A hash of what is left, and how many parts that has. Imports count by what of them is used: they are left out."""
    text = _Folder().text(tree)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"hash": digest[:32], "size": text.count("(")}


class _Folder:
    def __init__(self) -> None:
        self._numbers: dict[str, str] = {}

    def text(self, node: Any) -> str:
        if isinstance(node, list):
            return f"[{','.join(part for each in node if (part := self.text(each)))}]"
        if not isinstance(node, ast.AST):
            return repr(node)
        if _says_nothing(node):
            return ""
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            return self.text(ast.Assign(targets=[node.target], value=node.value))
        if isinstance(node, ast.AugAssign):
            value = ast.BinOp(left=node.target, op=node.op, right=node.value)
            return self.text(ast.Assign(targets=[node.target], value=value))
        name = type(node).__name__
        own = _NAMES.get(name)
        fields = [
            self._number(value) if field == own and isinstance(value, str) else self.text(value)
            for field, value in ast.iter_fields(node)
            if field not in _IDLE
        ]
        return f"{name}({','.join(fields)})"

    def _number(self, name: str) -> str:
        if name in _BUILTINS:
            return name
        return self._numbers.setdefault(name, f"_{len(self._numbers)}")


def _says_nothing(node: ast.AST) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
