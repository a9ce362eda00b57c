"""A tokenizer as GGUF has it: vocabulary, merges, how texts are cut up before, special tokens, chat template."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import gguf

from .failure import Failure
from .gguf_families import OTHERWISE

TEMPLATE_HEAD = (
    "{# The template that this model was trained with. Ollama puts one of its own in the place of a template "
    "that is nearly the same (fewer than 100 characters differ), and stop tokens with it: hence this comment, "
    "which keeps it from guessing. #}"
)
"""Goes before the chat template in the file; Jinja leaves it out."""

CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
ENDS = r"\s*[\r\n]+|\s+(?!\S)|\s+"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
FIRST = r"[^\r\n\p{L}\p{N}]?"
PATTERNS = {
    rf"{CONTRACTIONS}|{FIRST}\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{ENDS}": "llama-bpe",
    rf"{CONTRACTIONS}|{FIRST}\p{{L}}+|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{ENDS}": "qwen2",
    rf"{FIRST}{UPPER}*{LOWER}+|{FIRST}{UPPER}+{LOWER}*|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{ENDS}": "tekken",
    rf"{FIRST}{UPPER}*{LOWER}+{CONTRACTIONS}?|{FIRST}{UPPER}+{LOWER}*{CONTRACTIONS}?"
    rf"|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{ENDS}": "gpt-4o",
}
"""llama.cpp's names of the patterns that cut up texts; any other pattern is refused, never guessed."""


def read_tokenizer(path: Path) -> dict[str, Any]:
    """A `tokenizer.json`. Raises Failure for a tokenizer that cannot be written."""
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    if not is_sentencepiece(tokenizer):
        pre_tokenizer_of(tokenizer)
    return tokenizer


def is_sentencepiece(tokenizer: dict[str, Any]) -> bool:
    """Whether it is SentencePiece's BPE (Gemma, Mistral, Phi 3): words keep their space, bytes stand for the rest."""
    return tokenizer["model"]["type"] == "BPE" and tokenizer["model"].get("byte_fallback") is True


def pre_tokenizer_of(tokenizer: dict[str, Any]) -> str:
    """
    llama.cpp's name for the way in which a text is cut up before BPE. It is told by the tokenizer's own rules, which
    are what the model was trained with; llama.cpp's converter goes by the tokens of one text, and so knows published
    tokenizers only.
    """
    steps = steps_of(tokenizer.get("pre_tokenizer"))
    kinds = [step.get("type") for step in steps]
    if tokenizer["model"]["type"] != "BPE" or "ByteLevel" not in kinds:
        raise Failure("only byte-level and SentencePiece BPE tokenizers can be written as GGUF here", OTHERWISE)
    named = {str(step.get("type")) for step in steps_of(tokenizer.get("normalizer"), "normalizers")}
    normalizers = named - {"None", "NFC"}
    if normalizers:
        raise Failure(
            f"the tokenizer changes texts by {', '.join(sorted(normalizers))}: GGUF cannot say that", OTHERWISE
        )
    if any(step.get("add_prefix_space") for step in steps):
        raise Failure("the tokenizer puts a space before texts: GGUF cannot say that of byte-level BPE", OTHERWISE)
    if kinds == ["ByteLevel"]:
        return "gpt-2"
    if kinds == ["Digits", "ByteLevel"] and steps[0].get("individual_digits"):
        return "smollm"
    name = PATTERNS.get(steps[0].get("pattern", {}).get("Regex", "")) if kinds == ["Split", "ByteLevel"] else None
    if name is None or steps[1].get("use_regex", True) or steps[0].get("invert"):
        raise Failure("llama.cpp has no name for the way in which the model's tokenizer cuts up texts", OTHERWISE)
    return name


def steps_of(part: dict[str, Any] | None, key: str = "pretokenizers") -> list[dict[str, Any]]:
    """The steps of a part of a tokenizer, whether it is one or a sequence."""
    return (part or {}).get(key, [part or {}])


def add_tokenizer(writer: gguf.GGUFWriter, model: Path, tokenizer: dict[str, Any], size: int) -> None:
    """The vocabulary, the special tokens and the chat template."""
    tokens, types = tokens_of(tokenizer, size)
    pieces = is_sentencepiece(tokenizer)
    writer.add_tokenizer_model("llama" if pieces else "gpt2")
    writer.add_tokenizer_pre("default" if pieces else pre_tokenizer_of(tokenizer))
    writer.add_token_list(tokens)
    if pieces:
        writer.add_token_scores(scores_of(tokenizer, size))
        writer.add_add_space_prefix(has_space_prefix(tokenizer))
    writer.add_token_types(types)
    add_special(writer, model, size, load_merges=not pieces)


def tokens_of(tokenizer: dict[str, Any], size: int) -> tuple[list[str], list[gguf.TokenType]]:
    """Texts and types of all tokens."""
    tokens = [f"[PAD{index}]" for index in range(size)]
    types = [gguf.TokenType.UNUSED] * size
    added = tokenizer["added_tokens"]
    highest = max([*tokenizer["model"]["vocab"].values(), *(each["id"] for each in added)])
    if highest >= size:
        raise Failure(f"the tokenizer has {highest + 1} tokens, the model only {size}", "Train from a whole model.")
    for text, index in tokenizer["model"]["vocab"].items():
        tokens[index], types[index] = text, type_of(text, tokenizer)
    for each in added:
        special = each["special"]
        tokens[each["id"]] = each["content"] if special else each["content"].replace("\u2581", " ")
        types[each["id"]] = gguf.TokenType.CONTROL if special else gguf.TokenType.USER_DEFINED
    if is_sentencepiece(tokenizer) and (unknown := tokenizer["model"].get("unk_token")) in tokens:
        types[tokens.index(unknown)] = gguf.TokenType.UNKNOWN
    return tokens, types


def type_of(text: str, tokenizer: dict[str, Any]) -> gguf.TokenType:
    """The type of a token of the vocabulary."""
    if is_sentencepiece(tokenizer) and re.fullmatch(r"<0x[0-9A-F]{2}>", text):
        return gguf.TokenType.BYTE
    return gguf.TokenType.NORMAL


def scores_of(tokenizer: dict[str, Any], size: int) -> list[float]:
    """llama.cpp joins the pair of the highest score first: the later its merge, the lower a token's score."""
    scores = [-float(size + len(tokenizer["model"]["merges"]))] * size
    vocabulary = tokenizer["model"]["vocab"]
    for rank, merge in enumerate(tokenizer["model"]["merges"]):
        left, right = merge if isinstance(merge, list) else merge.split(" ", 1)
        index = vocabulary.get(left + right)
        if index is not None:
            scores[index] = max(scores[index], -float(rank))
    return scores


def has_space_prefix(tokenizer: dict[str, Any]) -> bool:
    """
    Whether a space is put before each stretch of text between special tokens. Where it is put before the first
    stretch only, a chat has none: it begins with a special token.
    """
    steps = steps_of(tokenizer.get("normalizer"), "normalizers") + steps_of(tokenizer.get("pre_tokenizer"))
    return any(step.get("type") == "Prepend" or step.get("prepend_scheme") == "always" for step in steps)


def add_special(writer: gguf.GGUFWriter, model: Path, size: int, load_merges: bool) -> None:
    """Special tokens as the chat template uses them: nothing is put before a prompt that training did not see there."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    special = gguf.SpecialVocab(model, load_merges=load_merges, n_vocab=size)
    special.add_special_token = {"bos": begins_with_bos(tokenizer), "eos": False}
    if tokenizer.chat_template:
        special.chat_template = f"{TEMPLATE_HEAD}{tokenizer.get_chat_template()}"
        end = end_of_turn(tokenizer)
        if end is not None and end != tokenizer.eos_token_id:
            writer.add_eot_token_id(end)
    special.add_to_gguf(writer, quiet=True)


def begins_with_bos(tokenizer: Any) -> bool:
    """Whether the prompts that the chat template makes begin with the token that begins texts."""
    if not tokenizer.bos_token or not tokenizer.chat_template:
        return False
    text = tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False)
    return text.startswith(tokenizer.bos_token)


def end_of_turn(tokenizer: Any) -> int | None:
    """The special token that ends an answer in the chat template, where there is one."""
    mark = "answer"
    messages = [{"role": "user", "content": "question"}, {"role": "assistant", "content": mark}]
    text = tokenizer.apply_chat_template(messages, tokenize=False)
    rest = tokenizer(text[text.rindex(mark) + len(mark) :], add_special_tokens=False)["input_ids"]
    special = {index for index, token in tokenizer.added_tokens_decoder.items() if token.special}
    return next((each for each in rest if each in special), None)
