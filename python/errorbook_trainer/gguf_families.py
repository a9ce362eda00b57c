"""What GGUF says of each family of models: sizes, how positions are encoded, and how weights are laid out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import gguf
import numpy as np

from .failure import Failure

OTHERWISE = (
    "llama.cpp's own converter may know it: name a checkout of llama.cpp in training.llamaCpp. "
    "Or serve the model's folder without GGUF (evaluation.server)."
)


@dataclass(frozen=True)
class Family:
    """How the weights of an architecture lie in GGUF."""

    arch: gguf.MODEL_ARCH
    interleaved: bool = False
    """Queries and keys are rotated in neighbouring pairs, where transformers rotates halves."""
    norm_offset: float = 0.0
    """Added to the weights of norms: transformers multiplies by 1 + weight."""


FAMILIES = {
    "LlamaForCausalLM": Family(gguf.MODEL_ARCH.LLAMA, interleaved=True),
    "MistralForCausalLM": Family(gguf.MODEL_ARCH.LLAMA, interleaved=True),
    "Qwen2ForCausalLM": Family(gguf.MODEL_ARCH.QWEN2),
    "Qwen3ForCausalLM": Family(gguf.MODEL_ARCH.QWEN3),
    "Gemma2ForCausalLM": Family(gguf.MODEL_ARCH.GEMMA2, norm_offset=1.0),
    "Gemma3ForCausalLM": Family(gguf.MODEL_ARCH.GEMMA3, norm_offset=1.0),
    "Gemma3ForConditionalGeneration": Family(gguf.MODEL_ARCH.GEMMA3, norm_offset=1.0),
    "Phi3ForCausalLM": Family(gguf.MODEL_ARCH.PHI3),
}

ROPES = ("default", "llama3", "linear", "yarn", "longrope")


def family_of(config: Any) -> Family:
    """The family of a model. Raises Failure for one that cannot be written."""
    name = (config.architectures or ["?"])[0]
    if name not in FAMILIES:
        raise Failure(f"{name} models cannot be written as GGUF here", OTHERWISE)
    check_gemma(name, config.get_text_config())
    rope_of(config.get_text_config())
    return FAMILIES[name]


def check_gemma(name: str, config: Any) -> None:
    """llama.cpp computes by itself by what Gemma divides its attention: by the head size, in all but the 27B."""
    scalar = getattr(config, "query_pre_attn_scalar", None)
    if not name.startswith("Gemma") or scalar is None:
        return
    head, layers = head_size_of(config), config.num_hidden_layers
    largest = {"Gemma2ForCausalLM": 46}.get(name, 62)
    expected = config.hidden_size // config.num_attention_heads if layers == largest else head
    if scalar != expected:
        raise Failure(f"{name} with query_pre_attn_scalar {scalar} cannot be written as GGUF", OTHERWISE)


def head_size_of(config: Any) -> int:
    """Length of an attention head's vectors."""
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def rope_of(config: Any) -> dict[str, Any]:
    """How positions are encoded, where a model does it in two ways: in the layers that see everything."""
    rope = dict(config.rope_parameters)
    rope = dict(rope.get("full_attention", rope))
    kind = rope.setdefault("rope_type", "default")
    if kind not in ROPES:
        raise Failure(f"rotary embeddings of type {kind} cannot be written as GGUF here", OTHERWISE)
    return rope


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
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    add_rope(writer, config, rope_of(config), head_size)
    add_attention(writer, config)


def add_rope(writer: gguf.GGUFWriter, config: Any, rope: dict[str, Any], head_size: int) -> None:
    """How positions are encoded."""
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_rope_dimension_count(int(head_size * rope.get("partial_rotary_factor", 1.0)))
    if local := config.rope_parameters.get("sliding_attention"):
        writer.add_rope_freq_base_swa(local["rope_theta"])
    if rope["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope["factor"])
    elif rope["rope_type"] == "yarn":
        add_yarn(writer, rope)
    elif rope["rope_type"] == "longrope":
        writer.add_rope_scaling_orig_ctx_len(original_length(config, rope))
        writer.add_rope_scaling_attn_factors(longrope_attention(config, rope))


def add_yarn(writer: gguf.GGUFWriter, rope: dict[str, Any]) -> None:
    """Positions beyond the context of pre-training, as Qwen's long variants have them."""
    writer.add_rope_scaling_type(gguf.RopeScalingType.YARN)
    writer.add_rope_scaling_factor(rope["factor"])
    writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if rope.get("attention_factor") is not None:
        writer.add_rope_scaling_yarn_attn_factor(rope["attention_factor"])
    if rope.get("beta_fast") is not None:
        writer.add_rope_scaling_yarn_beta_fast(rope["beta_fast"])
    if rope.get("beta_slow") is not None:
        writer.add_rope_scaling_yarn_beta_slow(rope["beta_slow"])


def add_attention(writer: gguf.GGUFWriter, config: Any) -> None:
    """Caps and windows, where the family has them."""
    if config.model_type == "phi3":
        # No window means another model (Phi 4) to llama.cpp, unless it is said to be zero.
        writer.add_sliding_window(config.sliding_window or 0)
        if rope_of(config)["rope_type"] != "longrope":
            writer.add_rope_scaling_orig_ctx_len(original_length(config, rope_of(config)))
    if config.model_type.startswith("gemma"):
        writer.add_sliding_window(config.sliding_window)
        if config.attn_logit_softcapping is not None:
            writer.add_attn_logit_softcapping(config.attn_logit_softcapping)
        if config.final_logit_softcapping is not None:
            writer.add_final_logit_softcapping(config.final_logit_softcapping)


def original_length(config: Any, rope: dict[str, Any]) -> int:
    """The context of pre-training."""
    named = rope.get("original_max_position_embeddings")
    return named or getattr(config, "original_max_position_embeddings", None) or config.max_position_embeddings


def longrope_attention(config: Any, rope: dict[str, Any]) -> float:
    """What LongRoPE multiplies attention by."""
    original = original_length(config, rope)
    scale = config.max_position_embeddings / original
    return math.sqrt(1 + math.log(scale) / math.log(original)) if scale > 1 else 1.0


def rope_tensors(config: Any) -> dict[str, np.ndarray]:
    """Factors of frequencies that are no weights, but tensors in GGUF."""
    rope = rope_of(config)
    if rope["rope_type"] == "llama3":
        return {"rope_freqs.weight": llama3_factors(rope, head_size_of(config))}
    if rope["rope_type"] == "longrope":
        names = {"long": "rope_factors_long.weight", "short": "rope_factors_short.weight"}
        return {name: np.array(rope[f"{kind}_factor"], dtype=np.float32) for kind, name in names.items()}
    return {}


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


def plain_name(name: str) -> str | None:
    """A weight's name as text models have it; None for one that GGUF has no use for."""
    if "vision_tower" in name or "multi_modal_projector" in name or name.endswith("rotary_emb.inv_freq"):
        return None
    return re.sub(r"^(model\.)?language_model\.(model\.)?", "model.", name)


def laid_out(name: str, values: np.ndarray, config: Any, family: Family) -> np.ndarray:
    """A weight as llama.cpp expects it."""
    if family.norm_offset and name.endswith("norm.weight"):
        return values + family.norm_offset
    return in_llama_order(name, values, config) if family.interleaved else values


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
