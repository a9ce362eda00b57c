"""What is trained on, checked from outside: planted templates, tokenizers and datasets that must be refused."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any, ClassVar

from errorbook_trainer.encode import IGNORED, Collator, Encoder, check_batch, ends_of, pad_of, rows_of
from errorbook_trainer.failure import Failure
from errorbook_trainer.tiny import CHAT_TEMPLATE, make_tokenizer

FENCE = "```python\ndef f(x):\n    return x\n```"
ANSWERS = [FENCE, "  indented\n\n", "\ttabs, ünïcode ✓ é and 1234567890\n", "one", f"Here:\n\n{FENCE}\n\nDone. "]


def pair(answer: str, system: str | None = None) -> dict[str, list[dict[str, str]]]:
    before = [{"role": "system", "content": system}] if system else []
    return {
        "prompt": [*before, {"role": "user", "content": "Write f.\n"}],
        "completion": [{"role": "assistant", "content": answer}],
    }


TOKENIZER = make_tokenizer([pair(answer) for answer in ANSWERS])


def tokenizer_with(template: str = CHAT_TEMPLATE, **names: str) -> Any:
    import copy

    tokenizer = copy.deepcopy(TOKENIZER)
    tokenizer.chat_template = template
    for name, value in names.items():
        setattr(tokenizer, name, value)
    return tokenizer


def encoder(template: str = CHAT_TEMPLATE, **names: str) -> Encoder:
    tokenizer = tokenizer_with(template, **names)
    return Encoder(tokenizer, ends_of(tokenizer))


class Labels(unittest.TestCase):
    def test_are_exactly_the_answer_and_its_end_token(self) -> None:
        own = encoder()
        for item, answer in zip(own.encode([pair(answer, "Be brief.") for answer in ANSWERS]), ANSWERS):
            self.assertEqual(own.decode(item.labels), f"{answer}<|end|>")
            self.assertEqual(
                own.decode(item.tokens[: item.start]),
                "<|system|>Be brief.<|end|>\n<|user|>Write f.\n<|end|>\n<|assistant|>",
            )

    def test_a_thought_that_the_template_leaves_empty_is_the_model_s_own(self) -> None:
        own = encoder(
            CHAT_TEMPLATE.replace(
                "'|>' + message",
                "'|>' + ('<think>\n\n</think>\n\n' if message['role'] == 'assistant' else '') + message",
            )
        )
        self.assertEqual(own.decode(own.item(pair("one")).labels), "<think>\n\n</think>\n\none<|end|>")

    def test_an_end_that_only_the_model_s_configuration_names_counts(self) -> None:
        config = SimpleNamespace(eos_token_id=[0, TOKENIZER.convert_tokens_to_ids("<|user|>")])
        template = CHAT_TEMPLATE.replace("<|end|>", "<|user|>")
        own = tokenizer_with(template)
        with self.assertRaisesRegex(Failure, "no end token"):
            Encoder(own, ends_of(own)).item(pair("one"))
        item = Encoder(own, ends_of(own, config, None)).item(pair("one"))
        self.assertEqual(own.decode(item.labels), "one<|user|>")


class Refused(unittest.TestCase):
    """Templates under which a model would learn other answers than those that are shown."""

    PLANTED: ClassVar = {
        "the generation prompt is another role": (
            CHAT_TEMPLATE.replace("'<|assistant|>' }}", "'<|user|>' }}"),
            FENCE,
            "begins the answer with",
        ),
        "there is no generation prompt": (
            CHAT_TEMPLATE.partition("{% if add")[0],
            FENCE,
            "labels are not the answer",
        ),
        "the generation prompt lacks a line break": (
            CHAT_TEMPLATE.replace("'|>' + message", "'|>\n' + message"),
            FENCE,
            "labels are not the answer",
        ),
        "the generation prompt has a line break more": (
            CHAT_TEMPLATE.replace("'<|assistant|>' }}", "'<|assistant|>\n' }}"),
            FENCE,
            "begins the answer with",
        ),
        "whitespace of the answer is dropped": (
            CHAT_TEMPLATE.replace("message['content']", "message['content'] | trim"),
            "  indented\n\n",
            "labels are not the answer",
        ),
        "lines are joined": (
            CHAT_TEMPLATE.replace("message['content']", "message['content'] | replace('\n', ' ')"),
            FENCE,
            "labels are not the answer",
        ),
        "there is no end token": (CHAT_TEMPLATE.replace("<|end|>", ""), FENCE, "no end token"),
        "the end is plain text": (CHAT_TEMPLATE.replace("<|end|>", "</end>"), FENCE, "no end token"),
        "something stands before the end token": (
            CHAT_TEMPLATE.replace("<|end|>", " <|end|>"),
            FENCE,
            "labels are not the answer",
        ),
        "the answer has the end token in it": (CHAT_TEMPLATE, "a<|end|>b", "labels are not the answer"),
        "the answer is left out": (
            "{% for message in messages if message['role'] != 'assistant' %}" + CHAT_TEMPLATE.partition("%}")[2],
            FENCE,
            "begins the answer|no end token",
        ),
        "the prompt changes when it is answered": (
            "{% if not add_generation_prompt %}!{% endif %}" + CHAT_TEMPLATE,
            FENCE,
            "begins the answer",
        ),
        "it refuses": ("{{ raise_exception('no roles') }}", FENCE, "no roles"),
    }

    def test_a_template_that_teaches_something_else(self) -> None:
        for name, (template, answer, message) in self.PLANTED.items():
            with self.subTest(name), self.assertRaisesRegex(Failure, message) as raised:
                encoder(template).encode([pair("one"), pair(answer)])
            self.assertTrue(raised.exception.hint)

    def test_says_how_many_are_like_that(self) -> None:
        template = self.PLANTED["whitespace of the answer is dropped"][0]
        with self.assertRaisesRegex(Failure, r"^item 2: .*\(1 of 3 items"):
            encoder(template).encode([pair("one"), pair(" two"), pair("three")])

    def test_an_empty_answer(self) -> None:
        for answer in ("", " \n"):
            with self.subTest(answer=answer), self.assertRaisesRegex(Failure, "answer is empty"):
                encoder().item(pair(answer))

    def test_a_tokenizer_without_template_or_end(self) -> None:
        with self.assertRaisesRegex(Failure, "no chat template"):
            encoder("")
        with self.assertRaisesRegex(Failure, "no end token"):
            Encoder(TOKENIZER, set())


class Batches(unittest.TestCase):
    def setUp(self) -> None:
        self.encoder = encoder()
        self.items = self.encoder.encode([pair("one"), pair(FENCE)])

    def test_padding_is_never_the_end_token(self) -> None:
        tokenizer = tokenizer_with(pad_token="<|end|>")
        ends = ends_of(tokenizer)
        pad = pad_of(tokenizer, ends)
        self.assertNotIn(pad, ends)
        check_batch(Collator(pad)(rows_of(self.items)), self.items, ends)
        self.assertEqual(pad_of(TOKENIZER, ends), TOKENIZER.pad_token_id)

    def test_padding_with_the_end_token_is_refused(self) -> None:
        [end] = self.encoder.ends
        with self.assertRaisesRegex(Failure, "padded with an end token"):
            check_batch(Collator(end)(rows_of(self.items)), self.items, {end})

    def test_a_collator_that_masks_the_end_token_is_refused(self) -> None:
        [end] = self.encoder.ends
        batch = Collator(0)(rows_of(self.items))
        batch["labels"][batch["labels"] == end] = IGNORED
        with self.assertRaisesRegex(Failure, "the end token is lost"):
            check_batch(batch, self.items, {end})

    def test_a_collator_that_counts_the_prompt_is_refused(self) -> None:
        batch = Collator(0)(rows_of(self.items))
        batch["labels"] = batch["input_ids"].clone()
        with self.assertRaisesRegex(Failure, "would count in the loss"):
            check_batch(batch, self.items, self.encoder.ends)


if __name__ == "__main__":
    unittest.main()
