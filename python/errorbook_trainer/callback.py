"""Reports training to the progress file and the log, marks checkpoints, and stops when asked to."""

from __future__ import annotations

import math
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .checkpoints import Arguments, mark
from .checks import Checks
from .memory import peak_mb
from .progress import ProgressFile


@dataclass
class Told:
    """What the callback knows of a training before it begins."""

    fingerprint: str
    arguments: Arguments
    start: dict[str, Any]
    """What the start event says beyond the number of steps."""
    checkpoint: Path | None


class Reporter(TrainerCallback):
    """`checks` is set once there is a trainer to check."""

    checks: Checks

    def __init__(self, progress: ProgressFile, told: Told) -> None:
        self._progress = progress
        self._told = told
        self._pace = Pace()
        self.stopped = False

    def stop_on_terminate(self) -> None:
        """Turns SIGTERM into a checkpoint and an orderly end at the next step."""

        def stop(*_: object) -> None:
            self.stopped = True

        signal.signal(signal.SIGTERM, stop)

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        start = self._told.start
        self._progress.emit("start", total_steps=state.max_steps, **start)
        say(f"{start['backend']} on {start['device']}, {state.max_steps} steps from {start['resumed_from']}")
        if self._told.checkpoint:
            self.checks.resumed(self._told.checkpoint)
        longest = max(len(item.tokens) for item in self.checks.longest)
        self._progress.emit("probe", tokens=longest, items=len(self.checks.longest))
        self.checks.probe()
        self.tell_memory()

    def on_step_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._pace.begin(state.num_input_tokens_seen)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> TrainerControl:
        self._pace.end(state.num_input_tokens_seen)
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
        step, total = state.global_step, state.max_steps
        if "loss" in logs:
            loss, rate, pace = finite(logs["loss"]), finite(logs.get("learning_rate", 0)), self._pace.tokens_per_second
            self._progress.emit(
                "log",
                step=step,
                total_steps=total,
                loss=loss,
                learning_rate=rate,
                epoch=finite(state.epoch or 0),
                tokens_per_second=pace,
            )
            say(f"step {step} of {total}: loss {text(loss)}, learning rate {rate or 0:.2e}, {pace or 0:.0f} tokens/s")
        elif "eval_loss" in logs:
            loss = finite(logs["eval_loss"])
            self._progress.emit("eval", step=step, eval_loss=loss)
            say(f"step {step} of {total}: loss on what is held out {text(loss)}")

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        loss = self.checks.loss()  # By every process: they compute it together.
        if not state.is_world_process_zero:
            return
        path = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}"
        mark(path, self._told.fingerprint, self._told.arguments, loss)
        self._progress.emit("checkpoint", step=state.global_step, path=str(path))
        say(f"step {state.global_step} of {state.max_steps}: checkpoint")

    def tell_memory(self) -> None:
        """Says the most memory so far."""
        peak = peak_mb(self._told.start["device"])
        if peak is not None:
            self._progress.emit("memory", peak_mb=peak)
            say(f"memory: {peak:,} MiB at most so far")


class Pace:
    """Tokens a second, of the steps alone: evaluations and checkpoints are not counted."""

    def __init__(self) -> None:
        self.tokens_per_second: float | None = None
        self._began: tuple[float, int] | None = None

    def begin(self, tokens: int) -> None:
        self._began = (time.monotonic(), tokens)

    def end(self, tokens: int) -> None:
        if self._began is None:
            return
        at, before = self._began
        seconds = time.monotonic() - at
        self.tokens_per_second = round((tokens - before) / seconds, 1) if seconds > 0 and tokens > before else None


def say(line: str) -> None:
    """Writes a line for a person into the trainer's log."""
    print(line, flush=True)


def text(loss: float | None) -> str:
    """A loss for a person."""
    return "not finite" if loss is None else f"{loss:.4f}"


def finite(value: Any) -> float | None:
    """A number that JSON can hold; None for a loss that has diverged."""
    number = float(value)
    return number if math.isfinite(number) else None
