"""
Writes a merged model as GGUF, the format of llama.cpp and Ollama
(https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).

Covers the families that Errorbook's targets come from (gguf_families.py). Anything else is refused rather than
guessed; llama.cpp's own converter, where a checkout is named, knows the rest.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
from safetensors import safe_open
from transformers import AutoConfig, AutoTokenizer
from transformers.utils import cached_file

from .failure import Failure, first_line
from .gguf_families import OTHERWISE, Family, add_hyperparameters, family_of, laid_out, plain_name, rope_tensors
from .gguf_tokenizer import TEMPLATE_HEAD, add_tokenizer, read_tokenizer

TYPES = {
    "f16": (gguf.GGMLQuantizationType.F16, gguf.LlamaFileType.MOSTLY_F16),
    "q8_0": (gguf.GGMLQuantizationType.Q8_0, gguf.LlamaFileType.MOSTLY_Q8_0),
}
"""What is written without llama.cpp; smaller types need its `llama-quantize`."""

PHI_3_TOKENS = {"<unk>", "<s>", "</s>", "<|endoftext|>"}

Q8_0_BLOCK = 32
"""Values that Q8_0 quantises together; a row must be a multiple of it."""


def write_gguf(model: Path, out: Path, kind: str, llama_cpp: Path | None = None) -> dict[str, Any]:
    """
    Converts the folder `model` into the file `out`, which is there whole or not at all. Gives its figures.
    `llama_cpp` names a checkout of llama.cpp whose converter is used.
    """
    check_exportable(str(model), kind, llama_cpp)
    partial = out.with_name(out.name + ".partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    written = kind if kind in TYPES else "f16"
    try:
        if llama_cpp is not None:
            convert_elsewhere(llama_cpp, model, partial, written)
        else:
            convert(model, partial, written)
        if written != kind:
            quantise(partial, kind)
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
    return {"gguf": str(out), "bytes": out.stat().st_size, "type": kind}


def check_exportable(model: str, kind: str = "f16", llama_cpp: Path | None = None) -> None:
    """
    Raises Failure for a model that could not be written: known from its configuration and tokenizer alone, before it is
    trained. `model` is a folder, or an id of the hub that is in its cache.
    """
    if kind not in TYPES and shutil.which("llama-quantize") is None:
        raise Failure(
            f"{kind} needs llama.cpp's `llama-quantize`, which is not on the PATH",
            f"Install llama.cpp, or take one of {', '.join(TYPES)}.",
        )
    if llama_cpp is not None:
        if not converter_of(llama_cpp).is_file():
            raise Failure(f"there is no {converter_of(llama_cpp)}", "training.llamaCpp names a checkout of llama.cpp.")
        return
    family_of(AutoConfig.from_pretrained(model))
    path = cached_file(model, "tokenizer.json", _raise_exceptions_for_missing_entries=False)
    if path is None:
        raise Failure(f"{model} has no tokenizer.json", OTHERWISE)
    read_tokenizer(Path(path))


def convert(model: Path, out: Path, kind: str) -> None:
    """Writes the file by ourselves."""
    whole = AutoConfig.from_pretrained(model)
    family, config = family_of(whole), whole.get_text_config()
    tokenizer = read_tokenizer(model / "tokenizer.json")
    writer = gguf.GGUFWriter(out, gguf.MODEL_ARCH_NAMES[family.arch], use_temp_file=True)
    writer.add_name(name_of(model, tokenizer))
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    add_hyperparameters(writer, config, TYPES[kind][1])
    add_tokenizer(writer, model, tokenizer, config.vocab_size)
    add_tensors(writer, model, config, family, kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def name_of(model: Path, tokenizer: dict[str, Any]) -> str:
    """
    The model's name. Where it says Phi 3, llama.cpp has special tokens swallow the space after them, and wants the
    tokens of Phi 3: so the name says it where the tokenizer does, and nowhere else.
    """
    added = {each["content"]: each for each in tokenizer["added_tokens"]}
    swallows = any(each.get("rstrip") for each in added.values())
    named = "phi-3" if swallows and {*added, *tokenizer["model"]["vocab"]} >= PHI_3_TOKENS else ""
    plain = re.sub(r"phi-?3", "phi 3", model.resolve().name, flags=re.IGNORECASE)
    return f"{named} {plain}".strip()


def add_tensors(writer: gguf.GGUFWriter, model: Path, config: Any, family: Family, kind: str) -> None:
    """The weights under GGUF's names: matrices in the wanted type, vectors in 32 bits."""
    names = gguf.get_tensor_name_map(family.arch, config.num_hidden_layers)
    for found, values in tensors(model):
        source = plain_name(found)
        if source is None or (source == "lm_head.weight" and config.tie_word_embeddings):
            continue
        name = names.get_name(source, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise Failure(f"the weight {source} has no place in GGUF", OTHERWISE)
        values = laid_out(source, values, config, family)
        wanted = type_of(values, kind)
        writer.add_tensor(name, gguf.quants.quantize(values, wanted), raw_dtype=wanted)
    for name, values in rope_tensors(config).items():
        writer.add_tensor(name, values)


def tensors(model: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The weights of a folder's safetensors files, as 32-bit floats."""
    files = sorted(model.glob("*.safetensors"))
    if not files:
        raise Failure(f"{model} has no safetensors files", "Give the folder of a merged model.")
    for file in files:
        with safe_open(file, framework="pt") as content:
            for name in content.keys():  # noqa: SIM118 (it is no mapping)
                yield name, content.get_tensor(name).float().numpy()


def type_of(values: np.ndarray, kind: str) -> gguf.GGMLQuantizationType:
    """The type that a weight is written in."""
    if values.ndim == 1:
        return gguf.GGMLQuantizationType.F32
    if kind == "q8_0" and values.shape[-1] % Q8_0_BLOCK != 0:
        return gguf.GGMLQuantizationType.F16
    return TYPES[kind][0]


def convert_elsewhere(llama_cpp: Path, model: Path, out: Path, kind: str) -> None:
    """Has llama.cpp's converter write the file, of the same model with the head of the chat template in place."""
    with tempfile.TemporaryDirectory() as place:
        dressed = Path(place) / model.resolve().name
        dressed.mkdir()
        for file in model.resolve().iterdir():
            if file.name != "chat_template.jinja":
                (dressed / file.name).symlink_to(file)
        template = AutoTokenizer.from_pretrained(model).chat_template
        if isinstance(template, str):
            (dressed / "chat_template.jinja").write_text(f"{TEMPLATE_HEAD}{template}", encoding="utf-8")
        run(sys.executable, str(converter_of(llama_cpp)), str(dressed), "--outfile", str(out), "--outtype", kind)


def converter_of(llama_cpp: Path) -> Path:
    """The converter of a checkout of llama.cpp."""
    return llama_cpp / "convert_hf_to_gguf.py"


def quantise(file: Path, kind: str) -> None:
    """Puts a smaller file in the place of one in 16 bits."""
    smaller = file.with_name(file.name + ".smaller")
    try:
        run("llama-quantize", str(file), str(smaller), kind.upper())
        os.replace(smaller, file)
    finally:
        smaller.unlink(missing_ok=True)


def run(*command: str) -> None:
    """Runs a program to its end. Raises Failure with its last words."""
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if ended.returncode != 0:
        last = (ended.stderr.strip() or ended.stdout.strip() or f"exit status {ended.returncode}").splitlines()[-1]
        raise Failure(f"{Path(command[0]).name} failed: {first_line(last)}", OTHERWISE)
