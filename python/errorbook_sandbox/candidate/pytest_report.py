"""A plugin of pytest that says how each test ended: one JSON object a line to descriptor 3.

Loaded before anything of the program. The descriptor moves and each line begins with a word read from stdin, so
that a program has to search this process for both.
"""

import json
import os
import sys
from typing import Any


def _reporter() -> Any:
    token = sys.stdin.readline().strip()
    channel = os.dup(3)
    os.close(3)
    os.set_inheritable(channel, False)

    def say(message: dict[str, Any]) -> None:
        os.write(channel, f"{token} {json.dumps(message)}\n".encode())

    return say


class Report:
    """Hooks of pytest; an object, so that its state is no attribute of a module."""

    def __init__(self) -> None:
        say = _reporter()

        def made(item: Any, call: Any) -> None:
            if call.when != "call" and call.excinfo is None:
                return
            error = None if call.excinfo is None else call.excinfo.typename
            message = "" if call.excinfo is None else call.excinfo.exconly()
            say({"test": item.nodeid, "error": error, "message": message[:400], "line": _line(call)})

        def collected(report: Any) -> None:
            if report.failed:
                lines = [each for each in report.longreprtext.splitlines() if each.startswith("E ")]
                say({"test": report.nodeid, "error": "collection", "message": (lines or [""])[-1][2:].strip()[:400]})

        self.pytest_runtest_makereport = made
        self.pytest_collectreport = collected


def _line(call: Any) -> Any:
    """Where the program raised, if it was the program."""
    module = os.environ.get("ERRORBOOK_MODULE", "")
    lines = [each.lineno + 1 for each in getattr(call.excinfo, "traceback", ()) if str(each.path).endswith(module)]
    return lines[-1] if lines else None


#: Made at import, before pytest takes stdin away; gone before anything of the program is imported.
_made = [Report()]


def pytest_configure(config: Any) -> None:
    """Registers the hooks."""
    config.pluginmanager.register(_made.pop(), "errorbook-report")
