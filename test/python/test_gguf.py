"""GGUF files hold the model: checked by reading them back."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from errorbook_trainer import from_gguf, gguf_families, gguf_tokenizer, tiny, to_gguf
from errorbook_trainer.failure import Failure
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    AutoTokenizer,
    Gemma2Config,
    Gemma2ForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
)
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

PAIRS = [
    {
        "prompt": [{"role": "user", "content": f"Write f{number}."}],
        "completion": [{"role": "assistant", "content": f"def f{number}(): return {number}"}],
    }
    for number in range(8)
]
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}


class Gguf(unittest.TestCase):
    def setUp(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self._temporary.cleanup)
        self.folder = Path(self._temporary.name)
        self.tokenizer = tiny.make_tokenizer(PAIRS)
        self.sizes = {
            "vocab_size": len(self.tokenizer),
            "hidden_size": 64,
            "intermediate_size": 96,
            "num_hidden_layers": 1,
            "num_attention_heads": 4,
            "num_key_value_heads": 2,
        }

    def convert(self, model: torch.nn.Module, kind: str = "f16") -> gguf.GGUFReader:
        model.save_pretrained(self.folder / "model")
        self.tokenizer.save_pretrained(self.folder / "model")
        to_gguf.write_gguf(self.folder / "model", self.folder / "model.gguf", kind)
        self.assertEqual(list(self.folder.glob("*.partial")), [])
        return gguf.GGUFReader(self.folder / "model.gguf")

    def test_weights_come_back_in_both_types(self) -> None:
        model = Qwen3ForCausalLM(Qwen3Config(**self.sizes, head_dim=32))
        expected = model.model.layers[0].self_attn.q_proj.weight.detach().numpy()
        for kind, tolerance in {"f16": 1e-4, "q8_0": 1e-3}.items():
            with self.subTest(kind=kind):
                found = {each.name: each for each in self.convert(model, kind).tensors}["blk.0.attn_q.weight"]
                values = gguf.quants.dequantize(found.data, found.tensor_type).reshape(expected.shape)
                self.assertLess(np.abs(values - expected).max(), tolerance)

    def test_a_file_goes_back_into_a_folder(self) -> None:
        model = LlamaForCausalLM(LlamaConfig(**self.sizes, tie_word_embeddings=True))
        self.convert(model)
        from_gguf.unpack(self.folder / "model.gguf", self.folder / "back")
        back = LlamaForCausalLM.from_pretrained(self.folder / "back")
        for name, weight in back.state_dict().items():
            torch.testing.assert_close(weight, model.state_dict()[name], atol=1e-3, rtol=1e-3, msg=name)
        tokenizers = [AutoTokenizer.from_pretrained(self.folder / name) for name in ("model", "back")]
        chat = [{"role": "user", "content": "Write f(1),  é\n    x = 12"}]
        texts = [each.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) for each in tokenizers]
        self.assertEqual(*texts)
        self.assertEqual(*(each(text).input_ids for each, text in zip(tokenizers, texts)))
        self.assertEqual(*(each.eos_token_id for each in tokenizers))
        self.assertEqual(*(len(each) for each in tokenizers))
        to_gguf.write_gguf(self.folder / "back", self.folder / "again.gguf", "f16")

    def test_what_cannot_go_back_is_said_and_leaves_nothing(self) -> None:
        (self.folder / "text.gguf").write_text("no model")
        with self.assertRaisesRegex(Failure, "is not a GGUF file"):
            from_gguf.unpack(self.folder / "text.gguf", self.folder / "back")
        (self.folder / "cut.gguf").write_bytes(b"GGUF\x03\0\0\0")
        with self.assertRaisesRegex(Failure, "cannot be read"):
            from_gguf.unpack(self.folder / "cut.gguf", self.folder / "back")
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()), ["cut.gguf", "text.gguf"])

    def test_llama_heads_are_interleaved(self) -> None:
        model = LlamaForCausalLM(LlamaConfig(**self.sizes))
        expected = model.model.layers[0].self_attn.k_proj.weight.detach().numpy().astype(np.float16)
        found = {each.name: each for each in self.convert(model).tensors}["blk.0.attn_k.weight"].data
        # A head has 16 rows: llama.cpp's rows 0 and 1 are transformers' rows 0 and 8.
        np.testing.assert_array_equal(found[[0, 1, 2, 17]], expected[[0, 8, 1, 24]])

    def test_gemma_norms_have_their_one(self) -> None:
        model = Gemma2ForCausalLM(Gemma2Config(**self.sizes, head_dim=16, query_pre_attn_scalar=16))
        reader = self.convert(model)
        tensors = {each.name: each.data for each in reader.tensors}
        np.testing.assert_array_equal(tensors["output_norm.weight"], 1 + model.model.norm.weight.detach().numpy())
        self.assertEqual(reader.fields["gemma2.attn_logit_softcapping"].contents(), 50.0)
        self.assertNotIn("output.weight", tensors)
        config = Gemma2Config(**self.sizes, head_dim=16, query_pre_attn_scalar=99, architectures=["Gemma2ForCausalLM"])
        with self.assertRaisesRegex(Failure, "query_pre_attn_scalar 99"):
            gguf_families.family_of(config)

    def test_tokenizer_and_template_come_along(self) -> None:
        reader = self.convert(LlamaForCausalLM(LlamaConfig(**self.sizes)))
        tokens = reader.fields["tokenizer.ggml.tokens"].contents()
        self.assertEqual(tokens, self.tokenizer.convert_ids_to_tokens(range(len(self.tokenizer))))
        self.assertEqual(reader.fields["tokenizer.ggml.pre"].contents(), "smollm")
        self.assertEqual(reader.fields["tokenizer.ggml.eos_token_id"].contents(), self.tokenizer.eos_token_id)
        self.assertGreater(len(reader.fields["tokenizer.ggml.merges"].contents()), 3)
        template = reader.fields["tokenizer.chat_template"].contents()
        self.assertTrue(template.endswith(tiny.CHAT_TEMPLATE))
        self.assertGreater(len(template) - len(tiny.CHAT_TEMPLATE), 100)  # Ollama guesses within 100.
        messages = [{"role": "user", "content": "x"}]
        rendered = [
            self.tokenizer.apply_chat_template(messages, chat_template=each, tokenize=False)
            for each in (template, tiny.CHAT_TEMPLATE)
        ]
        self.assertEqual(*rendered)

    def test_nothing_goes_before_a_prompt_that_training_did_not_see_there(self) -> None:
        self.tokenizer.bos_token = "<|pad|>"
        model = LlamaForCausalLM(LlamaConfig(**self.sizes))
        add_bos = "tokenizer.ggml.add_bos_token"
        self.assertFalse(self.convert(model).fields[add_bos].contents())
        self.tokenizer.chat_template = "{{ bos_token }}" + tiny.CHAT_TEMPLATE
        self.assertTrue(self.convert(model).fields[add_bos].contents())

    def test_the_end_of_a_turn_stops_where_it_is_not_the_end_of_a_text(self) -> None:
        self.tokenizer.eos_token = "<|pad|>"
        reader = self.convert(LlamaForCausalLM(LlamaConfig(**self.sizes)))
        end = self.tokenizer.convert_tokens_to_ids("<|end|>")
        self.assertEqual(reader.fields["tokenizer.ggml.eot_token_id"].contents(), end)

    def test_the_name_says_phi_3_only_where_the_tokenizer_is(self) -> None:
        names = ["<unk>", "<s>", "</s>", "<|endoftext|>", "<|user|>"]
        added = [{"content": name, "rstrip": name == "<|user|>"} for name in names]
        whole = {"added_tokens": added, "model": {"vocab": {}}}
        self.assertEqual(to_gguf.name_of(Path("/models/tuned"), whole), "phi-3 tuned")
        other = {"added_tokens": added[4:], "model": {"vocab": {}}}
        self.assertEqual(to_gguf.name_of(Path("/models/my-Phi3-like"), other), "my-phi 3-like")

    def test_long_context_factors_are_those_of_transformers(self) -> None:
        config = LlamaConfig(**self.sizes, rope_parameters=LLAMA3)
        scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config, "cpu")
        plain = LLAMA3["rope_theta"] ** -(np.arange(0, 16, 2) / 16)
        np.testing.assert_allclose(gguf_families.llama3_factors(LLAMA3, 16), plain / scaled.numpy(), rtol=1e-5)

    def test_what_it_does_not_know_is_refused_before_it_is_trained(self) -> None:
        LlamaConfig(**self.sizes, architectures=["GPT2LMHeadModel"]).save_pretrained(self.folder / "model")
        with self.assertRaisesRegex(Failure, "GPT2LMHeadModel models cannot be written"):
            to_gguf.check_exportable(str(self.folder / "model"))
        LlamaConfig(**self.sizes, architectures=["LlamaForCausalLM"]).save_pretrained(self.folder / "model")
        with self.assertRaisesRegex(Failure, "has no tokenizer.json"):
            to_gguf.check_exportable(str(self.folder / "model"))
        self.tokenizer.save_pretrained(self.folder / "model")
        to_gguf.check_exportable(str(self.folder / "model"))
        with self.assertRaisesRegex(Failure, "convert_hf_to_gguf.py"):
            to_gguf.check_exportable(str(self.folder / "model"), "f16", self.folder)


class PreTokenizers(unittest.TestCase):
    def named(self, steps: Any, norm: Any = None) -> str:
        core = Tokenizer(models.BPE())
        core.pre_tokenizer = steps
        if norm is not None:
            core.normalizer = norm
        return gguf_tokenizer.pre_tokenizer_of(json.loads(core.to_str()))

    def split(self, pattern: str, **level: bool) -> Any:
        first = pre_tokenizers.Split(Regex(pattern), "isolated")
        rest = pre_tokenizers.ByteLevel(**{"add_prefix_space": False, "use_regex": False, **level})
        return pre_tokenizers.Sequence([first, rest])

    def test_names_come_from_the_rules(self) -> None:
        plain = pre_tokenizers.ByteLevel(add_prefix_space=False)
        self.assertEqual(self.named(plain), "gpt-2")
        digits = pre_tokenizers.Digits(individual_digits=True)
        self.assertEqual(self.named(pre_tokenizers.Sequence([digits, plain])), "smollm")
        self.assertEqual({self.named(self.split(each)) for each in gguf_tokenizer.PATTERNS}, {*PATTERN_NAMES})

    def test_a_rule_that_is_nearly_known_is_refused(self) -> None:
        known = next(iter(gguf_tokenizer.PATTERNS))
        odd = {
            "another pattern": self.split(known.replace("{1,3}", "{1,2}")),
            "a second pattern after it": self.split(known, use_regex=True),
            "a space before": self.split(known, add_prefix_space=True),
            "digits in threes": pre_tokenizers.Sequence([pre_tokenizers.Digits(), pre_tokenizers.ByteLevel()]),
            "no bytes": pre_tokenizers.Whitespace(),
        }
        for name, steps in odd.items():
            with self.subTest(name), self.assertRaises(Failure):
                self.named(steps)
        with self.assertRaisesRegex(Failure, "Lowercase"):
            self.named(self.split(known), normalizers.Lowercase())


PATTERN_NAMES = ("llama-bpe", "qwen2", "tekken", "gpt-4o")


class Pieces(unittest.TestCase):
    """SentencePiece's BPE, as Gemma, Mistral and Phi 3 have it."""

    def test_scores_join_in_the_order_of_merges(self) -> None:
        core = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
        core.normalizer = normalizers.Replace(" ", "\u2581")
        core.decoder = decoders.Fuse()
        trainer = trainers.BpeTrainer(vocab_size=60, special_tokens=["<unk>", "<s>", "</s>"], show_progress=False)
        core.train_from_iterator(["def add two numbers and add them"] * 3, trainer)
        tokenizer = json.loads(PreTrainedTokenizerFast(tokenizer_object=core).backend_tokenizer.to_str())
        self.assertTrue(gguf_tokenizer.is_sentencepiece(tokenizer))
        scores = gguf_tokenizer.scores_of(tokenizer, 60)
        joined = [tokenizer["model"]["vocab"]["".join(merge)] for merge in tokenizer["model"]["merges"]]
        self.assertEqual(sorted(joined, key=lambda index: -scores[index]), joined)
        self.assertFalse(gguf_tokenizer.has_space_prefix(tokenizer))
        tokenizer["normalizer"] = {"type": "Prepend", "prepend": "\u2581"}
        self.assertTrue(gguf_tokenizer.has_space_prefix(tokenizer))


if __name__ == "__main__":
    unittest.main()
