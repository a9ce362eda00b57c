"""Loading and merging: unsloth where a CUDA GPU and unsloth are there, else transformers and peft (engine `trl`)."""

from __future__ import annotations

import importlib.util
import platform
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .encode import ends_of
from .failure import Failure, first_line
from .files import read_json
from .job import Job

ATTENTION_AND_MLP = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass
class Loaded:
    """A model ready for the trainer. `peft_config` is None where the adapter is already in the model."""

    backend: str
    device: str
    model: Any
    tokenizer: Any
    peft_config: Any
    save_merged: Callable[[Any, Path], None]
    """Writes the trained model with its adapter merged in, 16-bit on a GPU, 32-bit elsewhere."""


def load(job: Job, backend: str) -> Loaded:
    """Loads the job's base model."""
    check_adapter(job)
    try:
        return load_unsloth(job) if backend == "unsloth" else load_trl(job)
    except (OSError, ValueError) as error:
        raise Failure(
            f"the base model {job.base_model} could not be loaded: {first_line(str(error))}",
            "training.baseModel must be a model's folder or a Hugging Face id; without a network connection "
            "the model has to be in the cache already.",
        ) from error


def choose(wanted: str, bits: int = 16) -> str:
    """The backend that is used for `wanted`. unsloth needs a CUDA GPU: without one its import raises."""
    if wanted == "mlx" or (wanted == "auto" and apple() and importlib.util.find_spec("mlx_lm")):
        return require_bits("mlx" if apple() else unfit("mlx", "a Mac with Apple's chip"), bits)
    import torch

    if wanted == "trl" or (wanted == "auto" and not is_nvidia()):
        return require_bits("trl", bits)
    if not torch.cuda.is_available():
        raise Failure("unsloth needs a CUDA GPU, and none is there", 'Set training.backend to "auto" or "trl".')
    if importlib.util.find_spec("unsloth"):
        return "unsloth"
    if wanted == "unsloth":
        raise Failure("the Python package unsloth is missing", "Set up the Python environment again.")
    return require_bits("trl", bits)


def require_bits(backend: str, bits: int) -> str:
    """Only unsloth trains on weights in 4 bits here."""
    if bits == 4:
        raise Failure(
            f"training.bits is 4, which {backend} cannot do",
            "4 bits need unsloth and a CUDA GPU. Set training.bits to 16.",
        )
    return backend


def unfit(backend: str, needs: str) -> str:
    """Refuses a backend on this machine."""
    raise Failure(f"{backend} needs {needs}", 'Set training.backend to "auto" or "trl".')


def apple() -> bool:
    """Whether this is a Mac with Apple's own chip."""
    return platform.system() == "Darwin" and platform.machine() == "arm64"


def is_nvidia() -> bool:
    """Whether there is a GPU for CUDA itself: ROCm's torch calls its own that, too."""
    import torch

    return torch.cuda.is_available() and torch.version.hip is None


def check_adapter(job: Job) -> None:
    """Refuses to go on with an adapter of another base model."""
    if job.adapter is None:
        return
    config = read_json(job.adapter / "adapter_config.json") or {}
    base = config.get("base_model_name_or_path")
    if base is not None and Path(base).name != Path(job.base_model).name:
        raise Failure(
            f"the adapter {job.adapter} belongs to {base}, not to {job.base_model}",
            "Set training.startFrom to base, or training.baseModel to that model.",
        )


def read_tokenizer(job: Job) -> tuple[Any, set[int]]:
    """The base model's tokenizer, and the tokens that end an answer of it. Loads no weights."""
    from transformers import AutoConfig, AutoTokenizer, GenerationConfig

    try:
        tokenizer = AutoTokenizer.from_pretrained(job.base_model)
        config = AutoConfig.from_pretrained(job.base_model)
    except (OSError, ValueError) as error:
        raise Failure(
            f"the tokenizer of {job.base_model} could not be loaded: {first_line(str(error))}",
            "training.baseModel must be a model's folder or a Hugging Face id.",
        ) from error
    try:
        generation = GenerationConfig.from_pretrained(job.base_model)
    except (OSError, ValueError):
        generation = None  # Many models have none.
    return tokenizer, ends_of(tokenizer, config, generation)


def load_unsloth(job: Job) -> Loaded:
    """unsloth patches the other libraries, so it is imported before them."""
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=str(job.adapter or job.base_model), max_seq_length=job.max_length, load_in_4bit=job.bits == 4
    )
    model = (
        model
        if job.adapter
        else FastLanguageModel.get_peft_model(
            model,
            r=job.lora_rank,
            lora_alpha=job.lora_alpha,
            lora_dropout=0,
            target_modules=ATTENTION_AND_MLP,
            use_gradient_checkpointing="unsloth",
            random_state=job.seed,
        )
    )

    def save_merged(trained: Any, folder: Path) -> None:
        trained.save_pretrained_merged(str(folder), tokenizer, save_method="merged_16bit")

    return Loaded("unsloth", "cuda", model, tokenizer, None, save_merged)


def load_trl(job: Job) -> Loaded:
    """transformers and peft, on CUDA, ROCm, Apple's GPU or the CPU."""
    import torch
    from peft import LoraConfig, PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

    set_seed(job.seed)  # The adapter's first weights are drawn before the trainer itself sets it.

    device = device_name()
    dtype = torch.bfloat16 if device == "cuda" and torch.cuda.is_bf16_supported() else torch.float32
    tokenizer = AutoTokenizer.from_pretrained(job.base_model)
    model = AutoModelForCausalLM.from_pretrained(job.base_model, dtype=dtype)
    if job.adapter:
        model = PeftModel.from_pretrained(model, job.adapter, is_trainable=True)
    peft_config = (
        None
        if job.adapter
        else LoraConfig(
            r=job.lora_rank,
            lora_alpha=job.lora_alpha,
            lora_dropout=0.0,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
    )

    def save_merged(trained: Any, folder: Path) -> None:
        trained.merge_and_unload().save_pretrained(folder)
        tokenizer.save_pretrained(folder)

    return Loaded("trl", device, model, tokenizer, peft_config, save_merged)


def device_name() -> str:
    """Where torch computes: cuda, mps or cpu."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
