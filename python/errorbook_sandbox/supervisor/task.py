"""What a task asks of programs, and the way in which programs are judged by it."""

import functools
from typing import Any, Optional, Union

from ..shared.parse_tests import BrokenTests, Tests, parse
from ..shared.prepare_tests import prepare, task_helpers
from .checks import check_something
from .input_tests import InputTests
from .plan import Plan, plan

#: The tests, and the plan for judging values here or, where they are not that simple, what a process that runs them
#: needs.
ByTests = tuple[Tests, Union[Plan, dict[str, Any]]]


class Task:
    """What a task asks of programs: its tests, read when the first program comes, for all of them."""

    def __init__(self, message: dict[str, Any]) -> None:
        self._message = message
        self._prepared: Optional[dict[str, Any]] = None

    @functools.cached_property
    def way(self) -> Union[InputTests, ByTests]:
        """How programs are judged by the tests.

        :raises BrokenTests: they cannot be, whatever the program does.
        """
        said, entry_point = self._message["tests"], self._message.get("entryPoint")
        if said["kind"] == "inputs":
            return InputTests(said, entry_point)
        context = self._message.get("context") or ""
        tests = parse(said, entry_point)
        if not check_something(tests, context):
            raise BrokenTests("the tests check nothing: no program can fail them")
        planned = plan(tests, task_helpers(context, entry_point))
        return tests, self.prepared(tests) if planned is None else planned

    def prepared(self, tests: Tests) -> dict[str, Any]:
        """What a process needs to run the tests.

        :raises BrokenTests: they do not compile.
        """
        if self._prepared is None:
            setup, context = self._message["tests"].get("setup", ""), self._message.get("context") or ""
            try:
                self._prepared = prepare(tests, setup, context)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                raise BrokenTests(f"the tests do not compile: {error}") from error
        return self._prepared
