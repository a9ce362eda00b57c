"""GRPO with Errorbook's sandbox as its reward: `python grpo.py MODEL [STEPS]`, beside `errorbook rewards serve`."""

import os
import sys

import requests
import torch
from datasets import Dataset
from trl import GRPOConfig, GRPOTrainer

URL = os.environ.get("ERRORBOOK_REWARDS", "http://127.0.0.1:8765")


def passes_tests(completions, task, **_):
    """1 where the task's tests pass, 0 where they do not, None where they could not judge."""
    batch = {"completions": completions, "tasks": task}
    answer = requests.post(f"{URL}/rewards", json=batch, timeout=600)
    answer.raise_for_status()
    return answer.json()["rewards"]


def main(model: str, steps: int) -> None:
    tasks = Dataset.from_list(requests.get(f"{URL}/tasks", timeout=60).json())
    gpu = torch.cuda.is_available()
    args = GRPOConfig(
        output_dir="grpo", max_steps=steps, num_generations=4, per_device_train_batch_size=4,
        max_completion_length=128, logging_steps=1, report_to="none", save_strategy="no",
        bf16=gpu, use_cpu=not gpu,
    )  # fmt: skip
    GRPOTrainer(model=model, reward_funcs=passes_tests, args=args, train_dataset=tasks).train()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100)
