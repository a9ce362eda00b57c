"""What the trainer promises of its files, checked without training."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from errorbook_trainer import checkpoints, files, lock
from errorbook_trainer.check import check
from errorbook_trainer.dataset import read_pairs
from errorbook_trainer.failure import Failure, explain
from errorbook_trainer.job import load_job
from errorbook_trainer.progress import ProgressFile

PAIR = {"prompt": [{"role": "user", "content": "q"}], "completion": [{"role": "assistant", "content": "a"}]}


class FolderTest(unittest.TestCase):
    """Gives each test a folder of its own."""

    def setUp(self) -> None:
        self._temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self._temporary.cleanup)
        self.folder = Path(self._temporary.name)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


class Dataset(FolderTest):
    def test_reads_pairs_and_skips_blank_lines(self) -> None:
        path = self.write("data.jsonl", json.dumps(PAIR) + "\n\n" + json.dumps(PAIR) + "\n")
        self.assertEqual(read_pairs(path), [PAIR, PAIR])

    def test_names_the_line_that_is_wrong(self) -> None:
        bad_lines = {
            "{": "data.jsonl:2: not JSON",
            "[]": "data.jsonl:2: not an object",
            '{"prompt": "q"}': "data.jsonl:2: prompt is not a list of messages",
            json.dumps({**PAIR, "completion": [{"role": "assistant"}]}): "data.jsonl:2: completion has a message",
        }
        for line, message in bad_lines.items():
            with self.subTest(line=line), self.assertRaises(Failure) as raised:
                read_pairs(self.write("data.jsonl", json.dumps(PAIR) + "\n" + line + "\n"))
            self.assertIn(message, raised.exception.message)
            self.assertTrue(raised.exception.hint)

    def test_refuses_an_empty_and_a_missing_file(self) -> None:
        with self.assertRaisesRegex(Failure, "is empty"):
            read_pairs(self.write("data.jsonl", "\n"))
        with self.assertRaisesRegex(Failure, "cannot read the dataset"):
            read_pairs(self.folder / "nowhere.jsonl")


class Jobs(FolderTest):
    def job(self, **fields: object) -> Path:
        self.write("train.jsonl", json.dumps(PAIR) + "\n")
        data = {
            "base_model": "org/model",
            "dataset": {"train": "train.jsonl"},
            "output_dir": "out",
            "progress_file": "progress.jsonl",
        }
        return self.write("job.json", json.dumps({**data, **fields}))

    def test_paths_are_relative_to_the_job_file(self) -> None:
        job = load_job(self.job())
        self.assertEqual(job.train_file.read_text(), json.dumps(PAIR) + "\n")
        self.assertEqual(job.output_dir.name, "out")
        self.assertEqual((job.base_model, job.epochs, job.batch_size), ("org/model", 2.0, 8))

    def test_names_the_field_that_is_wrong(self) -> None:
        for field, value in {
            "epochs": 0,
            "batch_size": 1.5,
            "learning_rate": "fast",
            "backend": "magic",
            "bits": 8,
        }.items():
            with self.subTest(field=field), self.assertRaisesRegex(Failure, field):
                load_job(self.job(**{field: value}))
        with self.assertRaisesRegex(Failure, "no base model"):
            load_job(self.job(base_model=None))
        with self.assertRaisesRegex(Failure, "no adapter in"):
            load_job(self.job(adapter="nowhere"))

    def test_fingerprint_follows_settings_and_data_but_not_places(self) -> None:
        first = load_job(self.job()).fingerprint()
        self.assertEqual(load_job(self.job(output_dir="elsewhere")).fingerprint(), first)
        self.assertNotEqual(load_job(self.job(epochs=3)).fingerprint(), first)
        path = self.job()
        self.write("train.jsonl", json.dumps(PAIR) * 2)
        self.assertNotEqual(load_job(path).fingerprint(), first)


class Progress(FolderTest):
    def test_goes_on_after_a_torn_line(self) -> None:
        path = self.write("progress.jsonl", '{"event": "log", "st')
        progress = ProgressFile(path)
        progress.emit("stopped", step=3)
        progress.close()
        torn, event = path.read_text().splitlines()
        self.assertEqual(torn, '{"event": "log", "st')
        self.assertEqual(json.loads(event)["step"], 3)

    def test_only_the_main_process_writes(self) -> None:
        path = self.folder / "progress.jsonl"
        ProgressFile(path, active=False).emit("stopped", step=1)
        self.assertFalse(path.exists())


class Checkpoints(FolderTest):
    def make(self, step: int, **arguments: object) -> Path:
        checkpoint = self.folder / f"checkpoint-{step}"
        checkpoint.mkdir()
        (checkpoint / "weights").write_text("weights")
        (checkpoint / "optimizer").write_text("state")
        if arguments:
            checkpoints.mark(checkpoint, "job", arguments)
        return checkpoint

    def last(self, **arguments: object) -> Path | None:
        return checkpoints.last_checkpoint(self.folder, arguments)

    def test_takes_the_newest_that_is_as_it_was_written(self) -> None:
        self.make(9, rate=1)
        whole = self.make(10, rate=1)
        bad = [self.make(step, rate=1) for step in (20, 30, 40)]
        (bad[0] / "weights").write_text("weig")
        (bad[1] / "optimizer").write_text("stete")
        (bad[2] / "weights").unlink()
        torn = self.make(50)
        self.assertEqual(self.last(rate=1), whole)
        self.assertFalse(any(each.exists() for each in [*bad, torn]))

    def test_refuses_one_that_was_made_with_other_arguments(self) -> None:
        checkpoint = self.make(10, rate=1, seed=2)
        with self.assertRaisesRegex(Failure, r"^checkpoint-10 .* rate was 1, is 3; steps was None, is 7$"):
            self.last(rate=3, seed=2, steps=7)
        self.assertTrue(checkpoint.exists())

    def test_finds_none_where_there_is_none(self) -> None:
        self.assertIsNone(self.last(rate=1))


class Files(FolderTest):
    def test_a_folder_that_could_not_be_written_leaves_the_old_one(self) -> None:
        target = self.folder / "model"

        def write(folder: Path) -> None:
            (folder / "weights").write_text("old")

        files.replace_folder(target, write)

        def fail(folder: Path) -> None:
            (folder / "weights").write_text("half")
            raise OSError(28, "No space left on device")

        with self.assertRaises(OSError):
            files.replace_folder(target, fail)
        self.assertEqual((target / "weights").read_text(), "old")


class Lock(FolderTest):
    def test_keeps_a_second_process_out_until_the_first_ends(self) -> None:
        code = "import sys, pathlib; from errorbook_trainer import lock; "
        hold = code + "held = lock.lock(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
        with subprocess.Popen(
            [sys.executable, "-c", hold, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder:
            assert holder.stdout is not None
            self.assertEqual(holder.stdout.readline(), "held\n")
            with mock.patch.object(lock, "GRACE", 0.2), self.assertRaises(lock.Busy):
                lock.lock(self.folder)
            holder.kill()
        lock.lock(self.folder).close()


class Failures(unittest.TestCase):
    def test_says_what_to_do(self) -> None:
        cases: list[tuple[BaseException, str, str]] = [
            (ModuleNotFoundError("No module named 'trl'", name="trl"), "trl is missing", "Set up"),
            (RuntimeError("CUDA out of memory. Tried to allocate"), "out of memory", "training.maxLength"),
            (OSError(28, "No space left on device"), "disk is full", "Free some space"),
            (KeyError("x"), "KeyError", "log"),
        ]
        for error, message, hint in cases:
            with self.subTest(error=error):
                failure = explain(error)
                self.assertIn(message, failure.message)
                self.assertIn(hint, failure.hint)


class Check(unittest.TestCase):
    def test_lists_what_is_missing(self) -> None:
        found = check()
        self.assertEqual(found["missing"], [])
        self.assertEqual(found["executable"], sys.executable)
        with mock.patch("errorbook_trainer.check.version", lambda name: None):
            self.assertIn("torch", check()["missing"])


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    unittest.main()
