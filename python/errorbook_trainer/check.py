"""Says what the Python environment has, for set-up, `doctor` and messages."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from typing import Any

PACKAGES = (
    "torch",
    "transformers",
    "trl",
    "peft",
    "datasets",
    "accelerate",
    "fastapi",
    "uvicorn",
    "gguf",
    "unsloth",
    "vllm",
)
REQUIRED = ("torch", "transformers", "trl", "peft", "datasets", "fastapi", "uvicorn")
"""Without one of these a model can be neither trained nor served."""


def check() -> dict[str, Any]:
    """
    One JSON object; `missing` lists the required packages that are not installed, `error` says why torch
    fails.
    """
    versions = {name: version(name) for name in PACKAGES}
    missing = [name for name in REQUIRED if versions[name] is None]
    devices = torch_devices() if versions["torch"] else no_devices()
    return {
        "python": platform.python_version(),
        "executable": sys.executable,
        "packages": versions,
        "missing": missing,
        **devices,
    }


def version(name: str) -> str | None:
    """The installed version of a package, found without importing it."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def no_devices(error: str | None = None) -> dict[str, Any]:
    """What is said of devices where torch cannot tell."""
    return {"cuda": False, "mps": False, "gpus": [], "error": error}


def torch_devices() -> dict[str, Any]:
    """The accelerators that torch sees; memory in MiB."""
    try:
        import torch

        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        gpus = [torch.cuda.get_device_properties(index) for index in range(count)]
        return {
            "cuda": count > 0,
            "mps": torch.backends.mps.is_available(),
            "gpus": [{"name": gpu.name, "memory_mb": gpu.total_memory // 2**20} for gpu in gpus],
            "error": None,
        }
    except Exception as error:  # A broken driver or a half-installed torch raises whatever it likes.
        return no_devices(f"{type(error).__name__}: {error}")
