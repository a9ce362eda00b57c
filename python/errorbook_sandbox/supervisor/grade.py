"""Judges one case: has the program's process make the calls, compares what comes back, and explains the
outcome.

What is expected stays in this process, or in the judge's; see ``plan`` for which tests go which way.
"""

import secrets
import socket
from dataclasses import dataclass
from typing import Any, Callable, Optional

from ..isolation.server import Server
from ..shared import wire
from ..shared.answers import Answers
from ..shared.parse_tests import BrokenTests, Tests
from .attempt import Attempt, new_inbox
from .checker import Checker, NeedsProgram, compare
from .fork_servers import ForkServers
from .input_tests import InputTests
from .limits import Limits
from .outcomes import Decided, Outcome, ended, reached
from .plan import Plan
from .task import ByTests, Task

#: Waits until the processes of a case that is decided are gone, and says what came of it: fields of its record, and
#: ``starved`` where a retry alone may do better.
Settle = Callable[[], Outcome]


@dataclass(frozen=True)
class Bench:
    """Where programs are run. ``meanwhile`` settles the case before, while the next one's program runs."""

    servers: ForkServers
    meanwhile: Callable[[], None]


def grade(case: dict[str, Any], task: Task, bench: Bench) -> Settle:
    """Decides a case."""
    limits = Limits.read(case["limits"])
    try:
        way = task.way
        if isinstance(way, InputTests):
            return _by_inputs(case, limits, way, bench)
        return _by_tests(case, limits, task, way, bench)
    except BrokenTests as error:
        broken = {"verdict": "harness", "detail": str(error)}
        return lambda: broken


def _by_tests(case: dict[str, Any], limits: Limits, task: Task, way: ByTests, bench: Bench) -> Settle:
    """The verdict from outside; where that cannot be had without wronging an honest program, from beside it."""
    tests, how = way
    if isinstance(how, Plan):
        settle = _Run(case, limits, bench).values(tests, how)
        if settle is not None:
            return settle
        how = task.prepared(tests)
    if not how["inside"]:
        judges = bench.servers.judges(limits.seed)  # Started before the clock of the case is.
        settle = _Run(case, limits, bench).judged(tests, how, judges)
        if settle is not None:
            return settle
    return _Run(case, limits, bench).weak(tests, how)


def _by_inputs(case: dict[str, Any], limits: Limits, inputs: InputTests, bench: Bench) -> Settle:
    if inputs.expected is None:
        reference = {**case, "code": inputs.reference}
        values: list[Any] = []
        written: list[bytes] = []
        run = _Run(reference, limits.generous(), bench)
        outcome = run.inputs(inputs, lambda _, value: values.append(value), written.append)()
        if outcome["verdict"] != "passed":
            raise BrokenTests(f"the reference solution gives no values: {outcome['detail']}")
        inputs.expected, inputs.written = values, written
        inputs.work = (outcome["cpuMs"] / 1000, run.answer_bytes)
    limits = limits.for_work_of(*inputs.work)
    return _Run(case, limits, bench).inputs(inputs, lambda index, value: compare(inputs, index, value))


class _Run(Checker):
    """One way of judging a case, from starting its processes to its outcome."""

    def __init__(self, case: dict[str, Any], limits: Limits, bench: Bench) -> None:
        super().__init__()
        self._case = case
        self._candidates = bench.servers.candidates(limits.seed)
        self._limits = limits
        self._attempt = Attempt(limits, bench.meanwhile)
        #: How much the program answered, where it did so into a file.
        self.answer_bytes = 0

    def values(self, tests: Tests, planned: Plan) -> Optional[Settle]:
        """Judges the values of calls here; None where they are not all plain data."""

        def steps() -> None:
            job = self._job(tests, planned.setup, calls=planned.calls)
            link = self._attempt.start_program(self._candidates, "answer", job, answers.descriptor)
            self._check_loaded(self._attempt.record(link, answers))
            for test in planned.tests:
                self._doing = test.assertion
                self._test(test, [self._attempt.record(link, answers) for _ in test.calls])

        answers = Answers()
        try:
            return self._outcome(steps)
        except NeedsProgram:
            self._attempt.discard()
            return None
        finally:
            answers.close()

    def inputs(
        self, inputs: InputTests, check: Callable[[int, Any], None], keep: Optional[Callable[[bytes], None]] = None
    ) -> Settle:
        """Has the program called with each input and its value checked here. ``keep`` takes each as it was written."""

        def steps() -> None:
            job = {"code": self._case["code"], "setup": "", "wanted": [inputs.entry_point]}
            job["inputs"] = inputs.sent
            link = self._attempt.start_program(self._candidates, "answer", job, answers.descriptor)
            self._check_loaded(self._attempt.record(link, answers))
            for index, name in enumerate(inputs.names):
                self._doing = name
                written = self._attempt.written(link, answers)
                if keep is not None:
                    keep(written)
                elif inputs.is_as_expected(index, written):
                    continue
                value = self._plain(self._attempt.read(written), f"{inputs.entry_point}(…), {name}")
                with self._budget:
                    check(index, value)

        answers = Answers()
        try:
            return self._outcome(steps)
        finally:
            self.answer_bytes = answers.close()

    def judged(self, tests: Tests, prepared: dict[str, Any], judges: Server) -> Optional[Settle]:
        """Has the judge's process run the tests; None where they need to be in the program's process."""

        def steps() -> None:
            program, _ = self._load("serve", self._job(tests))
            self._doing = "the tests"
            with program:
                link = self._attempt.start_judge(judges, {"tests": prepared}, program)
            answer = self._attempt.receive(link, new_inbox(link))
            if "beside" in answer:
                raise NeedsProgram
            self._decide(answer, weak=False)

        try:
            return self._outcome(steps)
        except NeedsProgram:
            self._attempt.discard()
            return None

    def weak(self, tests: Tests, prepared: dict[str, Any]) -> Settle:
        """Runs the tests in the program's process."""
        secret = secrets.token_hex(16)

        def steps() -> None:
            link, inbox = self._load("test", self._job(tests, tests=prepared))
            wire.send(link, {"secret": secret})
            self._doing = "the tests"
            answer = self._attempt.receive(link, inbox)
            if answer.get("passed") and answer.get("secret") != secret:
                raise Decided("exception", "the program forged the result of its tests")
            self._decide(answer, weak=True)

        settle = self._outcome(steps)
        return lambda: {**settle(), "weak": True}

    def _job(self, asked: Tests, setup: str = "", **more: Any) -> dict[str, Any]:
        return {"code": self._case["code"], "setup": setup, "wanted": sorted(asked.wanted), **more}

    def _load(self, role: str, job: dict[str, Any]) -> tuple[socket.socket, wire.Inbox]:
        """Starts the program's process and waits until the program is loaded."""
        link = self._attempt.start_program(self._candidates, role, job)
        inbox = new_inbox(link)
        self._check_loaded(self._attempt.receive(link, inbox))
        return link, inbox

    def _outcome(self, steps: Callable[[], None]) -> Settle:
        attempt = self._attempt
        with attempt:
            decided = self._decided(steps)
            wall = attempt.wall_ms()

        def settle() -> Outcome:
            attempt.settle()
            used = attempt.used
            # How a program that is gone ended is known once the fork server has reaped it.
            outcome = ended(used, self._doing) if decided is None else decided
            times = {"cpuMs": round(sum(report["cpu_ms"] for report in used), 3), "wallMs": wall}
            peak = max((report["peak_kb"] for report in used), default=0)
            written = attempt.collect(self._limits.output_kb)
            if self._limits.watched:
                outcome = reached(used, written.get("stderr", "")) or outcome
            return {**outcome, **times, "peakKb": peak, **written}

        return settle
