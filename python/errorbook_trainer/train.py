"""Fine-tunes a model by LoRA on prompt/completion pairs, with the loss on the completions only."""

from __future__ import annotations

import dataclasses
import math
import os
import sys
from pathlib import Path
from typing import Any

from . import backends
from .checkpoints import is_marked, last_checkpoint, mark, step_of
from .dataset import Pair, read_pairs
from .failure import Failure
from .files import replace_folder
from .job import Job
from .progress import ProgressFile

WARM_UP = 0.05
"""Share of the steps in which the learning rate rises."""

CHECKPOINTS = 10
"""About how many checkpoints, and measurements of the held-out loss, a training makes."""

LONGEST_INTERVAL = 50
"""Most steps between two checkpoints."""

LARGEST_DEVICE_BATCH = 4
"""Items at once; the rest of a batch is accumulated."""

PATIENCE = 2
"""Measurements of the held-out loss without a gain after which training ends."""


def train(job: Job, progress: ProgressFile) -> None:
    """Trains from the job's last checkpoint, or from the start; a job that is finished is only reported."""
    fingerprint = job.fingerprint()
    if is_marked(job.model_dir, fingerprint) and is_marked(job.adapter_dir, fingerprint):
        report_done(job, progress)
        return
    datasets = {
        "train": read_pairs(job.train_file),
        "eval": read_pairs(job.eval_file) if job.eval_file else [],
    }
    loaded = backends.load(job)
    kept = {name: fitting(pairs, loaded.tokenizer, job) for name, pairs in datasets.items()}
    if not kept["train"]:
        raise Failure(
            f"no item of {job.train_file} is shorter than {job.max_length} tokens",
            "Raise training.maxLength.",
        )
    checkpoint = last_checkpoint(job.checkpoint_dir, fingerprint)
    start = {
        "backend": loaded.backend,
        "device": loaded.device,
        "resumed_from": step_of(checkpoint) if checkpoint else 0,
        "skipped": sum(map(len, datasets.values())) - sum(map(len, kept.values())),
    }
    trained = run(job, loaded, kept, progress, start, checkpoint)
    if trained is not None:
        save(job, loaded, trained, fingerprint)
        report_done(job, progress)


def fitting(pairs: list[Pair], tokenizer: Any, job: Job) -> list[Pair]:
    """The pairs of at most `max_length` tokens."""

    def length(pair: Pair) -> int:
        text = tokenizer.apply_chat_template(pair["prompt"] + pair["completion"], tokenize=False)
        return len(tokenizer(text, add_special_tokens=False)["input_ids"])

    return [pair for pair in pairs if length(pair) <= job.max_length]


def run(
    job: Job,
    loaded: backends.Loaded,
    pairs: dict[str, list[Pair]],
    progress: ProgressFile,
    start: dict[str, Any],
    checkpoint: Path | None,
) -> Any:
    """The trained model with its adapter, or None where training was stopped."""
    from datasets import Dataset
    from transformers import EarlyStoppingCallback
    from trl import SFTTrainer

    from .callback import Reporter

    reporter = Reporter(progress, job.fingerprint(), start)
    held_out = Dataset.from_list(pairs["eval"]) if pairs["eval"] else None
    trainer = SFTTrainer(
        model=loaded.model,
        args=arguments(job, loaded.device, len(pairs["train"]), held_out is not None),
        train_dataset=Dataset.from_list(pairs["train"]),
        eval_dataset=held_out,
        processing_class=loaded.tokenizer,
        peft_config=loaded.peft_config,
        callbacks=[reporter] + ([EarlyStoppingCallback(PATIENCE)] if held_out else []),
    )
    reporter.stop_on_terminate()
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    if reporter.stopped:
        progress.emit("stopped", step=trainer.state.global_step)
        return None
    return trainer.accelerator.unwrap_model(trainer.model)


def arguments(job: Job, device: str, items: int, held_out: bool) -> Any:
    """The trainer's arguments; those that the installed version of trl does not know are left out."""
    import torch
    from trl import SFTConfig

    half = device == "cuda" and torch.cuda.is_bf16_supported()
    device_batch = max(size for size in range(1, LARGEST_DEVICE_BATCH + 1) if job.batch_size % size == 0)
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
        "completion_only_loss": True,
        "packing": False,
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
