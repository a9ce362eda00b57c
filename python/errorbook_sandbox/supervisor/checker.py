"""What a program's answers prove: compares them with what is expected, wherever the program runs."""

from typing import Any, Callable, Optional

from ..shared import wire
from ..shared.values import decode, is_exact, show
from .budget import Budget, TooSlow
from .input_tests import InputTests
from .outcomes import Decided, Gone, Outcome, Stopped, error_of, explained, short, wrong
from .plan import ValueTest

#: CPU time for all values of a case. Comparing honest ones takes microseconds.
_BUDGET_SECONDS = 3.0
#: What comparisons raise for values that they were not made for.
_UNWORKABLE = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


class NeedsProgram(Exception):
    """What the program gave is not all there is to it: only beside it can tests tell what is wrong."""


def compare(inputs: InputTests, index: int, value: Any) -> None:
    """Decides against the program if its value for an input is wrong."""
    try:
        if inputs.holds(index, value):
            return
    except _UNWORKABLE:
        pass
    expected, actual = show(inputs.expected[index] if inputs.expected else None), show(value)
    call = f"{inputs.entry_point}({', '.join(map(show, inputs.inputs[index]))})"
    raise Decided(
        "wrong-answer",
        f"{inputs.names[index]}, {short(call)}: got {short(actual)}, expected {short(expected)}",
        assertion=f"{call} == {expected}"[:1000],
        actual=actual,
        expected=expected,
    )


class Checker:
    """Decides a case by what its program answers, wherever that runs."""

    def __init__(self) -> None:
        self._doing = "loading the program"
        self._budget = Budget(_BUDGET_SECONDS)

    def _check_loaded(self, answer: dict[str, Any]) -> None:
        if "error" in answer:
            raise error_of(answer["error"], str(answer.get("stage", "")))
        self._must_define(answer.get("missing", []))

    def _must_define(self, missing: list[Any]) -> None:
        if missing:
            listed = ", ".join(str(name)[:80] for name in missing[:5])
            raise Decided("missing-name", f"the program does not define {listed}, which the tests call")

    def _plain(self, answer: dict[str, Any], call: str) -> Any:
        if "error" in answer:
            raise error_of(answer["error"], "", assertion=call)
        if "opaque" in answer:
            kind, shown = str(answer["opaque"])[:80], str(answer.get("shown"))[:400]
            detail = f"{call}: returned an object of {kind}, not plain data"
            raise Decided("wrong-answer", detail, actual=shown)
        with self._budget:
            return decode(answer["value"])

    def _test(self, test: ValueTest, answers: list[dict[str, Any]]) -> None:
        """Decides on an assertion, if it fails.

        :raises NeedsProgram: on what is no plain data, or no longer fails as what it is a kind of.
        """
        for answer in answers:
            if "error" in answer:
                raise error_of(answer["error"], "", assertion=test.assertion)
        if any("opaque" in answer for answer in answers):
            raise NeedsProgram
        with self._budget:
            values = [decode(answer["value"]) for answer in answers]
        try:
            self._compare(test, values)
        except Decided:
            with self._budget:
                exact = all(is_exact(answer["value"]) for answer in answers)
            if exact:
                raise
            raise NeedsProgram from None

    def _compare(self, test: ValueTest, values: list[Any]) -> None:
        comparison = test.comparison
        with self._budget:
            try:
                if comparison.holds(values):
                    return
                actual = show(comparison.actual(values))
                note = f"got {actual}"
            except _UNWORKABLE as error:
                actual = ", ".join(map(show, values))
                note = f"{type(error).__name__}: {error}; the program returned {actual}"
            expected = None if comparison.expected is None else show(comparison.expected(values))
        raise wrong(test, actual, f"{short(test.assertion)}: {note}", expected)

    def _decide(self, answer: dict[str, Any], weak: bool) -> None:
        """Reads the verdict of a process that ran the tests."""
        if answer.get("passed") is True:
            raise Decided("passed", "all tests passed", weak=weak)
        if "failed" in answer:
            raise Decided("wrong-answer", **explained(answer["failed"]), weak=weak)
        if "error" in answer:
            raise error_of(answer["error"], "")
        if "gone" in answer:
            raise Gone
        self._must_define(answer.get("missing", []))
        raise Decided("harness", str(answer.get("broken", "the tests could not be run"))[:1000])

    def _decided(self, steps: Callable[[], None]) -> Optional[Outcome]:
        """What the steps decide; None where the program is gone before they are through."""
        try:
            steps()
            return {"verdict": "passed", "detail": "all tests passed"}
        except Decided as decided:
            return decided.outcome
        except Stopped as stopped:
            detail = f"{stopped.detail}, at {short(self._doing)}"
            return {"verdict": stopped.verdict, "detail": detail, "starved": stopped.starved}
        except (TooSlow, MemoryError):
            detail = "the program returned a value too costly to compare"
            return {"verdict": "resource", "detail": detail}
        except _UNWORKABLE:
            return {"verdict": "exception", "detail": "the program answered its tests with nonsense"}
        except (Gone, wire.Closed):
            return None
