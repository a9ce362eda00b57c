"""evalplus's own verdicts on responses to HumanEval's base inputs: ``agreement.py HUMANEVALPLUS SAMPLES``.

Prints one line a response, in order: its task and ``pass``, ``fail`` or ``timeout``. What is expected comes from
running the reference on the inputs, as evalplus does.
"""

import contextlib
import copy
import gzip
import io
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from evalplus.eval import untrusted_check


def rows(file: str) -> list[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def expectations(task: dict[str, Any]) -> tuple[list[Any], list[float]]:
    """What the reference returns for each input, and how long it takes."""
    scope: dict[str, Any] = {}
    exec(task["prompt"] + task["canonical_solution"], scope)
    outputs, times = [], []
    for given in task["base_input"]:
        start = time.perf_counter()
        outputs.append(scope[task["entry_point"]](*copy.deepcopy(given)))
        times.append(time.perf_counter() - start)
    return outputs, times


def main(tasks_file: str, samples_file: str) -> None:
    """Prints a verdict a line."""
    tasks = {task["task_id"]: task for task in rows(tasks_file)}
    with contextlib.redirect_stdout(io.StringIO()):
        expected = {name: expectations(task) for name, task in tasks.items()}

    def verdict(sample: dict[str, Any]) -> str:
        task = tasks[sample["task_id"]]
        outputs, times = expected[sample["task_id"]]
        code = task["prompt"] + sample["completion"]
        inputs, name = task["base_input"], task["entry_point"]
        return untrusted_check("humaneval", code, inputs, name, outputs, task["atol"], times, fast_check=True)[0]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        samples = rows(samples_file)
        for sample, said in zip(samples, pool.map(verdict, samples)):
            print(sample["task_id"], said, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
