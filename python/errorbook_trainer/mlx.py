"""
Fine-tuning on Apple's GPU by mlx_lm. Written by its documentation and source (0.29): no Mac was at hand to
run it on. It begins from the start where it was killed, because mlx_lm keeps no state of its optimizer.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checkpoints import mark
from .encode import Item
from .failure import Failure
from .files import replace_folder
from .progress import ProgressFile

if TYPE_CHECKING:
    from .job import Job
    from .train import Data

CHECKED = 10
"""About how often the held-out loss is measured."""


def train_mlx(job: Job, data: Data, progress: ProgressFile) -> bool:
    """Trains and saves the adapter and the merged model."""
    import mlx.core as mx
    import mlx.optimizers as optim
    from mlx_lm import load
    from mlx_lm.tuner.trainer import TrainingArgs, train
    from mlx_lm.tuner.utils import linear_to_lora_layers

    if job.adapter is not None:
        raise Failure("mlx cannot go on with an adapter yet", "Set training.startFrom to base.")
    mx.random.seed(job.seed)
    model, tokenizer, config = load(job.base_model, return_config=True)
    model.freeze()
    scale = job.lora_alpha / job.lora_rank
    linear_to_lora_layers(model, len(model.layers), {"rank": job.lora_rank, "scale": scale, "dropout": 0.0})
    batch = min(job.batch_size, len(data.train))
    steps = max(1, math.ceil(len(data.train) / batch * job.epochs))
    start = {"backend": "mlx", "device": "mps", "resumed_from": 0, "skipped": data.too_long}
    progress.emit("start", total_steps=steps, max_length=job.max_length, **start)
    job.output_dir.mkdir(parents=True, exist_ok=True)
    train(
        model=model,
        optimizer=optim.AdamW(learning_rate=optim.cosine_decay(job.learning_rate, steps), weight_decay=0.0),
        train_dataset=pairs(data.train),
        val_dataset=pairs(data.held_out or data.train[:batch]),
        args=TrainingArgs(
            batch_size=batch,
            iters=steps,
            val_batches=-1 if data.held_out else 1,
            steps_per_report=1,
            steps_per_eval=max(1, steps // CHECKED),
            steps_per_save=steps + 1,
            max_seq_length=job.max_length + 1,
            adapter_file=str(job.output_dir / "adapters.safetensors"),
            grad_checkpoint=True,
        ),
        loss=answer_loss,
        training_callback=Told(progress, steps),
    )
    save(job, model, tokenizer, config)
    return True


def pairs(items: list[Item]) -> list[tuple[list[int], int]]:
    """Items as mlx_lm takes them: the tokens, and how many of them are the prompt's."""
    return [(item.tokens, item.start) for item in items]


def answer_loss(model: Any, batch: Any, lengths: Any) -> tuple[Any, Any]:
    """The cross-entropy of the answers' tokens. mlx_lm's own counts the first token of the padding as well."""
    import mlx.core as mx
    import mlx.nn as nn

    places = mx.arange(1, batch.shape[1])
    mask = mx.logical_and(places >= lengths[:, 0:1], places < lengths[:, 1:])
    losses = nn.losses.cross_entropy(model(batch[:, :-1]), batch[:, 1:]) * mask
    count = mask.sum()
    return losses.astype(mx.float32).sum() / count, count


class Told:
    """mlx_lm's callback: passes its figures on to the progress file."""

    def __init__(self, progress: ProgressFile, steps: int) -> None:
        self._progress = progress
        self._steps = steps

    def on_train_loss_report(self, info: dict[str, Any]) -> None:
        self._progress.emit(
            "log",
            step=info["iteration"],
            total_steps=self._steps,
            loss=float(info["train_loss"]),
            learning_rate=float(info["learning_rate"]),
            epoch=None,
            tokens_per_second=float(info["tokens_per_second"]),
        )
        self._progress.emit("memory", peak_mb=round(float(info["peak_memory"]) * 1e9 / 2**20))

    def on_val_loss_report(self, info: dict[str, Any]) -> None:
        self._progress.emit("eval", step=info["iteration"], eval_loss=float(info["val_loss"]))


def save(job: Job, model: Any, tokenizer: Any, config: dict[str, Any]) -> None:
    """Writes the adapter, then the model with it merged in."""
    import mlx.core as mx
    from mlx.utils import tree_flatten, tree_unflatten
    from mlx_lm.utils import save as save_model

    def adapter(folder: Path) -> None:
        weights = dict(tree_flatten(model.trainable_parameters()))
        mx.save_safetensors(str(folder / "adapters.safetensors"), weights)
        mark(folder, job.fingerprint())

    def merged(folder: Path) -> None:
        layers = [(name, module.fuse()) for name, module in model.named_modules() if hasattr(module, "fuse")]
        model.update_modules(tree_unflatten(layers))
        save_model(folder, job.base_model, model, tokenizer, config, donate_model=False)
        mark(folder, job.fingerprint())

    replace_folder(job.adapter_dir, adapter)
    replace_folder(job.model_dir, merged)
