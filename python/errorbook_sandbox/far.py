"""Judges programs that run far away: makes the one script that is run there, and judges what it printed.

What is expected stays here; the script holds the program and the calls. Only where tests cannot be split into
calls do they go along, and the verdict is marked as weak.
"""

import json
import os
import resource
import secrets
import signal
import sys
from collections.abc import Iterator
from typing import Any, Union

from . import alarm, case
from .attempt import Gone, Stopped
from .plan import Plan
from .tests import BrokenTests
from .wire import Malformed, parse

#: What the script brings along, in the order in which the parts need each other; the first two only by name.
_NAMED = ("wire", "answers")
_PARTS = ("values", "explain", "candidate", "afar")
_PARTS_OF_TESTS = ("asserting", "names", "tests", "prepare", "verdicts", "judge", "inprocess")
_BRING = """import json, sys, types
package = sys.modules["errorbook_sandbox"] = types.ModuleType("errorbook_sandbox")
package.__path__ = []
for name, source in json.loads({parts!r}).items():
    module = sys.modules["errorbook_sandbox." + name] = types.ModuleType("errorbook_sandbox." + name)
    module.__package__ = "errorbook_sandbox"
    setattr(package, name, module)
    exec(compile(source, name + ".py", "exec"), module.__dict__)
package.afar.main(json.loads({job!r}))
"""
_MEMORY = 4 << 30
#: Statuses of processes as wait(2) tells them.
_TIMED_OUT = int(signal.SIGXCPU)


def main() -> None:
    """Serves until stdin ends: ``define`` a task, ``write`` a script for a case, ``judge`` what it printed."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    alarm.install()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    tasks: dict[int, _Task] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "define" in message:
            tasks[message["define"]] = _Task(message)
            continue
        task = tasks[message["task"]]
        reply = task.judge(message) if "result" in message else task.write(message)
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


class _Task:
    def __init__(self, message: dict[str, Any]) -> None:
        self._message = message
        self._asked = case.Asked(message)

    def write(self, program: dict[str, Any]) -> dict[str, Any]:
        """The script for a program with what ``judge`` needs to know of it, or the outcome where none is needed."""
        try:
            tests, way = self._asked.way
        except BrokenTests as error:
            return {"outcome": {"verdict": "harness", "detail": str(error)}}
        job = {
            "code": program["code"],
            "wanted": sorted(tests.wanted),
            "tag": secrets.token_hex(16),
            "secret": secrets.token_hex(16),
            **self._work(way),
        }
        parts = _PARTS if isinstance(way, Plan) else (*_PARTS_OF_TESTS, *_PARTS)
        script = _BRING.format(parts=json.dumps(_sources(parts)), job=json.dumps(job))
        return {"script": script, "ticket": {"tag": job["tag"], "secret": job["secret"]}}

    def _work(self, way: Union[Plan, dict[str, Any]]) -> dict[str, Any]:
        if isinstance(way, Plan):
            calls = [call for test in way.tests for call in test.calls]
            return {"setup": way.setup, "calls": calls, "tests": None}
        said = {name: self._message.get(name) for name in ("tests", "entryPoint")}
        return {"setup": "", "calls": [], "tests": {**said, "context": self._message.get("context") or ""}}

    def judge(self, message: dict[str, Any]) -> dict[str, Any]:
        """The outcome of a case whose script ran: fields of its record."""
        _, way = self._asked.way
        run = _FarRun(message)
        return run.values_of(way) if isinstance(way, Plan) else run.beside()


def _sources(parts: "tuple[str, ...]") -> dict[str, str]:
    folder = os.path.dirname(os.path.abspath(__file__))
    sources = dict.fromkeys(_NAMED, "")
    # Their order is that of need.
    for name in (*[part for part in ("values", "explain") if part in parts], *parts):
        if name not in sources:
            with open(os.path.join(folder, f"{name}.py"), encoding="utf-8") as file:
                sources[name] = file.read()
    return sources


class _FarRun(case.Judging):
    """Judging a case by what its script printed."""

    def __init__(self, message: dict[str, Any]) -> None:
        super().__init__()
        self._result = message["result"]
        self._ticket = message["ticket"]
        self._kilobytes = int(message["limits"]["outputKb"])
        self._records = self._read()

    def values_of(self, planned: Plan) -> dict[str, Any]:
        """Compares values here."""

        def steps() -> None:
            self._check_loaded(self._next())
            for test in planned.tests:
                self._doing = test.assertion
                self._test(test, [self._value(self._next(), test) for _ in test.calls])

        return self._conclude(self._decided(steps))

    def beside(self) -> dict[str, Any]:
        """Takes the word of tests that ran beside the program."""

        def steps() -> None:
            self._check_loaded(self._next())
            self._doing = "the tests"
            answer = self._next()
            if answer.get("passed") and answer.get("secret") != self._ticket["secret"]:
                raise case.Decided("exception", "the program forged the result of its tests")
            self._decide(answer, weak=True)

        return {**self._conclude(self._decided(steps)), "weak": True}

    def _next(self) -> Any:
        record = next(self._records, None)
        if record is None:
            raise Gone
        return record

    def _read(self) -> Iterator[Any]:
        for line in self._result["stdout"].split("\n"):
            if line.startswith(self._ticket["tag"]):
                try:
                    yield parse(line[len(self._ticket["tag"]) :].encode())
                except Malformed as error:
                    raise Stopped("resource", f"the program returned too much: {error}") from error

    def _conclude(self, outcome: Any) -> dict[str, Any]:
        used = [{"status": self._status()}]
        spent = float(self._result["seconds"]) * 1000
        times = {"cpuMs": spent, "wallMs": spent}
        return {**(outcome or case.ended(used, self._doing)), **times, **self._printed()}

    def _status(self) -> int:
        if self._result["timedOut"]:
            return _TIMED_OUT
        code = int(self._result["code"])
        return -code if code < 0 else code << 8

    def _printed(self) -> dict[str, str]:
        """What the program itself wrote, without our lines and the line ends before them."""
        lines = self._result["stdout"].split("\n")
        kept, ours = [], False
        for line in lines:
            if line.startswith(self._ticket["tag"]):
                ours = True
                continue
            kept.append(line)
        stdout = "\n".join(kept).strip("\n") if ours else "\n".join(kept)
        texts = {"stdout": stdout, "stderr": self._result["stderr"]}
        return {name: text[: self._kilobytes << 10] for name, text in texts.items() if text}
