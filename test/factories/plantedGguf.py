"""
A tiny model that has learned some answers by heart, and files of it: a right one, and one for each way of serving
something else than was trained. Prints the names of the files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Callable

import gguf
from errorbook_trainer import gguf_families, gguf_tokenizer, to_gguf
from errorbook_trainer.tiny import CHAT_TEMPLATE, make_tiny
from transformers import AutoTokenizer

DEFAULT_SYSTEM = (
    "{% if messages[0]['role'] != 'system' %}{{ '<|system|>You are helpful.<|end|>\n' }}{% endif %}" + CHAT_TEMPLATE
)


def main() -> None:
    place = Path(sys.argv[1])
    folder = place / "model"
    make_tiny(place / "pairs.jsonl", folder, seed=0, seconds=60)
    files = {
        "right": {},
        "guessed template": {(gguf_tokenizer, "TEMPLATE_HEAD"): ""},
        "wrong pre-tokenizer": {(gguf_tokenizer, "pre_tokenizer_of"): lambda _: "llama-bpe"},
        "wrong rope frequency": {(gguf_families, "rope_of"): with_base(gguf_families.rope_of, 100.0)},
        "missing stop token": {(gguf_tokenizer, "add_special"): without_end(gguf_tokenizer.add_special)},
    }
    for name, changes in files.items():
        write(folder, place / f"{name}.gguf", changes)
    with_default = place / "with-system"
    with_default.mkdir()
    for file in folder.iterdir():
        (with_default / file.name).write_bytes(file.read_bytes())
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = DEFAULT_SYSTEM
    tokenizer.save_pretrained(with_default)
    write(with_default, place / "with system.gguf", {})
    write(folder, place / "dropped system.gguf", {})
    print(json.dumps(sorted(each.stem for each in place.glob("*.gguf"))))


def write(folder: Path, out: Path, changes: dict[tuple[Any, str], Any]) -> None:
    """Writes a file with some names of the writer meaning something else."""
    before = {(module, name): getattr(module, name) for module, name in changes}
    for (module, name), value in changes.items():
        setattr(module, name, value)
    try:
        to_gguf.convert(folder, out, "f16")
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def with_base(rope_of: Callable[[Any], dict[str, Any]], base: float) -> Callable[[Any], dict[str, Any]]:
    return lambda config: {**rope_of(config), "rope_theta": base}


def without_end(add_special: Callable[..., None]) -> Callable[..., None]:
    """The token that ends texts is another, and so is what ends a turn."""

    def add(writer: gguf.GGUFWriter, *arguments: Any, **options: Any) -> None:
        add_special(writer, *arguments, **options)
        for name in ("eos", "eot"):
            writer.kv_data[-1].pop(f"tokenizer.ggml.{name}_token_id", None)

    return add


main()
