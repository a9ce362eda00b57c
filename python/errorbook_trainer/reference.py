"""What the trainer's own libraries make of some prompts: every server that serves the model must agree with it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from .backends import device_name
from .gguf_tokenizer import end_of_turn

NEAR = 1.5
"""How far below the best token (difference of logits) another one is told."""

MOST_OTHERS = 4

LARGEST_IN_32_BITS = 3 * 2**30
"""Bytes in 32 bits up to which a model is asked in them on a CPU: rounding then is the server's alone."""


def write_reference(model: Path, prompts: Path, out: Path, seconds: float) -> None:
    """Writes prompts as they are trained, their tokens, and greedy answers until `seconds` are over."""
    asked = json.loads(prompts.read_text(encoding="utf-8"))
    place, options = (model.parent, {"gguf_file": model.name}) if model.suffix == ".gguf" else (model, {})
    tokenizer = AutoTokenizer.from_pretrained(place, **options)
    probes = [probe(tokenizer, each["messages"]) for each in asked]
    network = load(place, options)
    deadline = time.monotonic() + seconds
    # Prompts of one length of answer are asked together, the long ones first: they show whether answers end.
    for most in sorted({each["maxTokens"] for each in asked}, reverse=True):
        group = [found for found, each in zip(probes, asked) if each["maxTokens"] == most and found["text"] is not None]
        left = deadline - time.monotonic()
        if group and (left > 0 or all(each["answer"] is None for each in probes)):
            answer(network, tokenizer, group, most, max(left, 1.0))
    for each in probes:
        each["tokens"] = len(each["tokens"])
    out.write_text(json.dumps({"bos": tokenizer.bos_token or "", "probes": probes}), encoding="utf-8")


def load(place: Path, options: dict[str, str]) -> Any:
    """The model on the best device, on a CPU in 32 bits unless it is too large for that."""
    device = device_name()
    network = AutoModelForCausalLM.from_pretrained(place, dtype="auto", **options)
    if device == "cpu" and network.num_parameters() * 4 <= LARGEST_IN_32_BITS:
        network = network.float()
    return network.to(device).eval()


def probe(tokenizer: Any, messages: list[dict[str, str]]) -> dict[str, Any]:
    """One prompt; `text` is None where the chat template refuses such messages."""
    try:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    except Exception:  # Templates raise what they like, for a system message that they have no place for.
        return {"text": None, "tokens": [], "answer": None}
    return {"text": text, "tokens": tokenizer(text, add_special_tokens=False)["input_ids"], "answer": None}


@torch.inference_mode()
def answer(network: Any, tokenizer: Any, probes: list[dict[str, Any]], most: int, seconds: float) -> None:
    """Adds the greedy answers, and what is nearly as likely at each of their steps."""
    ends = end_tokens(network, tokenizer)
    pad = ends[0] if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    longest = max(len(each["tokens"]) for each in probes)
    padded = [[pad] * (longest - len(each["tokens"])) + each["tokens"] for each in probes]
    mask = [[int(at >= longest - len(each["tokens"])) for at in range(longest)] for each in probes]
    # What the model's files ask for, such as penalties, is no part of greedy.
    network.generation_config = GenerationConfig(
        do_sample=False,
        max_new_tokens=most,
        max_time=seconds,
        eos_token_id=ends,
        pad_token_id=pad,
        return_dict_in_generate=True,
        output_logits=True,
    )
    ids = torch.tensor(padded, device=network.device)
    made = network.generate(ids, attention_mask=torch.tensor(mask, device=network.device))
    for row, each in enumerate(probes):
        taken = comparable(made.sequences[row, longest:].tolist(), ends, set(tokenizer.all_special_ids))
        if not taken:
            continue
        ended = taken[-1] in ends
        text = tokenizer.decode(taken[:-1] if ended else taken, skip_special_tokens=True)
        others = [other for at in range(len(taken)) for other in near(tokenizer, taken, at, made.logits[at][row], ends)]
        each["answer"] = {"text": text, "tokens": len(taken), "ended": ended, "others": others}


def comparable(tokens: list[int], ends: list[int], special: set[int]) -> list[int]:
    """
    Tokens with the one that ends them, without what fills up the row. At another special token servers differ: some end
    there, some leave it out, so that what follows is not compared.
    """
    end = next((at for at, each in enumerate(tokens) if each in ends or each in special), len(tokens))
    return tokens[: end + 1] if end < len(tokens) and tokens[end] in ends else tokens[:end]


def end_tokens(network: Any, tokenizer: Any) -> list[int]:
    """Tokens that end an answer."""
    named = network.generation_config.eos_token_id
    listed = named if isinstance(named, list) else [named]
    ends = {*listed, tokenizer.eos_token_id, end_of_turn(tokenizer)} - {None}
    return sorted(ends)


def near(tokenizer: Any, taken: list[int], at: int, logits: torch.Tensor, ends: list[int]) -> list[dict[str, Any]]:
    """The tokens that were near to be taken at a step, as they would have gone on."""
    values, indices = logits.float().topk(min(MOST_OTHERS + 1, logits.shape[-1]))
    best = logits[taken[at]].float().item()
    return [
        {
            "text": tokenizer.decode([*taken[:at], index], skip_special_tokens=True),
            "gap": best - value,
            "ends": index in ends,
        }
        for value, index in zip(values.tolist(), indices.tolist())
        if index != taken[at] and best - value <= NEAR
    ]
