"""Outcomes: how what happened to a case is put for a reader. What comes from the program's process is not
trusted to be well formed.
"""

import errno
import signal
from typing import Any, Optional

from ..shared.values import show
from ..shared.watched import ENDED_BY_WATCH, WATCH_MARK
from .plan import ValueTest

_NO_ROOM = {errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EFBIG, errno.EMFILE, errno.ENFILE, errno.EDQUOT}
#: Fields of the record of an outcome.
Outcome = dict[str, Any]


class Decided(Exception):
    """The outcome is known; nothing more needs to be run."""

    def __init__(self, verdict: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.outcome = {"verdict": verdict, "detail": detail, **more}


class Stopped(Exception):
    """The case used up a limit: ``verdict`` says which kind, ``starved`` that the machine may have been too
    busy.
    """

    def __init__(self, verdict: str, detail: str, starved: bool = False) -> None:
        super().__init__(detail)
        self.verdict = verdict
        self.detail = detail
        self.starved = starved


class Gone(Exception):
    """A process of the case ended, or sent what is no message."""


def ended(used: list[dict[str, Any]], doing: str) -> Outcome:
    """The verdict on a case of which a process ended, or let go of its line, before the tests were through.

    ``used`` has the program's process and, after it, the judge's, if there was one.
    """
    signals = [report["status"] & 0x7F for report in used]
    if signal.SIGXCPU in signals:
        return {"verdict": "timeout", "detail": f"used up its CPU time, at {short(doing)}"}
    if not signals[0]:
        how = f"exited with status {used[0]['status'] >> 8}"
    elif signals[0] != signal.SIGKILL:
        how = f"was ended by {_name_of(signals[0])}"
    else:
        # By us, after it closed its line, or by the kernel for want of memory.
        how = "let go of its tests or was killed"
    return {
        "verdict": "exception",
        "detail": f"the program {how} before its tests were through, at {short(doing)}",
    }


def _name_of(number: int) -> str:
    """Real-time signals have no names of their own."""
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def reached(used: list[dict[str, Any]], stderr: str) -> Optional[Outcome]:
    """The verdict on a case of which a watched process ended because it reached for more than its own."""
    if not any(report["status"] == ENDED_BY_WATCH << 8 for report in used):
        return None
    told = [line[len(WATCH_MARK) :] for line in stderr.splitlines() if line.startswith(WATCH_MARK)]
    what = told[-1] if told else "files, the network or other processes"
    return {"verdict": "resource", "detail": f"it reached for {what}", "reached": what}


def error_of(error: dict[str, Any], stage: str, **more: Any) -> Decided:
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
    return Decided(_verdict_on(clean, stage), message, **located, **trace, **more)


def _verdict_on(error: dict[str, Any], stage: str) -> str:
    """The verdict on an exception of the program; ``stage`` is ``compile`` where it did not even parse."""
    bases = error["bases"]
    if "MemoryError" in bases or error["errno"] in _NO_ROOM:
        return "resource"
    if stage == "compile":
        return "syntax"
    if "ImportError" in bases or ("NameError" in bases and "UnboundLocalError" not in bases):
        return "missing-name"
    return "exception"


def wrong(test: ValueTest, actual: str, detail: str, expected: Optional[str] = None) -> Decided:
    """The outcome where a value is not what the test wants."""
    if expected is None and test.comparison.expected is not None:
        expected = show(test.comparison.expected([None] * len(test.calls))) if not test.calls else None
    compared = {"actual": actual, **({} if expected is None else {"expected": expected})}
    return Decided("wrong-answer", detail, assertion=test.assertion, **compared)


def explained(failed: dict[str, Any]) -> dict[str, Any]:
    """Fields of an outcome for a failed assertion, as the process that ran the tests tells it."""
    told = [name for name in ("assertion", "actual", "expected") if name in failed]
    kept: dict[str, Any] = {name: str(failed[name])[:1000] for name in told}
    note = str(failed.get("note") or "")[:1000]
    got = f"got {kept['actual']}" if "actual" in kept else ""
    detail = ": ".join(part for part in (short(kept.get("assertion", "")), got or note) if part)
    return {"detail": detail or "a test failed", **kept}


def short(text: str, width: int = 200) -> str:
    """The text on one line, cut to a width."""
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 3]}..."
