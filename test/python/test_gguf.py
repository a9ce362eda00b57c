"""GGUF files hold the model: checked by reading them back."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import gguf
import numpy as np
import torch
from errorbook_trainer import tiny, to_gguf
from errorbook_trainer.failure import Failure
from transformers import LlamaConfig, LlamaForCausalLM, Qwen3Config, Qwen3ForCausalLM
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

    def test_llama_heads_are_interleaved(self) -> None:
        model = LlamaForCausalLM(LlamaConfig(**self.sizes))
        expected = model.model.layers[0].self_attn.k_proj.weight.detach().numpy().astype(np.float16)
        found = {each.name: each for each in self.convert(model).tensors}["blk.0.attn_k.weight"].data
        # A head has 16 rows: llama.cpp's rows 0 and 1 are transformers' rows 0 and 8.
        np.testing.assert_array_equal(found[[0, 1, 2, 17]], expected[[0, 8, 1, 24]])

    def test_tokenizer_and_template_come_along(self) -> None:
        reader = self.convert(LlamaForCausalLM(LlamaConfig(**self.sizes)))
        tokens = reader.fields["tokenizer.ggml.tokens"].contents()
        self.assertEqual(tokens, self.tokenizer.convert_ids_to_tokens(range(len(self.tokenizer))))
        self.assertEqual(reader.fields["tokenizer.chat_template"].contents(), tiny.CHAT_TEMPLATE)
        self.assertEqual(reader.fields["tokenizer.ggml.pre"].contents(), "smollm")
        self.assertEqual(reader.fields["tokenizer.ggml.eos_token_id"].contents(), self.tokenizer.eos_token_id)
        self.assertGreater(len(reader.fields["tokenizer.ggml.merges"].contents()), 3)

    def test_long_context_factors_are_those_of_transformers(self) -> None:
        config = LlamaConfig(**self.sizes, rope_parameters=LLAMA3)
        scaled, _ = ROPE_INIT_FUNCTIONS["llama3"](config, "cpu")
        plain = LLAMA3["rope_theta"] ** -(np.arange(0, 16, 2) / 16)
        np.testing.assert_allclose(to_gguf.llama3_factors(LLAMA3, 16), plain / scaled.numpy(), rtol=1e-5)

    def test_what_it_does_not_know_is_refused(self) -> None:
        model = LlamaForCausalLM(LlamaConfig(**self.sizes))
        self.convert(model)
        config = self.folder / "model" / "config.json"
        config.write_text(json.dumps({**json.loads(config.read_text()), "architectures": ["GPT2LMHeadModel"]}))
        with self.assertRaisesRegex(Failure, "GPT2LMHeadModel models cannot be written"):
            to_gguf.write_gguf(self.folder / "model", self.folder / "other.gguf", "f16")
        with self.assertRaisesRegex(Failure, "byte-level BPE"):
            to_gguf.pre_tokenizer_of({"pre_tokenizer": None, "model": {"type": "Unigram"}})


if __name__ == "__main__":
    unittest.main()
