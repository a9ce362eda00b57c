"""How much memory a training needs: what is measured, and an estimate before anything is loaded."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import read_json
from .model_files import Tensor, tensors_of

MIB = 2**20
LARGEST_DEVICE_BATCH = 4

OPTIMISED = 16
"""Bytes for each weight that is trained: itself and its gradient in 32 bits, and two moments of AdamW."""

LAYER_HIDDEN, LAYER_INNER = 16.5, 6.0
"""
Numbers that a layer keeps for each token until its gradient is computed: so many times its width, and so
many times the width of its inner layer. Fitted to what was measured on CPU (bench/training_memory.py).
"""

MASK = 7
"""Bytes for each pair of tokens of an item, of who may see whom; on a GPU no such table is made."""

HEAD_CHUNK, HEAD_COPIES = 256, 4
"""Tokens whose logits are there at once, and how often."""

RESIDENT = {"cpu": 520, "mps": 520, "cuda": 300}
"""MiB of the interpreter and the libraries; on a GPU of what torch holds beside tensors."""


@dataclass(frozen=True)
class Size:
    """What of a model's shape decides on memory."""

    parameters: int
    adapted: int
    """The sum of inputs and outputs of all layers that get an adapter."""
    layers: int
    hidden: int
    inner: int
    vocabulary: int

    @staticmethod
    def of(folder: Path) -> Size | None:
        """By a model's configuration and the headers of its weights; None where these do not tell."""
        config = read_json(folder / "config.json") or {}
        config = {**config, **(config.get("text_config") or {})}
        tensors = tensors_of(folder)
        named = [config.get(key) for key in ("num_hidden_layers", "hidden_size", "intermediate_size", "vocab_size")]
        known = [value for value in named if isinstance(value, int)]
        if not tensors or len(known) < len(named):
            return None
        layers, hidden, inner, vocabulary = known
        return Size(sum(t.size for t in tensors), sum(map(adapted, tensors)), layers, hidden, inner, vocabulary)


def adapted(tensor: Tensor) -> int:
    """The inputs and outputs of a linear layer that gets an adapter; 0 for any other tensor."""
    is_linear = len(tensor.shape) == 2 and not any(name in tensor.name for name in ("embed", "lm_head", "wte", "wpe"))
    return sum(tensor.shape) if is_linear else 0


def estimate_mb(size: Size, device: str, tokens: int, job: Any) -> int:
    """
    MiB at the peak of a training, with `tokens` in the longest item. On a GPU the layers' numbers are
    computed again in the backward pass (gradient checkpointing), so that only one layer's are kept.
    """
    on_gpu = device == "cuda"
    width = 2 if on_gpu else 4
    seen = batch_on_device(job.batch_size) * tokens
    weights = size.parameters * (0.6 if job.bits == 4 else width)
    trained = job.lora_rank * size.adapted * OPTIMISED
    layer = seen * (LAYER_HIDDEN * size.hidden + LAYER_INNER * size.inner) * width
    kept = seen * size.hidden * width * size.layers + layer if on_gpu else layer * size.layers
    head = min(seen, HEAD_CHUNK) * size.vocabulary * 4 * HEAD_COPIES
    mask = 0 if on_gpu else seen * tokens * MASK
    return round((weights + trained + kept + head + mask) / MIB) + RESIDENT[device]


def peak_mb(device: str) -> int | None:
    """The most memory that this process had at once, in MiB: the GPU's where it trains on one."""
    if device == "cuda":
        import torch

        return torch.cuda.max_memory_reserved() // MIB
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // MIB if sys.platform == "darwin" else peak // 1024


def free_mb(device: str) -> int | None:
    """The memory that can be had now, in MiB: the GPU's, or the machine's within its container."""
    if device == "cuda":
        import torch

        return torch.cuda.mem_get_info()[0] // MIB
    import psutil

    free = psutil.virtual_memory().available
    limit, used = (read_number(Path("/sys/fs/cgroup") / name) for name in ("memory.max", "memory.current"))
    return (min(free, limit - used) if limit is not None and used is not None else free) // MIB


def read_number(file: Path) -> int | None:
    """The number in a file of the kernel's; None where there is none."""
    try:
        return int(file.read_text())
    except (OSError, ValueError):
        return None


def batch_on_device(batch_size: int) -> int:
    """Items at once; the rest of a batch is accumulated."""
    return max(size for size in range(1, LARGEST_DEVICE_BATCH + 1) if batch_size % size == 0)
