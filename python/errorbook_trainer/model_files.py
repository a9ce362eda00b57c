"""Whether a base model is there and whole, and its size, without loading it: answers within seconds."""

from __future__ import annotations

import json
import math
import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import Failure, first_line
from .files import read_json

HUB_SECONDS = 5
"""How long the hub may take to say whether it has a model."""

NAME_HINT = "training.baseModel must be a model's folder, or the id of one on Hugging Face's hub (owner/name)."
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json")


@dataclass(frozen=True)
class Tensor:
    """A tensor of a safetensors file, as its header describes it."""

    name: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return math.prod(self.shape)


def require_model(name: str) -> Path | None:
    """
    The folder of a base model, or None where the hub has it and it is yet to be downloaded.
    Raises Failure where there is none, or its files are not whole.
    """
    folder = Path(name)
    if folder.is_dir():
        check_folder(folder)
        return folder
    if not re.fullmatch(r"\w[\w.-]*(/[\w.-]+)?", name):
        raise Failure(f"there is no model in {name}", NAME_HINT)
    cached = cached_folder(name)
    if cached is not None:
        check_folder(cached)
        return cached
    ask_hub(name)
    return None


def check_folder(folder: Path) -> None:
    """Raises Failure where a folder lacks a part of a model, or a file was cut short."""
    if not isinstance(read_json(folder / "config.json"), dict):
        raise Failure(f"{folder} has no readable config.json: it is not a model's folder", NAME_HINT)
    if not any((folder / each).exists() for each in TOKENIZERS):
        raise Failure(f"{folder} has no tokenizer", "Copy the tokenizer's files there (tokenizer.json and others).")
    files = weight_files(folder)
    missing = [file.name for file in files if not file.exists()]
    if missing or not files:
        raise Failure(f"{folder} lacks {', '.join(missing) or 'the weights (model.safetensors)'}", "Download it again.")
    for file in files:
        if file.suffix == ".safetensors":
            read_tensors(file)


def weight_files(folder: Path) -> list[Path]:
    """The files that a model's weights should be in."""
    for name in ("model.safetensors", "pytorch_model.bin"):
        index = read_json(folder / f"{name}.index.json")
        if isinstance(index, dict):
            return [folder / each for each in sorted(set(index.get("weight_map", {}).values()))]
        if (folder / name).exists():
            return [folder / name]
    return []


def read_tensors(file: Path) -> list[Tensor]:
    """What a safetensors file holds, by its header. Raises Failure where it is shorter than that says."""
    size = file.stat().st_size
    try:
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            header: dict[str, Any] = json.loads(opened.read(min(length, size)))
    except (struct.error, ValueError) as error:
        raise Failure(f"{file} is not a whole safetensors file", "Download or make the model again.") from error
    header.pop("__metadata__", None)
    end = 8 + length + max((entry["data_offsets"][1] for entry in header.values()), default=0)
    if size < end:
        raise Failure(f"{file} was cut short: it has {size:,} of {end:,} bytes", "Download or make the model again.")
    return [Tensor(name, tuple(entry["shape"])) for name, entry in header.items()]


def tensors_of(folder: Path) -> list[Tensor]:
    """All tensors of a folder's safetensors files; none where the weights are of another kind."""
    return [t for file in weight_files(folder) if file.suffix == ".safetensors" for t in read_tensors(file)]


def cached_folder(name: str) -> Path | None:
    """Where the hub's cache has a model."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name, "config.json")
    return Path(found).parent if isinstance(found, str) else None


def ask_hub(name: str) -> None:
    """Raises Failure where the hub does not have a model, or does not say within seconds that it does."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "TRUE", "YES", "ON"):
        raise Failure(
            f"the base model {name} is not in the cache, and HF_HUB_OFFLINE forbids to look for it elsewhere", NAME_HINT
        )
    from huggingface_hub import HfApi
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=HUB_SECONDS)
    except GatedRepoError as error:
        raise Failure(
            f"the base model {name} is given only to those who accepted its licence",
            "Accept it on its page, and log in (`hf auth login`).",
        ) from error
    except RepositoryNotFoundError as error:
        raise Failure(f"Hugging Face's hub has no model {name}, or not for you", NAME_HINT) from error
    except Exception as error:  # No network, a proxy's refusal, a server that does not answer.
        raise Failure(
            f"the base model {name} is not in the cache, and the hub could not be asked: {first_line(str(error))}",
            f"Check the network connection. {NAME_HINT}",
        ) from error
