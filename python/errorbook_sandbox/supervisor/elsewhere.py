"""Judges programs that run elsewhere: makes the one script that is run there, and judges what it printed.

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
from typing import Any, Callable, Optional, Union

from ..shared.parse_tests import BrokenTests, Tests
from ..shared.values import NotPlain, encode
from ..shared.wire import Malformed, parse
from . import budget, lifeline
from .checker import Checker, NeedsProgram, compare
from .input_tests import InputTests
from .outcomes import Decided, Gone, Stopped, ended
from .plan import Plan
from .task import Task

#: What the script brings along, in the order in which the parts need each other.
_PARTS = ("shared.values", "shared.explain", "candidate.load", "candidate.elsewhere")
_PARTS_OF_TESTS = (
    *("shared.values", "shared.explain", "shared.assertions", "shared.names", "shared.changes", "shared.parse_tests"),
    *("shared.prepare_tests", "shared.run_tests", "candidate.beside", "candidate.load", "candidate.elsewhere"),
)
_BRING = """import json, sys, types
def bring(parent, name):
    made = sys.modules[parent + name] = types.ModuleType(parent + name)
    made.__path__, made.__package__ = [], parent.rstrip(".")
    if parent:
        setattr(sys.modules[parent[:-1]], name, made)
    return made
for package in ("", "shared", "candidate"):
    bring("errorbook_sandbox." if package else "", package or "errorbook_sandbox")
for (package, name), source in json.loads({parts!r}):
    exec(compile(source, name + ".py", "exec"), bring("errorbook_sandbox." + package + ".", name).__dict__)
sys.modules["errorbook_sandbox.candidate.elsewhere"].main(json.loads({job!r}))
"""
_MEMORY = 4 << 30
#: Statuses of processes as wait(2) tells them.
_TIMED_OUT = int(signal.SIGXCPU)


def main() -> None:
    """Serves until stdin ends: takes tasks and their programs, writes scripts, judges what they printed."""
    lifeline.tie()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    budget.install()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    tasks: dict[int, _ScriptedTask] = {}
    # A task's number may have gone to another one by the time that its program has run.
    running: dict[str, _ScriptedTask] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if "define" in message:
            tasks[message["define"]] = _ScriptedTask(message)
            continue
        if "result" in message:
            outcome = running.pop(message["ticket"]["tag"]).judge(message)
            reply = {"learned": True} if outcome is None else {"outcome": outcome}
        else:
            task = tasks[message["task"]]
            reply = task.write(message)
            if "ticket" in reply:
                running[reply["ticket"]["tag"]] = task
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


class _ScriptedTask:
    def __init__(self, message: dict[str, Any]) -> None:
        self._message = message
        self._task = Task(message)
        #: Programs whose values are no plain data: their tests are run beside them.
        self._beside: set[str] = set()

    def write(self, program: dict[str, Any]) -> dict[str, Any]:
        """The script for a program, and what ``judge`` needs to know of it; or the outcome where none is needed.

        Where the reference's values are wanted first, the script is the reference's.
        """
        try:
            way = self._task.way
            work = self._by_inputs(way) if isinstance(way, InputTests) else self._work(*way, program["code"])
        except BrokenTests as error:
            return {"outcome": _harness(str(error))}
        ticket = {"tag": secrets.token_hex(16), "secret": secrets.token_hex(16)}
        job = {"code": program["code"], "setup": "", "calls": [], "tests": None, **ticket, **work}
        parts = _PARTS_OF_TESTS if job["tests"] else _PARTS
        script = _BRING.format(parts=json.dumps(_sources(parts)), job=json.dumps(job))
        more = {"reference": "reference" in work, "beside": job["tests"] is not None, "program": program["code"]}
        return {"script": script, "ticket": {**ticket, **more}}

    def _work(self, tests: Tests, way: Union[Plan, dict[str, Any]], code: str) -> dict[str, Any]:
        wanted = {"wanted": sorted(tests.wanted)}
        if isinstance(way, Plan) and code not in self._beside:
            calls = [call for test in way.tests for call in test.calls]
            return {**wanted, "setup": way.setup, "calls": calls}
        said = {name: self._message.get(name) for name in ("tests", "entryPoint")}
        return {**wanted, "tests": {**said, "context": self._message.get("context") or ""}}

    def _by_inputs(self, inputs: InputTests) -> dict[str, Any]:
        try:
            work = {"wanted": [inputs.entry_point], "inputs": encode(inputs.inputs)}
        except NotPlain as error:
            raise BrokenTests(f"inputs that are no plain data: {error}") from error
        first = inputs.expected is None
        return {**work, "code": inputs.reference, "reference": True} if first else work

    def judge(self, message: dict[str, Any]) -> Optional[dict[str, Any]]:
        """The outcome of a case whose script ran: fields of its record. None where another is to be written: it was the
        reference, or what came needs the tests beside the program.
        """
        way = self._task.way
        run = _RunElsewhere(message)
        if isinstance(way, InputTests):
            return self._learn(run, way) if run.is_reference else run.values_of_inputs(way, compare)
        if message["ticket"]["beside"] or not isinstance(way[1], Plan):
            return run.beside()
        try:
            return run.values_of(way[1])
        except NeedsProgram:
            self._beside.add(message["ticket"]["program"])
            return None

    def _learn(self, run: "_RunElsewhere", inputs: InputTests) -> Optional[dict[str, Any]]:
        """Keeps the values of the reference; an outcome only where there are none."""
        values: list[Any] = []
        outcome = run.values_of_inputs(inputs, lambda _, __, value: values.append(value))
        if outcome["verdict"] == "passed":
            inputs.expected = values
            return None
        return _harness(f"the reference solution gives no values: {outcome['detail']}")


def _harness(detail: str) -> dict[str, Any]:
    return {"verdict": "harness", "detail": detail, "cpuMs": 0, "wallMs": 0}


def _sources(parts: tuple[str, ...]) -> list[tuple[list[str], str]]:
    """The package, the name and the text of each part."""
    return [(part.split("."), _text(*part.split("."))) for part in parts]


def _text(package: str, name: str) -> str:
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(folder, package, f"{name}.py"), encoding="utf-8") as file:
        return file.read()


class _RunElsewhere(Checker):
    """Judging a case by what its script printed."""

    def __init__(self, message: dict[str, Any]) -> None:
        super().__init__()
        self._result = message["result"]
        self._ticket = message["ticket"]
        self.is_reference = bool(self._ticket["reference"])
        self._kilobytes = int(message["limits"]["outputKb"])
        self._records = self._read()

    def values_of(self, planned: Plan) -> dict[str, Any]:
        """Compares values here."""

        def steps() -> None:
            self._check_loaded(self._next())
            for test in planned.tests:
                self._doing = test.assertion
                self._test(test, [self._next() for _ in test.calls])

        return self._conclude(self._decided(steps))

    def values_of_inputs(self, inputs: InputTests, check: Callable[[InputTests, int, Any], None]) -> dict[str, Any]:
        """Checks the value for each input here."""

        def steps() -> None:
            self._check_loaded(self._next())
            for index, name in enumerate(inputs.names):
                self._doing = name
                value = self._plain(self._next(), f"{inputs.entry_point}(…), {name}")
                with self._budget:
                    check(inputs, index, value)

        return self._conclude(self._decided(steps))

    def beside(self) -> dict[str, Any]:
        """Takes the word of tests that ran beside the program."""

        def steps() -> None:
            self._check_loaded(self._next())
            self._doing = "the tests"
            answer = self._next()
            if answer.get("passed") and answer.get("secret") != self._ticket["secret"]:
                raise Decided("exception", "the program forged the result of its tests")
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
        return {**(outcome or ended(used, self._doing)), **times, **self._printed()}

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
