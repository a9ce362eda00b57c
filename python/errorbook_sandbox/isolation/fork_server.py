"""The fork server: a warm interpreter, pid 1 of its namespaces, that starts one process a case and wipes up
after it.

Its first message brings the socket on which starts arrive. These are for the next case's process, which is
forked ahead and reads its own start (what to do, its limits, its line and its files): nothing is forwarded.
The fork server itself answers one message, ``end``: it kills all that is left of the case and tells what it
used. It sees neither programs nor tests.
"""

import gc
import importlib.util
import os
import signal
import socket
import sys
import warnings
from collections.abc import Mapping
from typing import Any, Callable, NoReturn, Optional

from ..shared import wire
from . import cleanup, rlimits, watch
from .self_report import self_report

#: What its processes are started for: functions of a line, a job, and files.
Roles = Mapping[str, Callable[[socket.socket, dict[str, Any], list[int]], None]]
#: What programs import most: loaded once, here, instead of in every case.
_WARM = (
    "abc array bisect calendar cmath collections copy dataclasses datetime decimal enum fractions functools "
    "hashlib heapq inspect io itertools json math numbers operator os random re statistics string struct sys "
    "textwrap time traceback types typing unicodedata"
)

#: Times after which the interpreter has settled on how to run our own code.
_REHEARSALS = 20


def main(
    control: socket.socket, isolated: bool, roles: Roles, rehearse: Optional[Callable[[], None]] = None
) -> NoReturn:
    """Serves until the supervisor closes the control socket. ``rehearse`` does what every process will do."""
    _, (descriptor,) = wire.receive(control)
    starts = socket.socket(fileno=descriptor)
    _warm_up(rehearse)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    wire.send(control, self_report(isolated))
    while True:
        # Forked before it is needed, while the supervisor is busy with what came before: nothing of an
        # earlier case is alive then.
        case = os.fork()
        if case == 0:
            control.close()
            _be_case(starts, isolated, roles)
        try:
            wire.receive(control)
            used = cleanup.end(case, isolated)
            _drain(starts)
            wire.send(control, used)
        except wire.Closed:
            cleanup.leave(case, isolated)
            os._exit(0)


def _warm_up(rehearse: Optional[Callable[[], None]]) -> None:
    _import_warm()
    # The same for every case: a program that uses chance gets the same verdict each time. The judge seeds its
    # own.
    sys.modules["random"].seed(0)
    warnings.simplefilter("ignore", SyntaxWarning)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        stream.reconfigure(line_buffering=True, errors="backslashreplace")
    if rehearse is not None:
        for _ in range(_REHEARSALS):
            rehearse()
    gc.collect()
    gc.freeze()


def _import_warm() -> None:
    """Imports without the hooks that run in each new process: the one of ``random`` touches forty pages."""
    register, os.register_at_fork = os.register_at_fork, lambda **_: None
    try:
        for name in _WARM.split():
            importlib.import_module(name)
        # Lists the folders of modules, so that no program has to that imports one.
        importlib.util.find_spec("a module that is nowhere")
    finally:
        os.register_at_fork = register


def _drain(starts: socket.socket) -> None:
    """Forgets a start whose process was ended before it had read it."""
    try:
        while starts.recv(1 << 16, socket.MSG_DONTWAIT):
            pass
    except BlockingIOError:
        return


def _be_case(starts: socket.socket, isolated: bool, roles: Roles) -> NoReturn:
    """What the new process does, from its limits to its end; nothing of the fork server's stays in reach."""
    try:
        if not isolated:
            os.setsid()  # So that it can be ended with its children.
        os.chdir(os.environ["TMPDIR"])
        start, (link, out, err, *files) = wire.receive_start(starts)
        starts.close()
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.close(out)
        os.close(err)
        rlimits.apply(start["limits"])
        if start["limits"].get("seed"):
            sys.modules["random"].seed(start["limits"]["seed"])
        if start["limits"].get("watched"):
            watch.install()
        roles[start["role"]](socket.socket(fileno=link), start["job"], files)
    finally:
        # Whatever it registered to run at exit is none of our business.
        os._exit(0)
