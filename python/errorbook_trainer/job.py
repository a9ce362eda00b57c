"""The job file: what is trained on what, and where the result goes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .failure import Failure
from .files import digest_of, read_json

BACKENDS = ("auto", "unsloth", "trl", "mlx")


@dataclass(frozen=True)
class Job:
    """One fine-tuning. Paths may be relative to the job file's folder."""

    base_model: str
    """A folder in the usual format, or a Hugging Face id."""
    train_file: Path
    eval_file: Path | None
    output_dir: Path
    progress_file: Path
    backend: Literal["auto", "unsloth", "trl", "mlx"] = "auto"
    bits: int = 16
    """Of the base model's weights while it is trained: 4 needs unsloth."""
    adapter: Path | None = None
    """The adapter that is trained on, where it is not a new one."""
    epochs: float = 2.0
    learning_rate: float = 1e-4
    batch_size: int = 8
    """Items between two updates of the weights, over all devices together."""
    lora_rank: int = 16
    lora_alpha: int = 32
    max_length: int = 2048
    """Tokens of an item; longer ones are left out, because a cut answer would teach to stop short."""
    seed: int = 0

    @property
    def adapter_dir(self) -> Path:
        return self.output_dir / "adapter"

    @property
    def model_dir(self) -> Path:
        return self.output_dir / "model"

    @property
    def checkpoint_dir(self) -> Path:
        return self.output_dir / "checkpoints"

    def arguments(self) -> dict[str, Any]:
        """All that the result depends on, by name: what a checkpoint was made with must be the same."""
        settings = dataclasses.asdict(self)
        for place in ("train_file", "eval_file", "output_dir", "progress_file", "adapter"):
            settings.pop(place)
        return {
            **settings,
            "training data": digest_of(self.train_file),
            "held-out data": digest_of(self.eval_file) if self.eval_file else None,
            "adapter": digest_of(self.adapter / "adapter_model.safetensors") if self.adapter else None,
        }

    def fingerprint(self) -> str:
        """Names the job by its arguments."""
        return hashlib.sha256(json.dumps(self.arguments(), sort_keys=True).encode()).hexdigest()[:16]


def load_job(path: Path) -> Job:
    """Reads and checks a job file. Raises Failure naming the field that is wrong."""
    data = read_json(path)
    if not isinstance(data, dict):
        raise Failure(f"cannot read the job file {path}", "It must be a JSON object.")
    folder = path.resolve().parent
    dataset = data.get("dataset")
    if not isinstance(dataset, dict):
        raise Failure(
            f"{path}: `dataset` is missing",
            'It names the files: {"train": "train.jsonl", "eval": "eval.jsonl"}.',
        )
    places = {
        "train_file": _place(folder, dataset, "train"),
        "eval_file": _place(folder, dataset, "eval") if dataset.get("eval") else None,
        "output_dir": _place(folder, data, "output_dir"),
        "progress_file": _place(folder, data, "progress_file"),
        "adapter": _adapter(folder, data),
    }
    return Job(base_model=_base_model(folder, data), **places, **_settings(path, data))


def _place(folder: Path, data: dict[str, Any], key: str) -> Path:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise Failure(f"the job file has no `{key}`", "It must be a path.")
    return folder / value


def _adapter(folder: Path, data: dict[str, Any]) -> Path | None:
    if data.get("adapter") is None:
        return None
    adapter = _place(folder, data, "adapter")
    if (adapter / "adapter_model.safetensors").exists():
        return adapter
    raise Failure(f"there is no adapter in {adapter}", "Set training.startFrom to base, or train that one again.")


def _base_model(folder: Path, data: dict[str, Any]) -> str:
    value = data.get("base_model")
    if not isinstance(value, str) or not value:
        raise Failure("no base model is named", "Set training.baseModel to a model's folder or its Hugging Face id.")
    return str(folder / value) if (folder / value).is_dir() else value


def _settings(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    kinds: dict[str, type] = {
        "epochs": float,
        "learning_rate": float,
        "batch_size": int,
        "bits": int,
        "lora_rank": int,
        "lora_alpha": int,
        "max_length": int,
        "seed": int,
    }
    settings: dict[str, Any] = {key: _number(path, data, key, kind) for key, kind in kinds.items() if key in data}
    if "backend" in data:
        if data["backend"] not in BACKENDS:
            raise Failure(f"{path}: `backend` is {data['backend']!r}", f"It must be one of {', '.join(BACKENDS)}.")
        settings["backend"] = data["backend"]
    if settings.get("bits") not in (None, 4, 16):
        raise Failure(f"{path}: `bits` is {settings['bits']!r}", "It must be 4 or 16.")
    return settings


def _number(path: Path, data: dict[str, Any], key: str, kind: type) -> float | int:
    value = data[key]
    fits = isinstance(value, (int, float)) and not isinstance(value, bool) and value == kind(value)
    if not fits or (value <= 0 and key != "seed"):
        raise Failure(f"{path}: `{key}` is {value!r}", f"It must be a positive {kind.__name__}.")
    return kind(value)
