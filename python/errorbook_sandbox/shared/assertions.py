"""What the assertions of instrumented tests call (see ``parse_tests.instrument``)."""

import operator
from typing import Any, Callable

#: The file name of test code in tracebacks.
TESTS_FILE = "tests.py"
FAIL, EQUAL, TYPE = "__errorbook_fail__", "__errorbook_equal__", "__errorbook_type__"


class Failed(AssertionError):
    """A failed assertion of the tests: ``compared`` holds the actual value and, for a comparison, the
    expected one.
    """

    def __init__(self, assertion: str, compared: tuple[Any, ...], note: str) -> None:
        super().__init__(note)
        self.assertion = assertion
        self.compared = compared


def helpers(equal: Callable[[Any, Any], Any] = operator.eq, type_of: Callable[[Any], Any] = type) -> dict[str, Any]:
    """Globals that instrumented code needs: ``equal`` decides assertions of equality, ``type_of`` tells types."""
    return {FAIL: _fail, EQUAL: equal, TYPE: type_of}


def _fail(assertion: str, *compared: Any, note: Any = "") -> None:
    raise Failed(assertion, compared, str(note))
