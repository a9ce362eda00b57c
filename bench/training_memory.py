"""
Trains a model one step on items of a chosen length, and prints the memory that was estimated beside the peak
that was measured: `PYTHONPATH=python python bench/training_memory.py MODEL TOKENS BATCH`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from errorbook_trainer.job import Job, load_job
from errorbook_trainer.progress import ProgressFile
from errorbook_trainer.train import train


def main() -> None:
    model, tokens, batch = str(Path(sys.argv[1]).resolve()), int(sys.argv[2]), int(sys.argv[3])
    with tempfile.TemporaryDirectory() as folder:
        job = write_job(Path(folder), model, tokens, batch)
        progress = ProgressFile(job.progress_file)
        train(job, progress)
        progress.close()
        events = [json.loads(line) for line in job.progress_file.read_text().splitlines()]
    estimate = next(event["estimate_mb"] for event in events if event["event"] == "start")
    longest = next(event["tokens"] for event in events if event["event"] == "probe")
    peak = max(event["peak_mb"] for event in events if event["event"] == "memory")
    off = 100 * (estimate / peak - 1)
    print(f"{Path(model).name}, {batch} x {longest} tokens: {estimate} MiB estimated, {peak} measured ({off:+.1f} %)")


def write_job(folder: Path, model: str, tokens: int, batch: int) -> Job:
    """A job of one step."""
    answer = "x = 1\n" * (tokens // 5)
    pairs = [
        {
            "prompt": [{"role": "user", "content": f"Program {number}."}],
            "completion": [{"role": "assistant", "content": answer}],
        }
        for number in range(batch)
    ]
    (folder / "train.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    fields = {
        "base_model": model,
        "dataset": {"train": "train.jsonl"},
        "output_dir": "out",
        "progress_file": "progress.jsonl",
        "epochs": 1,
        "batch_size": batch,
        "max_length": 2 * tokens + 200,
    }
    (folder / "job.json").write_text(json.dumps(fields))
    return load_job(folder / "job.json")


if __name__ == "__main__":
    main()
