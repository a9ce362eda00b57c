"""
What is trained on, token by token: a prompt as the model is asked it, and as labels the answer with its
end token, no more and no less. Where the chat template does not give exactly that, training is refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from .dataset import Pair
from .failure import Failure, first_line

TEMPLATE_HINT = (
    "The model would learn other answers than those that are shown. Take another model as training.baseModel, "
    "or mend its chat template (chat_template.jinja or tokenizer_config.json in its folder)."
)

THINKING = re.compile(r"\s*<think>\s*</think>\s*")
"""What a template for reasoning puts before an answer that has none: the model says it by itself."""


@dataclass(frozen=True)
class Item:
    """A pair as tokens. Those before `start` are the prompt's, and no labels."""

    tokens: list[int]
    start: int
    line: int
    """Which item of its file it is, from 1."""

    @property
    def labels(self) -> list[int]:
        return self.tokens[self.start :]


class Encoder:
    """Encodes pairs for a model whose answers end with one of the tokens `ends`."""

    def __init__(self, tokenizer: Any, ends: set[int]) -> None:
        if not tokenizer.chat_template:
            raise Failure("the base model has no chat template", "Take its instruct or chat variant.")
        if not ends:
            raise Failure("the base model names no end token", "Name one in its generation_config.json (eos_token_id).")
        self.tokenizer = tokenizer
        self.ends = ends

    def encode(self, pairs: list[Pair]) -> list[Item]:
        """All pairs as items. Raises Failure that says what of the first bad one would be trained on instead."""
        items: list[Item] = []
        problems: list[Failure] = []
        for line, pair in enumerate(pairs, 1):
            try:
                items.append(self.item(pair, line))
            except Failure as failure:
                problems.append(failure)
        if not problems:
            return items
        share = "" if len(pairs) == 1 else f" ({len(problems)} of {len(pairs)} items are like that)"
        raise Failure(f"{problems[0].message}{share}", problems[0].hint)

    def item(self, pair: Pair, line: int = 1) -> Item:
        """One pair as tokens."""
        answer = answer_of(pair, line)
        head = self.render(pair["prompt"], line, add_generation_prompt=True)
        whole = self.render(pair["prompt"] + pair["completion"], line)
        if not whole.startswith(head):
            raise Failure(
                f"item {line}: the chat template begins the answer with {tail(head)} when it asks for it, but what it "
                f"gives with the answer there does not begin so: {tail(whole[: len(head) + 20])}",
                TEMPLATE_HINT,
            )
        prompt, rest = self.split(head, whole)
        end = next((place for place, token in enumerate(rest) if token in self.ends), None)
        if end is None:
            raise Failure(
                f"item {line}: no end token closes the answer, which ends with {tail(self.decode(rest))}: "
                "the model would never learn to stop",
                TEMPLATE_HINT,
            )
        self.check_answer(answer, self.decode(rest[:end]), line)
        return Item(prompt + rest[: end + 1], len(prompt), line)

    def split(self, head: str, whole: str) -> tuple[list[int], list[int]]:
        """The tokens of the prompt as the model gets them when it is asked, and those of what follows."""
        prompt, both = self.tokens(head), self.tokens(whole)
        fits = both[: len(prompt)] == prompt
        return prompt, both[len(prompt) :] if fits else self.tokens(whole[len(head) :])

    def check_answer(self, answer: str, taught: str, line: int) -> None:
        """Refuses labels that say anything but the answer."""
        wanted, given = (unicodedata.normalize("NFC", text) for text in (answer, taught))
        if given == wanted or THINKING.sub("", given, count=1) == wanted:
            return
        at = next((n for n, (a, b) in enumerate(zip(wanted, given)) if a != b), min(len(wanted), len(given)))
        raise Failure(
            f"item {line}: the labels are not the answer: from character {at} on it says {window(wanted, at)}, "
            f"and the chat template makes of it {window(given, at)}",
            TEMPLATE_HINT,
        )

    def render(self, messages: list[dict[str, str]], line: int, **options: Any) -> str:
        """The text of messages by the model's template."""
        try:
            return self.tokenizer.apply_chat_template(messages, tokenize=False, **options)
        except Exception as error:  # A template raises what it likes.
            raise Failure(
                f"item {line}: the chat template refuses it: {first_line(str(error))}",
                "Take another model, or leave out what its template has no place for (a system message, say).",
            ) from error

    def tokens(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def decode(self, tokens: list[int]) -> str:
        return self.tokenizer.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)


def answer_of(pair: Pair, line: int) -> str:
    """The one answer of a pair. Raises Failure where there is none, or nothing in it."""
    if [message["role"] for message in pair["completion"]] != ["assistant"]:
        raise Failure(f"item {line}: its completion is not one answer of the assistant", "Build the dataset again.")
    answer = pair["completion"][0]["content"]
    if not answer.strip():
        raise Failure(f"item {line}: its answer is empty", "Build the dataset again without it.")
    return answer


def ends_of(tokenizer: Any, *configs: Any) -> set[int]:
    """The tokens that end an answer: the tokenizer's, and those that the model's configurations name."""
    named = [tokenizer.eos_token_id, *(getattr(config, "eos_token_id", None) for config in configs)]
    lists = (each if isinstance(each, (list, tuple)) else [each] for each in named)
    return {token for each in lists for token in each if token is not None}


def pad_of(tokenizer: Any, ends: set[int]) -> int:
    """
    A token to pad with that ends no answer. Where the model's own does (many name the end token itself),
    another special one serves: what is padded is neither seen nor learned.
    """
    candidates = [tokenizer.pad_token_id, tokenizer.unk_token_id, *tokenizer.all_special_ids, *range(len(tokenizer))]
    return next(token for token in candidates if token is not None and token not in ends)


def check_batch(batch: dict[str, Any], items: list[Item], ends: set[int]) -> None:
    """Refuses a batch, as the trainer makes it, in which anything but each item's answer and its end counts."""
    for row, item in enumerate(items):
        labels = [token for token in batch["labels"][row].tolist() if token != IGNORED]
        if labels != item.labels:
            raise Failure(
                f"item {item.line}: of its {len(item.labels)} labels {len(labels)} would count in the loss "
                f"{'(the end token is lost: the padding is the end token) ' if labels == item.labels[:-1] else ''}",
                "The installed libraries make other labels than they are given. Set up the Python environment again.",
            )
        padding = batch["input_ids"][row].tolist()[len(item.tokens) :]
        if ends.intersection(padding):
            raise Failure(f"item {item.line} is padded with an end token", "Name another pad_token in the tokenizer.")


IGNORED = -100
"""The label that the loss leaves out."""


class Collator:
    """Pads items on the right into a batch of tensors."""

    def __init__(self, pad: int) -> None:
        self.pad = pad

    def __call__(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        import torch

        longest = max(len(row["input_ids"]) for row in rows)

        def padded(key: str, value: int) -> Any:
            return torch.tensor([list(row[key]) + [value] * (longest - len(row[key])) for row in rows])

        mask = [[1] * len(row["input_ids"]) + [0] * (longest - len(row["input_ids"])) for row in rows]
        return {
            "input_ids": padded("input_ids", self.pad),
            "labels": padded("labels", IGNORED),
            "attention_mask": torch.tensor(mask),
        }


def rows_of(items: list[Item]) -> list[dict[str, list[int]]]:
    """Items as the rows of a dataset."""
    return [{"input_ids": item.tokens, "labels": [IGNORED] * item.start + item.labels} for item in items]


def tail(text: str) -> str:
    """The end of a text, quoted."""
    return repr(text[-40:])


def window(text: str, at: int) -> str:
    """What stands around a place of a text, quoted."""
    return repr(text[max(0, at - 10) : at + 20])
