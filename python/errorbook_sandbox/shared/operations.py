"""What the judge's process can have done with an object of the program, in the program's process."""

import builtins
import copy
import operator
from typing import Any, Callable

#: What objects do when operators, conversions and statements meet them, as functions of ``operator`` or builtins.
UNARY = "neg pos abs invert index"
BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
ITEMS = "getitem setitem delitem"
CONVERSIONS: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "complex": complex,
    "float": float,
    "format": format,
    "hash": hash,
    "int": int,
    "iter": iter,
    "len": len,
    "next": next,
    "repr": repr,
    "reversed": reversed,
    "round": round,
    "str": str,
}


def operations() -> dict[str, Callable[..., Any]]:
    """What the program's process can be asked to do with its objects."""
    named = f"{UNARY} {BINARY} {ITEMS} {' '.join(f'i{name}' for name in BINARY.split())}".split()
    return {
        **{name: getattr(operator, f"__{name}__") for name in named},
        **CONVERSIONS,
        "call": lambda function, *args, **options: function(*args, **options),
        "getattr": getattr,
        "setattr": setattr,
        "delattr": delattr,
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "enter": lambda manager: type(manager).__enter__(manager),
        "exit": _exit,
        "isinstance": isinstance,
        "issubclass": issubclass,
        "type": type,
        "contains": operator.contains,
        **{name: getattr(operator, name) for name in ("eq", "lt", "le", "gt", "ge")},
    }


def _exit(manager: Any, kind: Any, message: str) -> bool:
    """Leaves a ``with`` block; whether the exception that left it, told by the name of its class, ends there."""
    error = None if kind is None else getattr(builtins, kind, Exception)(message)
    return bool(type(manager).__exit__(manager, error and type(error), error, None))
