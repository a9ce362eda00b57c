"""Value tests in the program's process: makes their calls and answers with plain data."""

import functools
import marshal
import os
import socket
import sys
from collections.abc import Iterable
from typing import Any, Callable

from ..shared import answers
from .load import MODULE, load, reply

_REHEARSED = '''
import math
from typing import List, Dict, Optional, Tuple, Any


def first(items: List[int], text: str) -> Optional[int]:
    """The first."""
    found: Dict[str, int] = {letter: index for index, letter in enumerate(text)}
    for item in sorted(set(items)):
        if item > 0 and text.lower() not in "xyz".split():
            return item + len(found)
    return None
'''


def answer(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Makes the calls of value tests: writes how the program loaded, then one answer a call, to a file."""
    (file,) = files
    # Made before the program runs, which could replace what makes them; by the supervisor, whose code we may
    # trust.
    by_code = "calls" in job
    calls = _code_of_calls(job["calls"]) if by_code else _calls_by_inputs(job["wanted"][0], job["inputs"])
    loaded, namespace = load(job)
    answers.write(file, loaded)
    if namespace is not None:
        for call in calls(namespace):
            answers.write(file, reply(call))
    # Whatever of the program is left may still hold the line.
    link.shutdown(socket.SHUT_RDWR)


#: Makes functions without arguments, one a call, of the program's globals.
_Calls = Callable[[dict[str, Any]], Iterable[Callable[[], Any]]]


def _code_of_calls(marshalled: bytes) -> _Calls:
    code = marshal.loads(marshalled)
    return lambda namespace: eval(code, namespace)


def _calls_by_inputs(name: str, marshalled: bytes) -> _Calls:
    inputs = marshal.loads(marshalled)
    return lambda namespace: (functools.partial(namespace[name], *arguments) for arguments in inputs)


def rehearse() -> None:
    """Does once, in the fork server, what every case does: caches that fill here are shared by all, instead
    of being filled by each in pages of its own.
    """
    ours, theirs = socket.socketpair()
    calls = marshal.dumps(compile("[lambda: (first([1, 2], 'a'))]", "<test>", "eval"))
    job = {"code": _REHEARSED, "calls": calls, "setup": "", "wanted": ["first"]}
    file = os.open(os.devnull, os.O_WRONLY)
    with ours, theirs:
        answer(theirs, job, [file])
    os.close(file)
    del sys.modules[MODULE]
