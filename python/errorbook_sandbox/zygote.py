"""The fork server: a warm interpreter, pid 1 of its namespaces, that starts one process a case and wipes up
after it.

It answers two messages on its control socket: ``start`` (with the case's socket and its output files; no
answer) and ``end`` (kills all that is left of the case and answers what it used). It sees neither programs
nor tests.
"""

import gc
import importlib
import os
import signal
import socket
import sys
import warnings
from typing import NoReturn

from . import candidate, judge, limits, tidy, wire

_ROLES = {"candidate": candidate.run, "judge": judge.run}
#: What programs import most: loaded once, here, instead of in every case.
_WARM = (
    "abc array bisect calendar cmath collections copy dataclasses datetime decimal enum fractions functools "
    "hashlib heapq inspect io itertools json math numbers operator os random re statistics string struct sys "
    "textwrap time traceback types typing unicodedata"
)


def main(control: socket.socket, isolated: bool) -> NoReturn:
    """Serves until the supervisor closes the control socket."""
    _warm_up()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    wire.send(control, tidy.self_report(isolated))
    while True:
        # Forked before it is needed, while the supervisor is busy with what came before: nothing of an
        # earlier case is alive then.
        case, lane = _fork(control)
        try:
            message, descriptors = wire.receive(control)
            wire.send(lane, message, tuple(descriptors))
            for descriptor in descriptors:
                os.close(descriptor)
            wire.receive(control)
            lane.close()
            wire.send(control, tidy.end(case, isolated))
        except wire.Closed:
            os._exit(0)


def _warm_up() -> None:
    _import_warm()
    # The same for every case: a program that uses chance gets the same verdict each time. The judge seeds its
    # own.
    sys.modules["random"].seed(0)
    warnings.simplefilter("ignore", SyntaxWarning)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    gc.collect()
    gc.freeze()


def _import_warm() -> None:
    """Imports without the hooks that run in each new process: the one of ``random`` touches forty pages."""
    register, os.register_at_fork = os.register_at_fork, lambda **_: None
    try:
        for name in _WARM.split():
            importlib.import_module(name)
    finally:
        os.register_at_fork = register


def _fork(control: socket.socket) -> tuple[int, socket.socket]:
    """Makes the process of the next case, which waits for its start on the returned line."""
    ours, theirs = socket.socketpair()
    case = os.fork()
    if case == 0:
        control.close()
        ours.close()
        _be_case(theirs)
    theirs.close()
    return case, ours


def _be_case(lane: socket.socket) -> NoReturn:
    """What the new process does, from its limits to its end; nothing of the fork server's stays in reach."""
    try:
        os.setsid()
        os.chdir(os.environ["TMPDIR"])
        message, (link, out, err) = wire.receive(lane)
        lane.close()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        limits.apply(message["limits"])
        _ROLES[message["role"]](socket.socket(fileno=link))
    finally:
        # Whatever it registered to run at exit is none of our business.
        os._exit(0)
