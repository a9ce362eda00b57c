"""The fork server: a warm interpreter, pid 1 of its namespaces, that starts one process a case and wipes up after it.

It answers two messages on its control socket: ``start`` (with the case's socket and its output files; no answer) and
``end`` (kills all that is left of the case and answers what it used). It sees neither programs nor tests.
"""

import gc
import os
import resource
import signal
import socket
import sys
import warnings
from typing import Any, Dict, List, NoReturn

from . import candidate, judge, limits, tidy, wire

_ROLES = {"candidate": candidate.run, "judge": judge.run}
#: What programs import most: loaded once, here, instead of in every case.
_WARM = (
    "abc array bisect calendar cmath collections copy dataclasses datetime decimal enum fractions functools hashlib "
    "heapq inspect io itertools json math numbers operator os random re statistics string struct sys textwrap time "
    "traceback types typing unicodedata"
)


def main(control: socket.socket, isolated: bool) -> NoReturn:
    """Serves until the supervisor closes the control socket."""
    _warm_up()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wire.send(control, tidy.self_report(isolated))
    while True:
        try:
            message, descriptors = wire.receive(control)
            case = _start(control, message, descriptors)
            wire.receive(control)
            wire.send(control, tidy.end(case, isolated))
        except wire.Closed:
            os._exit(0)


def _warm_up() -> None:
    for name in _WARM.split():
        __import__(name)
    warnings.simplefilter("ignore", SyntaxWarning)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    gc.collect()
    gc.freeze()


def _start(control: socket.socket, message: Dict[str, Any], descriptors: List[int]) -> int:
    case = os.fork()
    if case == 0:
        _be_case(control, message, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    return case


def _be_case(control: socket.socket, message: Dict[str, Any], descriptors: List[int]) -> NoReturn:
    """What the new process does, from limits to end; nothing of the fork server's may stay in reach."""
    try:
        control.close()
        link, out, err = descriptors[:3]
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        os.setsid()
        os.chdir(os.environ["TMPDIR"])
        limits.apply(message["limits"])
        _ROLES[message["role"]](socket.socket(fileno=link))
    finally:
        # Whatever it registered to run at exit is none of our business.
        os._exit(0)
