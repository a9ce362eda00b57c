"""
A tiny Llama that has learned a set of answers by heart: the target of the demonstration.

It is a real model in the usual format: greedy decoding gives back the recorded completions, right and
wrong ones, and fine-tuning really changes what it answers. It knows nothing else.
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from .dataset import Pair, read_pairs
from .failure import Failure
from .files import replace_folder

CONTEXT = 4096
"""Most tokens of a prompt and its answer together."""

VOCABULARY = 2048
PAD, END, ROLES = "<|pad|>", "<|end|>", ("<|system|>", "<|user|>", "<|assistant|>")

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)

INITIAL_SPREAD = 0.12
"""
Six times the usual: tokens that the answers never use then keep outputs of their own, and fine-tuning by
LoRA, which leaves the output layer alone, can make the model say them. It also learns by heart in half the
steps.
"""

BATCH = 8
PEAK_RATE = 3e-3
WARM_UP_STEPS = 20
HALVING_STEPS = 200
SURE_LOSS = 0.05
"""Cross-entropy of the least certain token, so low that another library's rounding changes no text."""

IGNORED = -100
"""The label that the loss leaves out."""


@dataclass
class Example:
    """A pair as tokens: the prompt's are no labels."""

    tokens: list[int]
    prompt_length: int


def make_tiny(data: Path, out: Path, seed: int, seconds: float) -> dict[str, object]:
    """
    Trains a tiny model on the pairs of `data` and writes it to the folder `out`; stops after `seconds` at
    the latest. Gives its figures: `reproduced` counts the pairs that greedy decoding gives back exactly.
    """
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    pairs = read_pairs(data)
    tokenizer = make_tokenizer(pairs)
    examples = [encode(pair, tokenizer) for pair in pairs]
    longest = max(len(example.tokens) for example in examples)
    if longest > CONTEXT:
        raise Failure(f"{data}: a pair has {longest} tokens, more than {CONTEXT}", "Leave out the longest pairs.")
    model = make_model(tokenizer)
    started = time.monotonic()
    steps = memorise(model, examples, random.Random(seed), started + seconds)
    figures = {
        "pairs": len(pairs),
        "reproduced": sum(reproduces(model, example) for example in examples),
        "steps": steps,
        "seconds": round(time.monotonic() - started, 1),
        "parameters": model.num_parameters(),
        "model": str(out),
    }
    replace_folder(out, lambda folder: save(model, tokenizer, folder))
    return figures


def make_tokenizer(pairs: list[Pair]) -> PreTrainedTokenizerFast:
    """A byte-level BPE tokenizer trained on the pairs: any other text falls back to bytes."""
    core = Tokenizer(models.BPE())
    # Cut up as SmolLM does it, which llama.cpp knows and gives back without “tidying” the spaces of code.
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    core.pre_tokenizer = pre_tokenizers.Sequence(steps)
    core.decoder = decoders.ByteLevel()
    texts = [message["content"] for pair in pairs for side in pair.values() for message in side]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[PAD, END, *ROLES],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    core.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=list(ROLES),
        chat_template=CHAT_TEMPLATE,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def make_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """An untrained Llama of about one million parameters."""
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=128,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
        initializer_range=INITIAL_SPREAD,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def encode(pair: Pair, tokenizer: PreTrainedTokenizerFast) -> Example:
    """The tokens of a pair under the chat template, up to the end of the answer."""
    head = tokenizer.apply_chat_template(pair["prompt"], add_generation_prompt=True, tokenize=False)
    whole = tokenizer.apply_chat_template(pair["prompt"] + pair["completion"], tokenize=False)
    prompt = tokenizer(head, add_special_tokens=False)["input_ids"]
    answer = tokenizer(whole[len(head) :].rstrip("\n"), add_special_tokens=False)["input_ids"]
    return Example(prompt + answer, len(prompt))


def memorise(model: LlamaForCausalLM, examples: list[Example], order: random.Random, deadline: float) -> int:
    """
    Full training until every example is sure, or until the deadline (monotonic seconds). Gives the steps.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=0.0, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    steps, worst = 0, math.inf
    model.train()
    while worst > SURE_LOSS and time.monotonic() < deadline:
        worst = 0.0
        for batch in batches(examples, order):
            optimizer.zero_grad()
            losses = token_losses(model, batch)
            losses.mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            worst = max(worst, losses.max().item())
            steps += 1
    model.eval()
    return steps


def token_losses(model: LlamaForCausalLM, batch: list[Example]) -> torch.Tensor:
    """The cross-entropy of each token of the answers, one long vector."""
    tokens, labels, mask = collate(batch, model.config.pad_token_id)
    hidden = model.model(input_ids=tokens, attention_mask=mask).last_hidden_state[:, :-1]
    wanted = labels[:, 1:] != IGNORED
    return torch.nn.functional.cross_entropy(model.lm_head(hidden[wanted]), labels[:, 1:][wanted], reduction="none")


def rate(step: int) -> float:
    """The learning rate's factor: a short warm-up, then a slow decline."""
    return min(1.0, (step + 1) / WARM_UP_STEPS) * 0.5 ** (max(0, step - WARM_UP_STEPS) / HALVING_STEPS)


def batches(examples: list[Example], order: random.Random) -> list[list[Example]]:
    """One epoch: examples of like length together, so that little is padded, the batches in random order."""
    shuffled = sorted(examples, key=lambda example: len(example.tokens) + order.uniform(0, 40))
    groups = [shuffled[start : start + BATCH] for start in range(0, len(shuffled), BATCH)]
    order.shuffle(groups)
    return groups


def collate(batch: list[Example], pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, labels (the answers' tokens only) and attention mask of a batch, padded on the right."""
    longest = max(len(example.tokens) for example in batch)
    tokens = torch.full((len(batch), longest), pad)
    labels = torch.full((len(batch), longest), IGNORED)
    for row, example in enumerate(batch):
        length = len(example.tokens)
        tokens[row, :length] = torch.tensor(example.tokens)
        labels[row, example.prompt_length : length] = tokens[row, example.prompt_length : length]
    mask = torch.arange(longest) < torch.tensor([[len(example.tokens)] for example in batch])
    return tokens, labels, mask.long()


@torch.no_grad()
def reproduces(model: LlamaForCausalLM, example: Example) -> bool:
    """Whether greedy decoding gives the answer: each token is the most probable one after those before it."""
    logits = model(input_ids=torch.tensor([example.tokens])).logits[0]
    best = logits.argmax(-1).tolist()
    return best[example.prompt_length - 1 : -1] == example.tokens[example.prompt_length :]


def save(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Writes model and tokenizer in the usual format, with greedy decoding as the default."""
    model.generation_config = GenerationConfig(
        do_sample=False, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
