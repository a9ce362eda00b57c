"""Outcomes: how what happened to a case is put for a reader. What comes from the program's process is not
trusted to be well formed.
"""

import signal
from typing import Any, Optional

from . import verdicts
from .plan import ValueTest
from .values import show

#: Fields of the record of an outcome.
Outcome = dict[str, Any]


class Decided(Exception):
    """The outcome is known; nothing more needs to be run."""

    def __init__(self, verdict: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.outcome = {"verdict": verdict, "detail": detail, **more}


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
        how = f"was ended by {signal.Signals(signals[0]).name}"
    else:
        # By us, after it closed its line, or by the kernel for want of memory.
        how = "let go of its tests or was killed"
    return {
        "verdict": "exception",
        "detail": f"the program {how} before its tests were through, at {short(doing)}",
    }


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
    return Decided(verdicts.of_exception(clean, stage), message, **located, **trace, **more)


def wrong(test: ValueTest, actual: str, detail: str, expected: Optional[str] = None) -> Decided:
    if expected is None and test.comparison.expected is not None:
        expected = show(test.comparison.expected([None] * len(test.calls))) if not test.calls else None
    compared = {"actual": actual, **({} if expected is None else {"expected": expected})}
    return Decided("wrong-answer", detail, assertion=test.assertion, **compared)


def explained(failed: dict[str, Any]) -> dict[str, Any]:
    kept = {name: str(failed[name])[:1000] for name in ("assertion", "actual", "expected") if name in failed}
    note = str(failed.get("note") or "")[:1000]
    got = f"got {kept['actual']}" if "actual" in kept else ""
    detail = ": ".join(part for part in (short(kept.get("assertion", "")), got or note) if part)
    return {"detail": detail or "a test failed", **kept}


def short(text: str, width: int = 200) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 3]}..."
