"""``python -m errorbook_samples``: reads programs as JSON from its stdin, says what is in each as JSON."""

import ast
import json
import sys
import warnings
from typing import Any

from .fold import fold
from .hard_coded import hard_coded
from .mutants import mutants
from .special_cases import special_cases
from .stubs import stubs


def main() -> None:
    """Reads ``{"programs": [{"code", "entryPoint", "prompt", "tests", "most"}]}``; without ``most`` it only folds."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(3000)
    json.dump([_told(program) for program in json.load(sys.stdin)["programs"]], sys.stdout)


def _told(program: dict[str, Any]) -> dict[str, Any]:
    most = program.get("most", 0)
    try:
        tree = ast.parse(program["code"])
        told: dict[str, Any] = {"folded": fold(tree)}
        if most:
            tests, entry = program.get("tests") or "", program.get("entryPoint")
            told["mutants"] = mutants(program["code"], most)
            told["stubs"] = stubs(program["code"], entry, tests)
            told["hardCoded"] = hard_coded(tree, tests)
            told["specialCases"] = special_cases(program["code"], program.get("prompt") or "", most)
        return told
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}


main()
