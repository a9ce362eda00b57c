"""
Writes a merged model as GGUF, the format of llama.cpp and Ollama
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).

Covers the families that Errorbook's targets come from: Llama, Mistral, Qwen2 and Qwen3 with byte-level BPE
tokenizers. Anything else is refused rather than guessed: llama.cpp's own converter knows the rest.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from safetensors import safe_open
from transformers import AutoConfig

from .failure import Failure

OTHERWISE = "llama.cpp's convert_hf_to_gguf.py can convert it; or serve the model's folder without GGUF."

ARCHITECTURES = {
    "LlamaForCausalLM": gguf.MODEL_ARCH.LLAMA,
    "MistralForCausalLM": gguf.MODEL_ARCH.LLAMA,
    "Qwen2ForCausalLM": gguf.MODEL_ARCH.QWEN2,
    "Qwen3ForCausalLM": gguf.MODEL_ARCH.QWEN3,
}

TYPES = {
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}

Q8_0_BLOCK = 32
"""Values that Q8_0 quantises together; a row must be a multiple of it."""


def write_gguf(model: Path, out: Path, kind: str) -> dict[str, Any]:
    """
    Converts the folder `model` into the file `out`, which is there whole or not at all. Gives its figures.
    """
    config = AutoConfig.from_pretrained(model)
    name = (config.architectures or ["?"])[0]
    if name not in ARCHITECTURES:
        raise Failure(f"{name} models cannot be written as GGUF here", OTHERWISE)
    arch = ARCHITECTURES[name]
    partial = out.with_name(out.name + ".partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(partial, gguf.MODEL_ARCH_NAMES[arch], use_temp_file=True)
    writer.add_name(model.resolve().name)
    add_hyperparameters(writer, config, TYPES[kind][1])
    add_tokenizer(writer, model, config.vocab_size)
    count = add_tensors(writer, model, config, arch, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(partial, out)
    return {"gguf": str(out), "tensors": count, "bytes": out.stat().st_size, "type": kind}


def add_hyperparameters(writer: gguf.GGUFWriter, config: Any, file_type: gguf.LlamaFileType) -> None:
    """The model's sizes."""
    head_size = head_size_of(config)
    writer.add_file_type(file_type)
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head_size)
    writer.add_value_length(head_size)
    writer.add_rope_dimension_count(head_size)
    writer.add_rope_freq_base(rope_of(config)["rope_theta"])
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)


def head_size_of(config: Any) -> int:
    """Length of an attention head's vectors."""
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def rope_of(config: Any) -> dict[str, Any]:
    """How positions are encoded."""
    rope = dict(config.rope_parameters)
    if rope.get("rope_type", "default") not in ("default", "llama3"):
        raise Failure(f"rotary embeddings of type {rope['rope_type']} cannot be written as GGUF here", OTHERWISE)
    return rope


def add_tensors(writer: gguf.GGUFWriter, model: Path, config: Any, arch: gguf.MODEL_ARCH, kind: str) -> int:
    """The weights under GGUF's names: matrices in the wanted type, vectors in 32 bits. Gives their number."""
    names = gguf.get_tensor_name_map(arch, config.num_hidden_layers)
    count = 0
    for source, values in tensors(model):
        name = names.get_name(source, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise Failure(f"the weight {source} has no place in GGUF", OTHERWISE)
        if arch == gguf.MODEL_ARCH.LLAMA:
            values = in_llama_order(source, values, config)
        wanted = type_of(values, kind)
        writer.add_tensor(name, gguf.quants.quantize(values, wanted), raw_dtype=wanted)
        count += 1
    if rope_of(config).get("rope_type") == "llama3":
        writer.add_tensor("rope_freqs.weight", llama3_factors(rope_of(config), head_size_of(config)))
        count += 1
    return count


def tensors(model: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The weights of a folder's safetensors files, as 32-bit floats."""
    files = sorted(model.glob("*.safetensors"))
    if not files:
        raise Failure(f"{model} has no safetensors files", "Give the folder of a merged model.")
    for file in files:
        with safe_open(file, framework="pt") as content:
            for name in content.keys():  # noqa: SIM118 (it is no mapping)
                yield name, content.get_tensor(name).float().numpy()


def type_of(values: np.ndarray, kind: str) -> gguf.GGMLQuantizationType:
    """The type that a weight is written in."""
    if values.ndim == 1:
        return gguf.GGMLQuantizationType.F32
    if kind == "q8_0" and values.shape[-1] % Q8_0_BLOCK != 0:
        return gguf.GGMLQuantizationType.F16
    return TYPES[kind][0]


def in_llama_order(name: str, values: np.ndarray, config: Any) -> np.ndarray:
    """
    transformers rotates the two halves of a head against each other, llama.cpp's `llama` neighbouring
    pairs: the rows of the query and key projections are interleaved accordingly.
    """
    heads = {"q_proj": config.num_attention_heads, "k_proj": config.num_key_value_heads}
    layer = name.split(".")[-2]
    if layer not in heads:
        return values
    halves = values.reshape(heads[layer], 2, -1, *values.shape[1:])
    return np.ascontiguousarray(halves.swapaxes(1, 2).reshape(values.shape))


def llama3_factors(rope: dict[str, Any], head_size: int) -> np.ndarray:
    """
    What Llama 3.1 and later divide each frequency by, to reach beyond the context of their pre-training.
    """
    factor, low, high = rope["factor"], rope["low_freq_factor"], rope["high_freq_factor"]
    original = rope["original_max_position_embeddings"]
    factors = []
    for index in range(0, head_size, 2):
        wavelength = 2 * math.pi * rope["rope_theta"] ** (index / head_size)
        smooth = min(1.0, max(0.0, (original / wavelength - low) / (high - low)))
        factors.append(1 / ((1 - smooth) / factor + smooth))
    return np.array(factors, dtype=np.float32)


def add_tokenizer(writer: gguf.GGUFWriter, model: Path, size: int) -> None:
    """The vocabulary, the merges, the special tokens and the chat template."""
    tokenizer = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))
    tokens = [f"[PAD{index}]" for index in range(size)]
    types = [gguf.TokenType.UNUSED] * size
    for text, index in tokenizer["model"]["vocab"].items():
        tokens[index], types[index] = text, gguf.TokenType.NORMAL
    for added in tokenizer["added_tokens"]:
        tokens[added["id"]] = added["content"]
        types[added["id"]] = gguf.TokenType.CONTROL if added["special"] else gguf.TokenType.USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre_tokenizer_of(tokenizer))
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    special = gguf.SpecialVocab(model, load_merges=True, n_vocab=size)
    special.add_special_token.setdefault("bos", False)
    special.add_to_gguf(writer, quiet=True)


def pre_tokenizer_of(tokenizer: dict[str, Any]) -> str:
    """llama.cpp's name for the way in which a text is cut up before BPE: told by the pattern that does it."""
    parts = tokenizer.get("pre_tokenizer") or {}
    steps = parts.get("pretokenizers", [parts])
    kinds = [step.get("type") for step in steps]
    patterns = [step["pattern"].get("Regex", "") for step in steps if step.get("type") == "Split"]
    if tokenizer["model"]["type"] != "BPE" or "ByteLevel" not in kinds:
        raise Failure("only byte-level BPE tokenizers can be written as GGUF here", OTHERWISE)
    if kinds == ["ByteLevel"]:
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and steps[0].get("individual_digits"):
        return "smollm"
    if len(patterns) == 1 and kinds == ["Split", "ByteLevel"]:
        if r"\p{Lu}" in patterns[0]:
            return "tekken"
        if r"\p{N}{1,3}" in patterns[0]:
            return "llama-bpe"
        if r"|\p{N}|" in patterns[0]:
            return "qwen2"
    raise Failure("the model's pre-tokenizer is not known", OTHERWISE)
