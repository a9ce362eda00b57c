"""What runs in an interpreter elsewhere (another machine's, or one in WebAssembly): loads a program and makes
the calls of its tests, as ``answer`` does here. It tells what came of them on lines of its stdout.

The lines begin with a tag, to tell them from what the program prints. It is no secret: what comes from there
is the program's own claim in any case.
"""

import functools
import json
import sys
from typing import Any, Callable

from ..shared.values import decode
from .load import load, reply


def main(job: dict[str, Any]) -> None:
    """Does a job: ``calls``, or else ``tests`` to run beside the program."""
    _settle()
    calls = compile(f"[{', '.join(f'lambda: ({call})' for call in job['calls'])}]", "<test>", "eval")
    inputs = decode(job.get("inputs", []))
    tell = _teller(job["tag"], sys.stdout)
    loaded, namespace = load(job)
    tell(loaded)
    if namespace is None:
        return
    if job["tests"] is not None:
        tell(_beside(job, namespace))
    for call in eval(calls, namespace):
        tell(reply(call))
    for arguments in inputs:
        tell(reply(functools.partial(namespace[job["wanted"][0]], *arguments)))


def _settle() -> None:
    """The same chances and the same long numbers as here."""
    import random

    random.seed(0)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)


def _teller(tag: str, stream: Any) -> Callable[[Any], None]:
    """Writes records to the stdout that was there before the program came."""
    write, flush, dump = stream.write, stream.flush, json.dumps

    def tell(record: Any) -> None:
        write(f"\n{tag}{dump(record)}\n")
        flush()

    return tell


def _beside(job: dict[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    from ..shared import parse_tests, prepare_tests
    from . import beside

    said = job["tests"]
    prepared = prepare_tests.prepare(
        parse_tests.parse(said["tests"], said["entryPoint"]), said["tests"].get("setup", ""), said["context"]
    )
    return {**beside.run_beside(prepared, namespace), "secret": job["secret"]}
