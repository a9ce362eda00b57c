"""Judges one case: has the program's process make the calls, compares what comes back, and explains the
outcome.

What is expected stays in this process, or in the judge's; see ``plan`` for which tests go which way.
"""

import functools
import secrets
import signal
import socket
from typing import Any, Callable, Optional, Union

from . import verdicts, wire
from .alarm import TooSlow, alarm
from .answers import Answers
from .attempt import Attempt, Gone, Stopped, new_inbox
from .limits import Limits
from .plan import Plan, ValueTest, plan
from .prepare import prepare, task_helpers
from .servers import Server
from .tests import BrokenTests, Tests, parse
from .values import decode, show

Outcome = dict[str, Any]
#: The tests, and the plan for judging values here or, where they are not that simple, what a process that runs
#: them needs.
Way = tuple[Tests, Union[Plan, dict[str, Any]]]
#: Comparing honest values takes microseconds.
_COMPARE_SECONDS = 5.0
#: What comparisons raise for values that they were not made for.
_UNWORKABLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


class Servers:
    """The fork servers of this supervisor; the judge's is started when first needed."""

    def __init__(self, make: Callable[[], Server]) -> None:
        self._make = make
        self.programs = make()
        self._judges: Optional[Server] = None

    @property
    def judges(self) -> Server:
        if self._judges is None:
            self._judges = self._make()
        return self._judges


class Asked:
    """What a task asks of programs: its tests, read when the first program comes, for all of them."""

    def __init__(self, message: dict[str, Any]) -> None:
        self._message = message

    @functools.cached_property
    def way(self) -> Way:
        """How programs are judged by the tests.

        :raises BrokenTests: they cannot be, whatever the program does.
        """
        said, entry_point = self._message["tests"], self._message.get("entryPoint")
        context = self._message.get("context") or ""
        tests = parse(said, entry_point)
        planned = plan(tests, task_helpers(context, entry_point))
        if planned is not None:
            return tests, planned
        try:
            return tests, prepare(tests, said.get("setup", ""), context)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise BrokenTests(f"the tests do not compile: {error}") from error


def grade(case: dict[str, Any], asked: Asked, servers: Servers) -> Outcome:
    """The outcome of a case: fields of its record, and ``starved`` where a retry alone may do better."""
    limits = Limits.read(case["limits"])
    try:
        tests, way = asked.way
    except BrokenTests as error:
        return {"verdict": "harness", "detail": str(error)}
    if isinstance(way, Plan):
        return _Run(case, limits, servers).values(tests, way)
    judges = servers.judges  # Started before the clock of the case is.
    outcome = _Run(case, limits, servers).judged(tests, way, judges)
    return outcome if outcome is not None else _Run(case, limits, servers).weak(tests, way)


class _Decided(Exception):
    """The outcome is known; nothing more needs to be run."""

    def __init__(self, verdict: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.outcome = {"verdict": verdict, "detail": detail, **more}


class _Run:
    """One way of judging a case, from starting its processes to its outcome."""

    def __init__(self, case: dict[str, Any], limits: Limits, servers: Servers) -> None:
        self._case = case
        self._servers = servers
        self._limits = limits
        self._attempt = Attempt(limits)
        self._doing = "loading the program"

    def values(self, tests: Tests, planned: Plan) -> Outcome:
        """Judges the values of calls here."""

        def steps() -> None:
            job = self._job(tests, planned.setup, calls=planned.calls)
            link = self._attempt.start_program(self._servers.programs, "answer", job, answers.descriptor)
            self._check_loaded(self._attempt.record(link, answers))
            for test in planned.tests:
                self._doing = test.assertion
                self._test(test, [self._value(self._attempt.record(link, answers), test) for _ in test.calls])

        answers = Answers()
        try:
            return self._outcome(steps)
        finally:
            answers.close()

    def judged(self, tests: Tests, prepared: dict[str, Any], judges: Server) -> Optional[Outcome]:
        """Has the judge's process run the tests; None where they need to be in the program's process."""
        unsendable = False

        def steps() -> None:
            nonlocal unsendable
            program, _ = self._load("serve", self._job(tests))
            self._doing = "the tests"
            with program:
                link = self._attempt.start_judge(judges, {"tests": prepared}, program)
            answer = self._attempt.receive(link, new_inbox(link))
            unsendable = "unsendable" in answer
            self._decide(answer, weak=bool(answer.get("weak")))

        outcome = self._outcome(steps)
        return None if unsendable else outcome

    def weak(self, tests: Tests, prepared: dict[str, Any]) -> Outcome:
        """Runs the tests in the program's process."""
        secret = secrets.token_hex(16)

        def steps() -> None:
            job = self._job(tests, tests=prepared, secret=secret)
            link, inbox = self._load("test", job)
            self._doing = "the tests"
            answer = self._attempt.receive(link, inbox)
            if answer.get("passed") and answer.get("secret") != secret:
                raise _Decided("exception", "the program forged the result of its tests")
            self._decide(answer, weak=True)

        return {**self._outcome(steps), "weak": True}

    def _job(self, asked: Tests, setup: str = "", **more: Any) -> dict[str, Any]:
        return {"code": self._case["code"], "setup": setup, "wanted": sorted(asked.wanted), **more}

    def _load(self, role: str, job: dict[str, Any]) -> tuple[socket.socket, wire.Inbox]:
        """Starts the program's process and waits until the program is loaded."""
        link = self._attempt.start_program(self._servers.programs, role, job)
        inbox = new_inbox(link)
        self._check_loaded(self._attempt.receive(link, inbox))
        return link, inbox

    def _check_loaded(self, answer: dict[str, Any]) -> None:
        if "error" in answer:
            raise _error(answer["error"], str(answer.get("stage", "")))
        self._must_define(answer.get("missing", []))

    def _must_define(self, missing: list[Any]) -> None:
        if missing:
            listed = ", ".join(str(name)[:80] for name in missing[:5])
            raise _Decided("missing-name", f"the program does not define {listed}, which the tests call")

    def _value(self, answer: dict[str, Any], test: ValueTest) -> Any:
        if "error" in answer:
            raise _error(answer["error"], "", assertion=test.assertion)
        if "opaque" in answer:
            kind, shown = str(answer["opaque"])[:80], str(answer.get("shown"))[:400]
            # An object equals plain data only if it says so itself, which proves nothing.
            raise _wrong(
                test, shown, f"{_short(test.assertion)}: returned an object of {kind}, not plain data"
            )
        with alarm(_COMPARE_SECONDS):
            return decode(answer["value"])

    def _test(self, test: ValueTest, values: list[Any]) -> None:
        comparison = test.comparison
        with alarm(_COMPARE_SECONDS):
            try:
                if comparison.holds(values):
                    return
                actual = show(comparison.actual(values))
                note = f"got {actual}"
            except _UNWORKABLE as error:
                actual = ", ".join(map(show, values))
                note = f"{type(error).__name__}: {error}; the program returned {actual}"
            expected = None if comparison.expected is None else show(comparison.expected(values))
        raise _wrong(test, actual, f"{_short(test.assertion)}: {note}", expected)

    def _decide(self, answer: dict[str, Any], weak: bool) -> None:
        """Reads the verdict of a process that ran the tests."""
        if answer.get("passed") is True:
            raise _Decided("passed", "all tests passed", weak=weak)
        if "failed" in answer:
            raise _Decided("wrong-answer", **_explained(answer["failed"]), weak=weak)
        if "error" in answer:
            raise _error(answer["error"], "")
        if "gone" in answer:
            raise Gone
        self._must_define(answer.get("missing", []))
        raise _Decided("harness", str(answer.get("broken", "the tests could not be run"))[:1000])

    def _outcome(self, steps: Callable[[], None]) -> Outcome:
        attempt = self._attempt
        outcome: Optional[Outcome] = None
        with attempt:
            try:
                steps()
                outcome = {"verdict": "passed", "detail": "all tests passed"}
            except _Decided as decided:
                outcome = decided.outcome
            except Stopped as stopped:
                detail = f"{stopped.detail}, at {_short(self._doing)}"
                outcome = {"verdict": stopped.verdict, "detail": detail, "starved": stopped.starved}
            except (TooSlow, MemoryError):
                detail = "the program returned a value too costly to compare"
                outcome = {"verdict": "resource", "detail": detail}
            except (ValueError, KeyError, TypeError, AttributeError):
                outcome = {"verdict": "exception", "detail": "the program answered its tests with nonsense"}
            except (Gone, wire.Closed):
                pass  # How it ended is known once the fork server has reaped it.
            wall = attempt.wall_ms()
        if outcome is None:
            outcome = _ended(attempt.used, self._doing)
        used = attempt.used
        times = {"cpuMs": round(sum(report["cpu_ms"] for report in used), 3), "wallMs": wall}
        peak = max((report["peak_kb"] for report in used), default=0)
        return {**outcome, **times, "peakKb": peak, **attempt.collect(self._limits.output_kb)}


def _ended(used: list[dict[str, Any]], doing: str) -> Outcome:
    """The verdict on a case of which a process ended, or let go of its line, before the tests were through.

    ``used`` has the program's process and, after it, the judge's, if there was one.
    """
    signals = [report["status"] & 0x7F for report in used]
    if signal.SIGXCPU in signals:
        return {"verdict": "timeout", "detail": f"used up its CPU time, at {_short(doing)}"}
    if not signals[0]:
        how = f"exited with status {used[0]['status'] >> 8}"
    elif signals[0] != signal.SIGKILL:
        how = f"was ended by {signal.Signals(signals[0]).name}"
    else:
        # By us, after it closed its line, or by the kernel for want of memory.
        how = "let go of its tests or was killed"
    return {
        "verdict": "exception",
        "detail": f"the program {how} before its tests were through, at {_short(doing)}",
    }


def _error(error: dict[str, Any], stage: str, **more: Any) -> _Decided:
    """The outcome for an exception, as the program's process describes it; none of it is trusted to be well
    formed.
    """
    clean = {
        "bases": [str(base) for base in error["bases"]][:20],
        "errno": error["errno"] if isinstance(error["errno"], int) else None,
    }
    line = error["line"]
    located = {"line": line} if type(line) is int and 0 < line < 10**7 else {}
    message = f"{str(error['type'])[:80]}: {str(error['message'])[:1000]}"
    trace = {"traceback": str(error["traceback"])[:4000]}
    return _Decided(verdicts.of_exception(clean, stage), message, **located, **trace, **more)


def _wrong(test: ValueTest, actual: str, detail: str, expected: Optional[str] = None) -> _Decided:
    if expected is None and test.comparison.expected is not None:
        expected = show(test.comparison.expected([None] * len(test.calls))) if not test.calls else None
    compared = {"actual": actual, **({} if expected is None else {"expected": expected})}
    return _Decided("wrong-answer", detail, assertion=test.assertion, **compared)


def _explained(failed: dict[str, Any]) -> dict[str, Any]:
    kept = {name: str(failed[name])[:1000] for name in ("assertion", "actual", "expected") if name in failed}
    note = str(failed.get("note") or "")[:1000]
    got = f"got {kept['actual']}" if "actual" in kept else ""
    detail = ": ".join(part for part in (_short(kept.get("assertion", "")), got or note) if part)
    return {"detail": detail or "a test failed", **kept}


def _short(text: str, width: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 3]}..."
