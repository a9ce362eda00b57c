"""The trainer on a tiny model, in one process: what it refuses before the first step, and going on after an end."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from errorbook_trainer import checkpoints, train
from errorbook_trainer.callback import Reporter
from errorbook_trainer.failure import Failure
from errorbook_trainer.job import Job, load_job
from errorbook_trainer.model_files import require_model
from errorbook_trainer.preflight import preflight
from errorbook_trainer.progress import ProgressFile
from errorbook_trainer.tiny import make_model, make_tokenizer, save

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
PAIRS = [
    {
        "prompt": [{"role": "user", "content": f"Write {word}."}],
        "completion": [{"role": "assistant", "content": f"```python\ndef {word}():\n    return {n}\n```"}],
    }
    for n, word in enumerate(WORDS)
]


def setUpModule() -> None:
    import torch

    global SHARED
    SHARED = tempfile.TemporaryDirectory()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = make_tokenizer(PAIRS)
    save(make_model(tokenizer), tokenizer, Path(SHARED.name))


def tearDownModule() -> None:
    SHARED.cleanup()


class Training(unittest.TestCase):
    def setUp(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self._temporary.cleanup)
        self.folder = Path(self._temporary.name)
        self.model = Path(SHARED.name)

    def own_model(self) -> Path:
        """A copy of the model that a test may spoil."""
        self.model = self.folder / "model"
        shutil.copytree(SHARED.name, self.model)
        return self.model

    def job(self, pairs: list[Any] = PAIRS, **fields: object) -> Job:
        (self.folder / "train.jsonl").write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
        data = {
            "base_model": str(self.model),
            "dataset": {"train": "train.jsonl", **({"eval": "train.jsonl"} if fields.pop("held_out", False) else {})},
            "output_dir": "out",
            "progress_file": "progress.jsonl",
            "epochs": 3,
            "batch_size": 2,
            "learning_rate": 1e-3,
            "max_length": 128,
        }
        (self.folder / "job.json").write_text(json.dumps({**data, **fields}))
        return load_job(self.folder / "job.json")

    def train(self, job: Job) -> str:
        """Trains; gives the log."""
        progress = ProgressFile(job.progress_file)
        log = io.StringIO()
        try:
            with contextlib.redirect_stdout(log):
                train.train(job, progress)
        finally:
            progress.close()
        return log.getvalue()

    def refuses(self, job: Job, message: str) -> None:
        """Refuses before the first step, with a hint."""
        with self.assertRaisesRegex(Failure, message) as raised:
            self.train(job)
        self.assertTrue(raised.exception.hint)
        self.assertEqual(self.events("log"), [])

    def events(self, kind: str) -> list[dict[str, Any]]:
        path = self.folder / "progress.jsonl"
        lines = path.read_text().splitlines() if path.exists() else []
        return [event for event in map(json.loads, lines) if event["event"] == kind]

    def losses(self) -> dict[int, float]:
        """The newest loss of each step."""
        return {event["step"]: event["loss"] for event in self.events("log")}

    def stop_at(self, step: int) -> Any:
        """Has training stop there, as SIGTERM does."""
        original = Reporter.on_step_end

        def on_step_end(reporter: Reporter, args: Any, state: Any, control: Any, **more: Any) -> Any:
            reporter.stopped = reporter.stopped or state.global_step >= step
            return original(reporter, args, state, control, **more)

        return mock.patch.object(Reporter, "on_step_end", on_step_end)


class Whole(Training):
    def test_goes_on_with_the_same_losses_and_leaves_no_checkpoints(self) -> None:
        self.train(self.job())
        whole, weights = self.losses(), (self.folder / "out/adapter/adapter_model.safetensors").read_bytes()
        shutil.rmtree(self.folder / "out")
        (self.folder / "progress.jsonl").unlink()
        with self.stop_at(4):
            self.train(self.job())
        self.assertEqual(self.events("stopped")[0]["step"], 4)
        log = self.train(self.job())
        self.assertEqual([event["resumed_from"] for event in self.events("start")], [0, 4])
        self.assertEqual(len(whole), 15)
        for step, loss in whole.items():
            self.assertAlmostEqual(self.losses()[step], loss, places=5)
        self.assertEqual((self.folder / "out/adapter/adapter_model.safetensors").read_bytes(), weights)
        self.assertFalse((self.folder / "out/checkpoints").exists())
        self.assertIn("step 15 of 15: loss", log)
        self.assertGreater(self.events("memory")[-1]["peak_mb"], 50)
        self.assertGreater(self.events("log")[-1]["tokens_per_second"], 0)
        self.train(self.job())
        self.assertEqual(len(self.events("done")), 2)

    def test_leaves_out_what_is_too_long_and_says_how_much(self) -> None:
        long = {**PAIRS[0], "completion": [{"role": "assistant", "content": "x = 1\n" * 100}]}
        log = self.train(self.job([long, *PAIRS], epochs=1, held_out=True))
        self.assertEqual(self.events("start")[0]["skipped"], 2)
        self.assertIn("2 of 22 items are left out: over 128 tokens", log)
        self.assertTrue(self.events("eval"))

    def test_goes_on_with_an_adapter(self) -> None:
        self.train(self.job(epochs=2))
        shutil.move(self.folder / "out", self.folder / "before")
        first = self.job(epochs=2).fingerprint()
        (self.folder / "progress.jsonl").unlink()
        job = self.job(epochs=2, adapter="before/adapter")
        self.assertNotEqual(job.fingerprint(), first)
        self.train(job)
        again = list(self.losses().values())
        self.assertLess(again[0], 5)
        other = self.folder / "before/adapter/adapter_config.json"
        other.write_text(json.dumps({**json.loads(other.read_text()), "base_model_name_or_path": "another/base"}))
        shutil.rmtree(self.folder / "out")
        with self.assertRaisesRegex(Failure, "belongs to another/base"):
            self.train(self.job(adapter="before/adapter"))


class Refused(Training):
    def test_a_template_without_an_end(self) -> None:
        template = self.own_model() / "chat_template.jinja"
        template.write_text(template.read_text().replace("<|end|>", ""))
        self.refuses(self.job(), "no end token")

    def test_where_everything_is_too_long(self) -> None:
        self.refuses(self.job(max_length=10), "every item is longer than training.maxLength, 10 tokens")

    def test_an_empty_answer(self) -> None:
        empty = {**PAIRS[0], "completion": [{"role": "assistant", "content": " "}]}
        self.refuses(self.job([*PAIRS, empty]), "item 11: its answer is empty")

    def test_what_does_not_fit_into_memory_by_its_longest_items(self) -> None:
        no_room = mock.patch("errorbook_trainer.checks.Checks.probe", side_effect=RuntimeError("CUDA out of memory"))
        with no_room, self.assertRaisesRegex(RuntimeError, "out of memory"):
            self.train(self.job())
        [probe] = self.events("probe")
        self.assertEqual((probe["items"], self.events("log")), (2, []))

    def test_weights_that_have_no_loss(self) -> None:
        from safetensors.torch import load_file, save_file

        file = self.own_model() / "model.safetensors"
        weights = load_file(file)
        weights["model.norm.weight"][:] = float("nan")
        save_file(weights, file, metadata={"format": "pt"})
        self.refuses(self.job(), "no finite loss")

    def test_a_batch_in_which_the_end_token_is_lost(self) -> None:
        from errorbook_trainer.encode import IGNORED, Collator

        class Masking(Collator):
            def __call__(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
                batch = super().__call__(rows)
                batch["labels"][batch["labels"] == 1] = IGNORED
                return batch

        with mock.patch("errorbook_trainer.train.Collator", Masking):
            self.refuses(self.job(), "the end token is lost")

    def test_a_model_that_is_not_there_or_not_whole(self) -> None:
        model = self.own_model()
        weights = model / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-100])
        self.refuses(self.job(), r"was cut short: it has [\d,]+ of [\d,]+ bytes")
        weights.write_bytes(struct.pack("<Q", 10) + b"nothing")
        self.refuses(self.job(), "not a whole safetensors file")
        weights.unlink()
        self.refuses(self.job(), "lacks the weights")
        (model / "tokenizer.json").unlink()
        self.refuses(self.job(), "no tokenizer")
        (model / "config.json").unlink()
        self.refuses(self.job(), "no readable config.json")
        for name in ("./nowhere", "/no/where", "a/b/c"):
            with self.subTest(name), self.assertRaisesRegex(Failure, "there is no model in"):
                require_model(name)
        offline = mock.patch.dict("os.environ", {"HF_HUB_OFFLINE": "1"})
        with offline, self.assertRaisesRegex(Failure, "not in the cache, and HF_HUB_OFFLINE"):
            require_model("nobody/nothing")

    def test_four_bits_and_engines_that_this_machine_has_not(self) -> None:
        with mock.patch("torch.cuda.is_available", lambda: False):
            self.refuses(self.job(bits=4), "training.bits is 4, which trl cannot do")
            self.refuses(self.job(backend="unsloth"), "unsloth needs a CUDA GPU")
            with mock.patch("errorbook_trainer.backends.apple", lambda: False):
                self.refuses(self.job(backend="mlx"), "mlx needs a Mac")


class Preflight(Training):
    def test_says_what_would_be_trained_on_and_what_it_needs(self) -> None:
        long = {**PAIRS[0], "completion": [{"role": "assistant", "content": "x = 1\n" * 100}]}
        found = preflight(self.job([*PAIRS, long], held_out=True), show=1)
        self.assertEqual(found["problems"], [])
        self.assertEqual((found["items"], found["too_long"]), (22, 2))
        [shown] = found["shown"]
        self.assertEqual(shown["labels"], PAIRS[0]["completion"][0]["content"] + "<|end|>")
        self.assertEqual(shown["prompt"], "<|user|>Write one.<|end|>\n<|assistant|>")
        self.assertLess(found["longest"], 128)
        self.assertGreater(found["memory_mb"], 300)
        self.assertGreater(found["disk_mb"], 5)

    def test_without_a_dataset_it_goes_by_the_longest_that_is_allowed(self) -> None:
        job = self.job(max_length=4096)
        small = preflight(job)["memory_mb"]
        job.train_file.unlink()
        found = preflight(job)
        self.assertNotIn("items", found)
        self.assertGreater(found["memory_mb"], small)

    def test_names_every_problem(self) -> None:
        template = self.own_model() / "chat_template.jinja"
        template.write_text(template.read_text().replace("<|end|>", ""))
        config = self.model / "config.json"
        config.write_text(config.read_text().replace('"LlamaForCausalLM"', '"OtherForCausalLM"'))
        with mock.patch("errorbook_trainer.preflight.disk_free_mb", lambda _: 3):
            problems = [problem["message"] for problem in preflight(self.job())["problems"]]
        self.assertEqual(len(problems), 3, problems)
        converter = self.folder / "convert_hf_to_gguf.py"
        converter.touch()
        elsewhere = [problem["message"] for problem in preflight(self.job(), llama_cpp=self.folder)["problems"]]
        self.assertNotIn("OtherForCausalLM", " ".join(elsewhere))
        for word, problem in zip(("OtherForCausalLM", "no end token", "3 are free"), problems):
            self.assertIn(word, problem)
        shutil.rmtree(self.model)
        [problem] = preflight(self.job())["problems"]
        self.assertIn("there is no model", problem["message"])


class Resumed(Training):
    """Checkpoints that must not be gone on with as they are."""

    def setUp(self) -> None:
        super().setUp()
        with self.stop_at(4):
            self.train(self.job(epochs=1))
        (self.folder / "progress.jsonl").unlink()
        self.checkpoints = self.folder / "out/checkpoints"

    def test_made_with_other_arguments(self) -> None:
        self.refuses(self.job(epochs=1, learning_rate=2e-3), "learning_rate was 0.001, is 0.002")
        self.refuses(self.job(PAIRS[1:], epochs=1), "training data was")
        self.assertTrue(self.checkpoints.exists())

    def test_truncated(self) -> None:
        adapter = self.checkpoints / "checkpoint-4/adapter_model.safetensors"
        adapter.write_bytes(adapter.read_bytes()[:-8])
        log = self.train(self.job(epochs=1))
        self.assertIn("checkpoint-4 is not used: adapter_model.safetensors is not as it was written", log)
        self.assertEqual(self.events("start")[0]["resumed_from"], 3)

    def test_that_does_not_give_its_loss_back(self) -> None:
        from safetensors.torch import load_file, save_file

        folder = self.checkpoints / "checkpoint-4"
        adapter = folder / "adapter_model.safetensors"
        save_file({name: weight + 0.05 for name, weight in load_file(adapter).items()}, adapter)
        content = checkpoints.read_mark(folder)
        checkpoints.mark(folder, content["job"], content["arguments"], content["loss"])
        self.refuses(self.job(epochs=1), "checkpoint-4 does not give back the model that it was made of: its loss")


if __name__ == "__main__":
    unittest.main()
