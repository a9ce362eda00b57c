"""What a training would need and be made of, and what would stop it: told before anything is spent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import backends
from .dataset import read_pairs
from .encode import Encoder, Item
from .failure import Failure, explain
from .job import Job
from .memory import MIB, OPTIMISED, Size, estimate_mb, free_mb
from .model_files import require_model

CHECKPOINTS_KEPT = 2


def preflight(job: Job, show: int = 0, llama_cpp: Path | None = None) -> dict[str, Any]:
    """One JSON object; `problems` are reasons for which the training, or what follows it, would be refused."""
    problems: list[dict[str, str]] = []
    found: dict[str, Any] = {"problems": problems, "max_length": job.max_length, "shown": []}

    def attempt(work: Callable[[], dict[str, Any]]) -> bool:
        try:
            found.update(work())
        except Exception as error:
            failure = explain(error)
            problems.append({"message": failure.message, "hint": failure.hint})
            return False
        return True

    if attempt(lambda: engine(job)) and attempt(lambda: model(job)):
        attempt(lambda: exportable(found["model"], llama_cpp))
        attempt(lambda: dataset(job, show) if job.train_file.exists() else {})
        attempt(lambda: needs(job, found))
    return found


def engine(job: Job) -> dict[str, Any]:
    """What would train, and on what."""
    backend = backends.choose(job.backend, job.bits)
    return {"backend": backend, "device": "mps" if backend == "mlx" else backends.device_name()}


def model(job: Job) -> dict[str, Any]:
    """Where the base model is; None where it is yet to be downloaded."""
    folder = require_model(job.base_model)
    return {"model": str(folder) if folder else None}


def exportable(folder: str | None, llama_cpp: Path | None) -> dict[str, Any]:
    """Refuses a model that could not be made a GGUF file of."""
    from .to_gguf import check_exportable

    if folder:
        check_exportable(folder, llama_cpp=llama_cpp)
    return {}


def dataset(job: Job, show: int) -> dict[str, Any]:
    """Lengths, and the first items as they are trained on."""
    tokenizer, ends = backends.read_tokenizer(job)
    encoder = Encoder(tokenizer, ends)
    items = encoder.encode(read_pairs(job.train_file))
    held_out = encoder.encode(read_pairs(job.eval_file)) if job.eval_file else []
    fitting = [item for item in items if len(item.tokens) <= job.max_length]
    if not fitting:
        raise Failure(
            f"every item is longer than training.maxLength, {job.max_length} tokens",
            f"Set training.maxLength to {max(len(item.tokens) for item in items)}.",
        )
    too_long = sum(len(item.tokens) > job.max_length for item in [*items, *held_out])
    return {
        "items": len(items) + len(held_out),
        "too_long": too_long,
        "longest": max(len(item.tokens) for item in fitting),
        "shown": [shown(encoder, item) for item in fitting[:show]],
    }


def shown(encoder: Encoder, item: Item) -> dict[str, Any]:
    """An item for a person: the text that is read, and the text that counts."""
    prompt, labels = item.tokens[: item.start], item.labels
    return {"prompt": encoder.decode(prompt), "labels": encoder.decode(labels), "tokens": [len(prompt), len(labels)]}


def needs(job: Job, found: dict[str, Any]) -> dict[str, Any]:
    """Memory and disk, against what is free; too little of either is a problem."""
    device = found["device"]
    size = Size.of(Path(found["model"])) if found["model"] else None
    free = {"free_mb": free_mb(device), "disk_free_mb": disk_free_mb(job.output_dir)}
    if size is None:
        return free
    memory = estimate_mb(size, device, found.get("longest", job.max_length), job)
    disk = disk_mb(size, device, job)
    for what, needed, there in (("memory", memory, free["free_mb"]), ("disk", disk, free["disk_free_mb"])):
        if there is not None and needed > there and (what == "disk" or "longest" in found):
            found["problems"].append(short(what, needed, there))
    return {**free, "memory_mb": memory, "disk_mb": disk}


def short(what: str, needed: int, there: int) -> dict[str, str]:
    """Too little of something, and what to do."""
    hints = {
        "memory": "Lower training.maxLength or training.batchSize, take a smaller base model, or unload other models.",
        "disk": "Free some space.",
    }
    return {"message": f"about {needed:,} MiB of {what} are needed, and {there:,} are free", "hint": hints[what]}


def disk_mb(size: Size, device: str, job: Job) -> int:
    """MiB for checkpoints, the merged model, and its GGUF file in 16 bits."""
    merged = size.parameters * (2 if device == "cuda" else 4)
    checkpoints = CHECKPOINTS_KEPT * job.lora_rank * size.adapted * OPTIMISED
    return (merged + checkpoints + 2 * size.parameters) // MIB


def disk_free_mb(folder: Path) -> int:
    """MiB that are free where a folder is, or will be."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free // MIB
