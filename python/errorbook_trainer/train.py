"""Fine-tunes a model by LoRA on prompt/completion pairs, with the loss on the completions only."""

from __future__ import annotations

import dataclasses
import importlib
import math
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import backends
from .checkpoints import is_marked, last_checkpoint, mark, step_of
from .dataset import read_pairs
from .encode import Collator, Encoder, Item, pad_of, rows_of
from .failure import Failure
from .files import replace_folder
from .job import Job
from .memory import Size, batch_on_device, estimate_mb
from .model_files import require_model
from .progress import ProgressFile

if TYPE_CHECKING:
    from .callback import Told

WARM_UP = 0.05
"""Share of the steps in which the learning rate rises."""

CHECKPOINTS = 10
"""About how many checkpoints, and measurements of the held-out loss, a training makes."""

LONGEST_INTERVAL = 50
"""Most steps between two checkpoints."""

PATIENCE = 2
"""Measurements of the held-out loss without a gain after which training ends."""


def train(job: Job, progress: ProgressFile) -> None:
    """Trains from the job's last checkpoint, or from the start; a job that is finished is only reported."""
    fingerprint = job.fingerprint()
    if not (is_marked(job.model_dir, fingerprint) and is_marked(job.adapter_dir, fingerprint)):
        require_model(job.base_model)
        backend = backends.choose(job.backend, job.bits)
        if not tune(job, backend, progress):
            return
    if is_main_process():
        shutil.rmtree(job.checkpoint_dir, ignore_errors=True)
    report_done(job, progress)


def tune(job: Job, backend: str, progress: ProgressFile) -> bool:
    """Trains and saves the result. False where it was stopped."""
    if backend == "unsloth":
        importlib.import_module("unsloth")  # It patches the other libraries, so it comes before them.
    data = read_data(job)
    if backend == "mlx":
        from .mlx import train_mlx

        return train_mlx(job, data, progress)
    from .callback import Told

    arguments = {**job.arguments(), "backend": backend, "processes": processes()}
    checkpoint = last_checkpoint(job.checkpoint_dir, arguments)
    loaded = backends.load(job, backend)
    start = {
        "backend": loaded.backend,
        "device": loaded.device,
        "resumed_from": step_of(checkpoint) if checkpoint else 0,
        "skipped": data.too_long,
        "max_length": job.max_length,
        "estimate_mb": estimate(job, loaded.device, longest(data)),
    }
    trained = run(job, loaded, data, progress, Told(job.fingerprint(), arguments, start, checkpoint))
    if trained is None:
        return False
    save(job, loaded, trained, job.fingerprint())
    return True


@dataclass
class Data:
    """What is trained on, as tokens."""

    train: list[Item]
    held_out: list[Item]
    ends: set[int]
    pad: int
    too_long: int


def read_data(job: Job) -> Data:
    """The job's items, checked. Items over `max_length` are left out whole: a cut answer would teach to stop short."""
    tokenizer, ends = backends.read_tokenizer(job)
    encoder = Encoder(tokenizer, ends)
    every = encoder.encode(read_pairs(job.train_file))
    held = encoder.encode(read_pairs(job.eval_file)) if job.eval_file else []
    fitting = [[item for item in items if len(item.tokens) <= job.max_length] for items in (every, held)]
    if not fitting[0]:
        shortest = min(len(item.tokens) for item in every)
        raise Failure(
            f"every item is longer than training.maxLength, {job.max_length} tokens; the shortest has {shortest}",
            f"Set training.maxLength to {max(len(item.tokens) for item in every)}.",
        )
    too_long = len(every) + len(held) - sum(map(len, fitting))
    if too_long:
        print(f"{too_long} of {len(every) + len(held)} items are left out: over {job.max_length} tokens", flush=True)
    train, held_out = fitting
    return Data(train, held_out, ends, pad_of(tokenizer, ends), too_long)


def longest(data: Data) -> int:
    """Tokens of the longest item that is trained on."""
    return max(len(item.tokens) for item in data.train)


def estimate(job: Job, device: str, tokens: int) -> int | None:
    """MiB that the training will need; None where the model's files do not tell its size."""
    folder = require_model(job.base_model)
    size = Size.of(folder) if folder else None
    return estimate_mb(size, device, tokens, job) if size else None


def run(job: Job, loaded: backends.Loaded, data: Data, progress: ProgressFile, told: Told) -> Any:
    """The trained model with its adapter, or None where training was stopped."""
    from datasets import Dataset
    from transformers import EarlyStoppingCallback, PrinterCallback
    from trl import SFTTrainer

    from .callback import Reporter
    from .checks import Checks

    reporter = Reporter(progress, told)
    held_out = Dataset.from_list(rows_of(data.held_out)) if data.held_out else None
    trainer = SFTTrainer(
        model=loaded.model,
        args=arguments(job, loaded.device, len(data.train), held_out is not None),
        train_dataset=Dataset.from_list(rows_of(data.train)),
        eval_dataset=held_out,
        data_collator=Collator(data.pad),
        processing_class=loaded.tokenizer,
        peft_config=loaded.peft_config,
        callbacks=[reporter] + ([EarlyStoppingCallback(PATIENCE)] if held_out else []),
    )
    trainer.remove_callback(PrinterCallback)
    reporter.checks = Checks(trainer, data.train, data.ends)
    reporter.checks.batches()
    reporter.stop_on_terminate()
    trainer.train(resume_from_checkpoint=str(told.checkpoint) if told.checkpoint else None)
    reporter.tell_memory()
    if reporter.stopped:
        progress.emit("stopped", step=trainer.state.global_step)
        return None
    return trainer.accelerator.unwrap_model(trainer.model)


def arguments(job: Job, device: str, items: int, held_out: bool) -> Any:
    """The trainer's arguments; those that the installed version of trl does not know are left out."""
    import torch
    from trl import SFTConfig

    half = device == "cuda" and torch.cuda.is_bf16_supported()
    device_batch = batch_on_device(job.batch_size)
    steps = max(1, math.ceil(math.ceil(items / job.batch_size) * job.epochs))
    interval = min(LONGEST_INTERVAL, max(1, steps // CHECKPOINTS))
    wanted = {
        "output_dir": str(job.checkpoint_dir),
        "num_train_epochs": job.epochs,
        "learning_rate": job.learning_rate,
        "lr_scheduler_type": "cosine",
        "warmup_steps": math.ceil(WARM_UP * steps),
        "per_device_train_batch_size": device_batch,
        "per_device_eval_batch_size": device_batch,
        "gradient_accumulation_steps": max(1, job.batch_size // device_batch // processes()),
        "gradient_checkpointing": device == "cuda",
        "max_length": job.max_length,
        "dataset_kwargs": {"skip_prepare_dataset": True},
        "packing": False,
        "prediction_loss_only": True,
        "include_num_input_tokens_seen": "non_padding",
        "restore_callback_states_from_checkpoint": True,
        "bf16": half,
        "fp16": device == "cuda" and not half,
        "use_cpu": device == "cpu",
        "seed": job.seed,
        "data_seed": job.seed,
        "logging_steps": 1,
        "logging_first_step": True,
        "save_strategy": "steps",
        "save_steps": interval,
        "save_total_limit": 2,
        "eval_strategy": "steps" if held_out else "no",
        "eval_steps": interval if held_out else None,
        "load_best_model_at_end": held_out,
        "metric_for_best_model": "eval_loss" if held_out else None,
        "greater_is_better": False if held_out else None,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": device == "cuda",
    }
    known = {field.name for field in dataclasses.fields(SFTConfig)}
    return SFTConfig(**{name: value for name, value in wanted.items() if name in known})


def save(job: Job, loaded: backends.Loaded, trained: Any, fingerprint: str) -> None:
    """Writes the adapter, then the merged model; each is there whole and marked, or not at all."""
    if not is_main_process():
        return

    def adapter(folder: Path) -> None:
        trained.save_pretrained(folder)
        loaded.tokenizer.save_pretrained(folder)
        mark(folder, fingerprint)

    def merged(folder: Path) -> None:
        loaded.save_merged(trained, folder)
        mark(folder, fingerprint)

    replace_folder(job.adapter_dir, adapter)
    replace_folder(job.model_dir, merged)


def report_done(job: Job, progress: ProgressFile) -> None:
    """Says where the results are."""
    print(f"done: {job.model_dir}", file=sys.stderr)
    progress.emit("done", adapter=str(job.adapter_dir), model=str(job.model_dir))


def processes() -> int:
    """How many processes train together (torchrun)."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_main_process() -> bool:
    """Whether this process writes the results."""
    return os.environ.get("RANK", "0") == "0"
