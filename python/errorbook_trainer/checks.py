"""What is tried on the loaded model before the first step, and compared when a checkpoint is gone on with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .checkpoints import read_mark
from .encode import Item, check_batch, rows_of
from .failure import Failure

EXACT, COARSE = 1e-3, 2e-2
"""How far two losses of the same weights on the same batch may lie apart, in 32 bits and in fewer."""


class Checks:
    """Checks of one training, on the items that it has."""

    def __init__(self, trainer: Any, items: list[Item], ends: set[int]) -> None:
        size = trainer.args.per_device_train_batch_size
        self.trainer = trainer
        self.ends = ends
        self.fixed = items[:size]
        """The batch that a checkpoint's loss is measured on."""
        self.longest = sorted(items, key=lambda item: len(item.tokens))[-size:]

    def batches(self) -> None:
        """The labels that count are those of the items, in batches as the trainer makes them."""
        for items in (self.fixed, self.longest):
            check_batch(self.batch(items), items, self.ends)

    def probe(self) -> None:
        """
        One step's work on the longest items, without an update: what does not fit into the memory, or has no
        loss, fails now and not at step 120.
        """
        import torch

        trainer = self.trainer
        model = trainer.model_wrapped
        devices = [trainer.args.device] if trainer.args.device.type == "cuda" else []
        with torch.random.fork_rng(devices=devices):
            model.train()
            with trainer.compute_loss_context_manager():
                loss = trainer.compute_loss(model, self.inputs(self.longest))
            trainer.accelerator.backward(loss)
            model.zero_grad(set_to_none=True)
        if not torch.isfinite(loss.detach()).all():
            raise Failure(
                "the base model has no finite loss on the longest items",
                "Its weights may be damaged: download it again, or take another model.",
            )

    def loss(self) -> float:
        """The loss on the fixed batch, by the weights as they are now."""
        import torch

        model = self.trainer.model
        was_training = model.training
        model.eval()
        with torch.no_grad(), self.trainer.compute_loss_context_manager():
            loss = self.trainer.compute_loss(model, self.inputs(self.fixed))
        model.train(was_training)
        return float(loss)

    def resumed(self, checkpoint: Path) -> None:
        """Refuses a checkpoint whose weights, as they were loaded, do not give the loss that it was saved with."""
        before = read_mark(checkpoint).get("loss")
        now = self.loss()
        if before is None or abs(before - now) <= self.tolerance() * max(1.0, abs(before)):
            return
        raise Failure(
            f"{checkpoint.name} does not give back the model that it was made of: its loss on the same items was "
            f"{before:.4f}, and is {now:.4f}",
            f"The libraries or the base model may have changed. Delete {checkpoint.parent} to train from the start.",
        )

    def tolerance(self) -> float:
        """Half precision differs by the order in which things are added."""
        whole = all(parameter.dtype.itemsize >= 4 for parameter in self.trainer.model.parameters())
        return EXACT if whole and not (self.trainer.args.bf16 or self.trainer.args.fp16) else COARSE

    def batch(self, items: list[Item]) -> dict[str, Any]:
        return self.trainer.data_collator(rows_of(items))

    def inputs(self, items: list[Item]) -> dict[str, Any]:
        return {key: value.to(self.trainer.args.device) for key, value in self.batch(items).items()}
