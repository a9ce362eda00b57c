"""Ends a command after each of some delays and tells what it left behind: ``orphans.py SIGNAL DELAYS COMMAND...``.

Orphans become our children (PR_SET_CHILD_SUBREAPER), however they detached themselves, so that none is overlooked.
Prints a JSON list: for each delay how many processes there were, in how many seconds all of them were gone, and the
command lines of those that were not gone within ten.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 10
_AT_WORK = 6
_LONGEST_START = 60


def main() -> None:
    name, delays, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    rounds = [_end(getattr(signal, name), delay, command) for delay in json.loads(delays)]
    print(json.dumps(rounds))


def _end(how: signal.Signals, delay: "float | None", command: "list[str]") -> "dict[str, object]":
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _wait(delay)
    processes = len(_descendants())
    os.kill(child.pid, how)
    ended = time.monotonic()
    while True:
        _reap()
        left = _descendants()
        seconds = time.monotonic() - ended
        if not left or seconds > _PATIENCE:
            break
        time.sleep(0.01)
    names = [_command_line(pid) for pid in left]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return {"processes": processes, "seconds": round(seconds, 2), "left": names}


def _wait(delay: "float | None") -> None:
    """So many seconds; without a number, until the command is at its work, however busy the machine is."""
    started = time.monotonic()
    if delay is not None:
        time.sleep(delay)
    while delay is None and len(_descendants()) < _AT_WORK and time.monotonic() - started < _LONGEST_START:
        time.sleep(0.05)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _descendants() -> "list[int]":
    found, queue = [], [os.getpid()]
    while queue:
        children = _children(queue.pop())
        found += children
        queue += children
    return found


def _children(pid: int) -> "list[int]":
    try:
        children = []
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                children += [int(word) for word in file.read().split()]
        return children
    except OSError:
        return []


def _command_line(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().replace("\0", " ").strip()
    except OSError:
        return ""


main()
