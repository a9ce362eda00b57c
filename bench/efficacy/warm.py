"""
A Python that has its libraries already. Nine tenths of what the trainer's small commands take is their imports; here
they are imported once, and each command is a fork of that.

`python warm.py serve SOCKET` imports and serves. `python warm.py run SOCKET -m MODULE ARGUMENTS...` has a module run,
as Python itself does: with this process's streams, folder and environment, and its exit status. It ends with it.
"""

from __future__ import annotations

import array
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

STREAMS = 3
IMPORTED = {
    "datasets": ["Dataset"],
    **{f"errorbook_trainer.{name}": [] for name in ("callback", "check", "checks", "reference", "to_gguf", "train")},
    "peft": ["LoraConfig"],
    "transformers": ["EarlyStoppingCallback", "PrinterCallback"],
    "trl": ["SFTConfig", "SFTTrainer"],
}


def run(path: str, arguments: list[str]) -> int:
    """Asks for a module to be run, and waits for its end."""
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(path)
        asked = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
        streams = array.array("i", range(STREAMS))
        link.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        link.sendall(json.dumps(asked).encode() + b"\n")
        return int(link.makefile().readline() or 1)


def serve(path: str) -> None:
    """Forks for each that asks, until its own input ends."""
    import_all()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        link, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            attend(link)
        link.close()


def attend(link: socket.socket) -> NoReturn:
    """Runs what one asks in a process of its own, and tells its exit status; who goes away ends it."""
    _, data, _, _ = link.recvmsg(1, socket.CMSG_SPACE(STREAMS * 4))
    streams = array.array("i", data[0][2])
    asked = json.loads(link.makefile().readline())
    child = os.fork()
    if child == 0:
        link.close()
        become(asked, list(streams))
    for each in streams:
        os.close(each)
    watcher = os.fork()
    if watcher == 0:
        link.recv(1)  # Nothing ever comes: this is its end.
        kill(child, signal.SIGTERM)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    kill(watcher, signal.SIGKILL)
    try:
        link.sendall(f"{os.waitstatus_to_exitcode(status) % 256}\n".encode())
    except OSError:
        pass
    os._exit(0)


def become(asked: dict[str, Any], streams: list[int]) -> NoReturn:
    """Is a Python that was started for this."""
    import runpy

    os.setsid()
    for number, each in enumerate(streams):
        os.dup2(each, number)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    _, module, *arguments = asked["arguments"]
    sys.argv[:] = [module, *arguments]
    status: Any = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        import traceback

        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))


def kill(process: int, number: int) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


def import_all() -> None:
    """Imports what the trainer's commands import. Some packages load a module when one of its names is asked for."""
    for module, names in IMPORTED.items():
        found = importlib.import_module(module)
        for name in names:
            getattr(found, name)


if __name__ == "__main__":
    way, place, *rest = sys.argv[1:]
    sys.exit(run(place, rest) if way == "run" else serve(place))
