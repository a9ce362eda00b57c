"""Answers for a test server as llama.cpp does: from a GGUF file alone, by its own metadata and weights."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import gguf
import torch
from errorbook_trainer.gguf_tokenizer import PATTERNS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM


@cache
def fields(path: str) -> dict[str, Any]:
    return {name: field.contents() for name, field in gguf.GGUFReader(path).fields.items()}


@cache
def network(path: str) -> Any:
    file = Path(path)
    return AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=torch.float32).eval()


def steps(pre: str) -> Any:
    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if pre == "gpt-2":
        return level
    if pre == "smollm":
        return pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), level])
    pattern = {name: each for each, name in PATTERNS.items()}[pre]
    bare = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), bare])


@cache
def tokenizer(path: str) -> Tokenizer:
    told = fields(path)
    tokens, types = told["tokenizer.ggml.tokens"], told["tokenizer.ggml.token_type"]
    merges = [tuple(merge.split(" ", 1)) for merge in told["tokenizer.ggml.merges"]]
    core = Tokenizer(models.BPE({token: index for index, token in enumerate(tokens)}, merges))
    core.pre_tokenizer = steps(told["tokenizer.ggml.pre"])
    core.decoder = decoders.ByteLevel()
    control = [token for token, kind in zip(tokens, types) if kind == gguf.TokenType.CONTROL]
    core.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in control])
    return core


def render(path: str, messages: list[dict[str, str]]) -> str:
    told = fields(path)
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(told["tokenizer.chat_template"])
    return template.render(messages=messages, add_generation_prompt=True, bos_token="", eos_token="")


@torch.inference_mode()
def complete(path: str, prompt: str, most: int, stop: list[str]) -> dict[str, Any]:
    told, core = fields(path), tokenizer(path)
    ids = core.encode(prompt, add_special_tokens=False).ids
    ends = {told.get(f"tokenizer.ggml.{name}_token_id") for name in ("eos", "eot")}
    model, given, cache_, taken, reason = network(path), torch.tensor([ids]), None, [], "length"
    while len(taken) < most:
        made = model(given, past_key_values=cache_, use_cache=True)
        cache_, best = made.past_key_values, made.logits[0, -1].argmax().item()
        if best in ends:
            reason = "stop"
            break
        taken.append(best)
        text = core.decode(taken)
        found = [text.index(each) for each in stop if each in text]
        if found:
            return {"text": text[: min(found)], "count": len(ids), "made": len(taken), "reason": "stop"}
        given = torch.tensor([[best]])
    return {"text": core.decode(taken), "count": len(ids), "made": len(taken), "reason": reason}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        operation = {"render": render, "complete": complete}[asked.pop("operation")]
        try:
            answer: Any = {"value": operation(**asked)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
