"""
A small Llama that has seen a corpus: the target of the benchmark in its size `small`.

`python bench/efficacy/pretrain.py CORPUS OUT` trains on the pairs of CORPUS, each once, and writes the model to OUT.
The same corpus and seed give the same model on the same machine.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from errorbook_trainer import tiny
from errorbook_trainer.dataset import read_pairs
from errorbook_trainer.files import replace_folder
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

BATCH = 32
PEAK_RATE = 3e-3
WARM_UP = 0.03
SHUFFLED_TOGETHER = 40
"""Batches among which items of like length are put together."""

TOKENIZED = 4000
"""Pairs that the tokenizer is trained on: the corpus repeats its words."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=128)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    torch.use_deterministic_algorithms(True)
    pairs = read_pairs(options.corpus)
    tokenizer = tiny.make_tokenizer(pairs[:TOKENIZED])
    model = make_model(tokenizer, options.layers, options.width)
    print(json.dumps({"parameters": model.num_parameters(), "vocabulary": len(tokenizer)}), flush=True)
    examples = [tiny.encode(pair, tokenizer) for pair in pairs]
    print(json.dumps({"tokens": sum(len(each.tokens) for each in examples)}), flush=True)
    learn(model, examples, random.Random(options.seed))
    replace_folder(options.out, lambda folder: tiny.save(model, tokenizer, folder))


def make_model(tokenizer: PreTrainedTokenizerFast, layers: int, width: int) -> LlamaForCausalLM:
    """An untrained Llama of about a million parameters."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=3 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=512,
        tie_word_embeddings=False,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def learn(model: LlamaForCausalLM, examples: list[tiny.Example], order: random.Random) -> None:
    """One pass over the examples, with a learning rate that rises and then falls to nothing."""
    groups = batches(examples, order)
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.01, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=len(groups), pct_start=WARM_UP, anneal_strategy="cos"
    )
    started = time.monotonic()
    model.train()
    total = 0.0
    for step, batch in enumerate(groups, 1):
        optimizer.zero_grad()
        loss = tiny.token_losses(model, batch).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 100 == 0:
            seconds = round(time.monotonic() - started)
            loss = round(total / 100, 4)
            print(json.dumps({"step": step, "of": len(groups), "loss": loss, "s": seconds}), flush=True)
            total = 0.0
    model.eval()


def batches(examples: list[tiny.Example], order: random.Random) -> list[list[tiny.Example]]:
    """All examples by chance, but those of a batch of like length."""
    every = list(examples)
    order.shuffle(every)
    size = BATCH * SHUFFLED_TOGETHER
    groups = []
    for start in range(0, len(every), size):
        some = sorted(every[start : start + size], key=lambda each: len(each.tokens))
        groups += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
    order.shuffle(groups)
    return groups


if __name__ == "__main__":
    main()
