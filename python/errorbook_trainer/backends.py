"""Loading and merging: unsloth where a CUDA GPU and unsloth are there, else transformers and peft."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import Failure, first_line
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


def load(job: Job) -> Loaded:
    """Loads the job's base model by the backend that it names, or the best that is there."""
    backend = choose(job.backend)
    try:
        loaded = load_unsloth(job) if backend == "unsloth" else load_trl(job)
    except (OSError, ValueError) as error:
        raise Failure(
            f"the base model {job.base_model} could not be loaded: {first_line(str(error))}",
            "training.baseModel must be a model's folder or a Hugging Face id; without a network connection "
            "the model has to be in the cache already.",
        ) from error
    if not loaded.tokenizer.chat_template:
        raise Failure(f"the base model {job.base_model} has no chat template", "Take its instruct or chat variant.")
    return loaded


def choose(wanted: str) -> str:
    """The backend that is used for `wanted`. unsloth needs a CUDA GPU: without one its import raises."""
    import torch

    if wanted == "trl" or (wanted == "auto" and not torch.cuda.is_available()):
        return "trl"
    if not torch.cuda.is_available():
        raise Failure("unsloth needs a CUDA GPU, and none is there", 'Set training.backend to "auto" or "trl".')
    if importlib.util.find_spec("unsloth"):
        return "unsloth"
    if wanted == "unsloth":
        raise Failure("the Python package unsloth is missing", "Set up the Python environment again.")
    return "trl"


def load_unsloth(job: Job) -> Loaded:
    """unsloth patches the other libraries, so it is imported before them."""
    from unsloth import FastLanguageModel

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=job.base_model, max_seq_length=job.max_length, load_in_4bit=False
    )
    model = FastLanguageModel.get_peft_model(
        model,
        r=job.lora_rank,
        lora_alpha=job.lora_alpha,
        lora_dropout=0,
        target_modules=ATTENTION_AND_MLP,
        use_gradient_checkpointing="unsloth",
        random_state=job.seed,
    )

    def save_merged(trained: Any, folder: Path) -> None:
        trained.save_pretrained_merged(str(folder), tokenizer, save_method="merged_16bit")

    return Loaded("unsloth", "cuda", model, tokenizer, None, save_merged)


def load_trl(job: Job) -> Loaded:
    """transformers and peft, on CUDA, Apple's GPU or the CPU."""
    import torch
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, AutoTokenizer

    device = device_name()
    dtype = torch.bfloat16 if device == "cuda" and torch.cuda.is_bf16_supported() else torch.float32
    tokenizer = AutoTokenizer.from_pretrained(job.base_model)
    model = AutoModelForCausalLM.from_pretrained(job.base_model, dtype=dtype)
    peft_config = LoraConfig(
        r=job.lora_rank,
        lora_alpha=job.lora_alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        task_type="CAUSAL_LM",
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
