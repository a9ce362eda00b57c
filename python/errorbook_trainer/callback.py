"""Reports training to the progress file, marks checkpoints, and stops when asked to."""

from __future__ import annotations

import math
import signal
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .checkpoints import mark
from .progress import ProgressFile


class Reporter(TrainerCallback):
    """`start` holds what the start event says beyond the number of steps."""

    def __init__(self, progress: ProgressFile, fingerprint: str, start: dict[str, Any]) -> None:
        self._progress = progress
        self._fingerprint = fingerprint
        self._start = start
        self.stopped = False

    def stop_on_terminate(self) -> None:
        """Turns SIGTERM into a checkpoint and an orderly end at the next step."""

        def stop(*_: object) -> None:
            self.stopped = True

        signal.signal(signal.SIGTERM, stop)

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._progress.emit("start", total_steps=state.max_steps, **self._start)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        if self.stopped:
            control.should_save = True
            control.should_training_stop = True
        return control

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        logs = logs or {}
        if "loss" in logs:
            self._progress.emit(
                "log",
                step=state.global_step,
                total_steps=state.max_steps,
                loss=finite(logs["loss"]),
                learning_rate=finite(logs.get("learning_rate", 0)),
                epoch=finite(state.epoch or 0),
            )
        elif "eval_loss" in logs:
            self._progress.emit("eval", step=state.global_step, eval_loss=finite(logs["eval_loss"]))

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if not state.is_world_process_zero:
            return
        path = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
        mark(path, self._fingerprint)
        self._progress.emit("checkpoint", step=state.global_step, path=str(path))


def finite(value: Any) -> float | None:
    """A number that JSON can hold; None for a loss that has diverged."""
    number = float(value)
    return number if math.isfinite(number) else None
