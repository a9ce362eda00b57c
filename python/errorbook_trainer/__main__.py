"""The command line: `python -m errorbook_trainer <command>`."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from pathlib import Path

from .failure import explain

BUSY = 75
"""Exit status where another trainer works in the same folder (EX_TEMPFAIL)."""


def main() -> int:
    """Runs a command; 0 done, 1 failed, 2 wrong use, 75 another trainer is at work."""
    arguments = parser().parse_args()
    try:
        return arguments.run(arguments)
    except Exception as error:
        failure = explain(error)
        print(f"{failure.message}\n{failure.hint}".strip(), file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="errorbook_trainer", description=__doc__)
    commands = top.add_subparsers(required=True)
    command = commands.add_parser("train", help="fine-tune by LoRA")
    command.add_argument("--job", type=Path, required=True, help="the job file")
    command.set_defaults(run=run_train)
    command = commands.add_parser("tiny", help="make a tiny model that has learned some pairs by heart")
    command.add_argument("--data", type=Path, required=True, help="prompt/completion JSONL")
    command.add_argument("--out", type=Path, required=True, help="the model's folder")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--seconds", type=float, default=600, help="how long it may train at most")
    command.set_defaults(run=run_tiny)
    command = commands.add_parser("gguf", help="write a merged model as GGUF")
    command.add_argument("--model", type=Path, required=True, help="the merged model's folder")
    command.add_argument("--out", type=Path, help="the file to write; without one it is only said whether it could be")
    command.add_argument("--type", default="f16", help="f16, q8_0, or what llama-quantize knows")
    command.add_argument("--llama-cpp", type=Path, help="a checkout of llama.cpp whose converter is used")
    command.set_defaults(run=run_gguf)
    command = commands.add_parser("unpack", help="turn a GGUF file back into a folder that can be trained")
    command.add_argument("--gguf", type=Path, required=True, help="the file")
    command.add_argument("--out", type=Path, required=True, help="the folder to make")
    command.set_defaults(run=run_unpack)
    command = commands.add_parser("preflight", help="say what a job would need and train on, as JSON")
    command.add_argument("--job", type=Path, required=True, help="the job file; its dataset may be missing")
    command.add_argument("--show", type=int, default=0, help="how many items to show as they are trained on")
    command.add_argument("--llama-cpp", type=Path, help="a checkout of llama.cpp whose converter would write the file")
    command.set_defaults(run=run_preflight)
    command = commands.add_parser("reference", help="write what servers of a model must agree with")
    command.add_argument("--model", type=Path, required=True, help="the model's folder, or a GGUF file")
    command.add_argument("--prompts", type=Path, required=True, help="JSON: a list of messages and maxTokens")
    command.add_argument("--out", type=Path, required=True, help="the file to write")
    command.add_argument("--seconds", type=float, default=90, help="after which no further answer is begun")
    command.set_defaults(run=run_reference)
    command = commands.add_parser("check", help="say what is installed, as JSON")
    command.set_defaults(run=run_check)
    return top


def run_train(arguments: argparse.Namespace) -> int:
    """Trains; a failure is also an event of the progress file."""
    from .job import load_job
    from .lock import Busy, lock
    from .progress import ProgressFile
    from .train import is_main_process, train

    job = load_job(arguments.job)
    try:
        held = lock(job.output_dir) if is_main_process() else None
    except Busy as busy:
        print(busy.message, file=sys.stderr)
        return BUSY
    progress = ProgressFile(job.progress_file, active=is_main_process())
    try:
        train(job, progress)
    except Exception as error:
        traceback.print_exc()
        failure = explain(error)
        progress.emit("error", message=failure.message, hint=failure.hint)
        return 1
    finally:
        progress.close()
        if held:
            held.close()
    return 0


def run_tiny(arguments: argparse.Namespace) -> int:
    """Makes a tiny model and prints its figures as JSON."""
    from .tiny import make_tiny

    print(json.dumps(make_tiny(arguments.data, arguments.out, arguments.seed, arguments.seconds)))
    return 0


def run_gguf(arguments: argparse.Namespace) -> int:
    """Writes GGUF and prints its figures as JSON; or says whether it could be written."""
    from .to_gguf import check_exportable, write_gguf

    model, kind, llama_cpp = arguments.model, arguments.type.lower(), arguments.llama_cpp
    if arguments.out is None:
        check_exportable(str(model), kind, llama_cpp)
        print(json.dumps({"exportable": True}))
    else:
        print(json.dumps(write_gguf(model, arguments.out, kind, llama_cpp)))
    return 0


def run_unpack(arguments: argparse.Namespace) -> int:
    """Unpacks a GGUF and prints what became of it as JSON."""
    from .from_gguf import unpack

    print(json.dumps(unpack(arguments.gguf, arguments.out)))
    return 0


def run_preflight(arguments: argparse.Namespace) -> int:
    """Prints what a job would need as JSON."""
    from .job import load_job
    from .preflight import preflight

    print(json.dumps(preflight(load_job(arguments.job), arguments.show, arguments.llama_cpp)))
    return 0


def run_reference(arguments: argparse.Namespace) -> int:
    """Writes rendered prompts, their tokens and greedy answers."""
    from .reference import write_reference

    write_reference(arguments.model, arguments.prompts, arguments.out, arguments.seconds)
    return 0


def run_check(_: argparse.Namespace) -> int:
    """Prints what is installed as JSON."""
    from .check import check

    print(json.dumps(check()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
