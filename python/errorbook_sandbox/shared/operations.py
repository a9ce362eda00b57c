"""What the judge's process can have done with an object of the program, in the program's process.

None of it hands the object what it is to be compared or combined with (``judge/permit.py``).
"""

import copy
import operator
from typing import Any, Callable

#: What operators, conversions and statements ask of objects, by their special methods.
UNARY = "neg pos abs invert index"
BINARY = "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift"
ITEMS = "getitem setitem delitem"
COMPARISONS = "eq ne lt le gt ge"
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
    return {
        **{name: getattr(operator, f"__{name}__") for name in UNARY.split()},
        **CONVERSIONS,
        "call": lambda function, *args, **options: function(*args, **options),
        "getattr": getattr,
        "setattr": setattr,
        "delattr": delattr,
        "copy": copy.copy,
        "deepcopy": copy.deepcopy,
        "enter": lambda manager: type(manager).__enter__(manager),
        "exit": lambda manager, _nothing: bool(type(manager).__exit__(manager, None, None, None)),
        "isinstance": isinstance,
        "issubclass": issubclass,
        "type": type,
        "callable": callable,
    }
