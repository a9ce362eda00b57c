"""How much memory a training needs: what is measured, and an estimate before anything is loaded."""

from __future__ import annotations

import sys

MIB = 2**20


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


def batch_on_device(batch_size: int) -> int:
    """Items at once; the rest of a batch is accumulated."""
    return max(size for size in range(1, LARGEST_DEVICE_BATCH + 1) if batch_size % size == 0)


LARGEST_DEVICE_BATCH = 4
