"""Turns a model's GGUF file back into a folder that can be trained."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

from .failure import Failure, first_line

HINT = "Take the GGUF of a Llama, Qwen, Mistral, Gemma or Phi, or the model's own folder."


def unpack(gguf: Path, out: Path) -> dict[str, Any]:
    """
    Writes a GGUF's model, tokenizer and chat template as a folder, its weights in 32 bits. What quantising lost stays
    lost: the folder answers as the file does. The folder is there whole or not at all.
    Raises Failure for what is no GGUF, or of a family that transformers cannot read.
    """
    check_magic(gguf)
    partial = out.with_name(f"{out.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        model = read(gguf)
        model.save_pretrained(partial)
        tokenizer(gguf).save_pretrained(partial)
        drop_invented(partial / "tokenizer.json", model.config.vocab_size)
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return {"model": str(out), "parameters": model.num_parameters()}


def check_magic(gguf: Path) -> None:
    """Raises Failure where a file does not begin as a GGUF does."""
    with gguf.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise Failure(f"{gguf} is not a GGUF file", HINT)


def read(gguf: Path) -> Any:
    """The model. It is built anew, because transformers refuses to save the one that it dequantised."""
    import torch
    from transformers import AutoModelForCausalLM

    try:
        read_model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    except (ValueError, KeyError, IndexError, NotImplementedError, OSError, struct.error) as error:
        raise Failure(f"{gguf} cannot be read: {first_line(str(error))}", HINT) from error
    config = read_model.config
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    model = type(read_model)(config)
    model.load_state_dict(read_model.state_dict())
    model.generation_config = read_model.generation_config
    return model


def tokenizer(gguf: Path) -> Any:
    """The tokenizer, with its chat template."""
    from transformers import AutoTokenizer

    found = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    if not found.chat_template:
        raise Failure(f"{gguf} has no chat template", "Take the file of an instruct model.")
    return found


def drop_invented(file: Path, size: int) -> None:
    """Takes out tokens that the library adds where a tokenizer lacks its usual ones: the model has no rows for them."""
    whole = json.loads(file.read_text("utf-8"))
    whole["added_tokens"] = [token for token in whole["added_tokens"] if token["id"] < size]
    file.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
