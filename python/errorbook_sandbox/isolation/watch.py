"""Ends a process as soon as it reaches for files, the network or other processes, or waits.

Python itself tells (``sys.addaudithook``), whatever the program calls these things; a hook cannot be taken off again.
The walls hold in any case: this is for samples, which are to do without what others could not run.
"""

import os
import socket
import sys
import time
from typing import Any

from ..shared.explain import PROGRAM_FILE
from ..shared.watched import ENDED_BY_WATCH, WATCH_MARK

_FILES = "a file"
_NETWORK = "the network"
_PROCESSES = "another process"
_WAITING = "time to wait"
#: Seconds that a program may wait, all in all: threads that are tested take turns so.
_PATIENCE = 0.5
#: Events that say it all, and what they reach for.
_ALWAYS = {
    **dict.fromkeys(
        (
            *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod"),
            *("os.chown", "os.chdir", "os.utime", "os.chflags", "os.lockf", "shutil.rmtree", "shutil.copyfile"),
            *("shutil.move", "shutil.copytree", "shutil.make_archive", "shutil.unpack_archive", "shutil.chown"),
            *("tempfile.mkstemp", "tempfile.mkdtemp", "glob.glob", "pathlib.Path.glob", "pathlib.Path.rglob"),
        ),
        _FILES,
    ),
    **dict.fromkeys(
        (
            *("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"),
            *("socket.gethostbyaddr", "socket.getnameinfo", "socket.getservbyname", "urllib.Request"),
            *("http.client.connect", "ftplib.connect", "smtplib.connect", "poplib.connect", "imaplib.open"),
            *("nntplib.connect", "telnetlib.Telnet.open", "webbrowser.open"),
        ),
        _NETWORK,
    ),
    **dict.fromkeys(
        (
            *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork", "os.forkpty"),
            *("os.kill", "os.killpg", "subprocess.Popen", "pty.spawn"),
        ),
        _PROCESSES,
    ),
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: What any program may open: it says nothing of the machine.
_HARMLESS = ("/dev/null", "/dev/urandom", "/dev/random", "/usr/share/zoneinfo", "/etc/localtime")


def install() -> None:
    """Has this process ended when it reaches out."""
    roots = _roots()

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        what = _ALWAYS.get(event)
        if what is None and event in _JUDGED and not _JUDGED[event](arguments, roots):
            what = _NETWORK if event.startswith("socket") else _FILES
        if what is not None:
            _end(what, event, arguments)

    sys.addaudithook(watch)
    _count_waiting()


def _count_waiting() -> None:
    """Python tells of waiting only since 3.13: what waits is put in the place of what would."""
    sleep, waited = time.sleep, 0.0

    def counting(seconds: float) -> None:
        nonlocal waited
        waited += seconds
        if waited > _PATIENCE:
            _end(_WAITING, "time.sleep", ())
        sleep(seconds)

    time.sleep = counting


def _end(what: str, event: str, arguments: tuple[Any, ...]) -> None:
    named = next((each for each in arguments if isinstance(each, (str, bytes, list, tuple))), None)
    shown = "" if named is None else f" {named!r}"
    line = f"{WATCH_MARK}{what} ({event}{shown})".replace("\n", " ")[:300]
    os.write(2, f"\n{line}\n".encode(errors="backslashreplace"))
    os._exit(ENDED_BY_WATCH)


def _roots() -> tuple[str, ...]:
    """Where modules come from: they are read, never written."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.__file__), *sys.path}
    ours = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    # With `/usr` as a prefix only its libraries are modules.
    named = {os.path.join(prefix, "lib") if prefix in ("/", "/usr", "/usr/local") else prefix for prefix in prefixes}
    folders = {path for each in named if each for path in (each, os.path.realpath(each))}
    return (*(each.rstrip("/") + "/" for each in (*folders, ours)), *_HARMLESS)


def _opens(arguments: tuple[Any, ...], roots: tuple[str, ...]) -> bool:
    path, mode, flags = arguments
    # A descriptor, or what a traceback takes for the file of a program.
    if isinstance(path, int) or path == PROGRAM_FILE or (isinstance(path, str) and path.startswith("<")):
        return True
    writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else bool((flags or 0) & _WRITES)
    return _lies(path, roots) and (not writes or os.fsdecode(path) == "/dev/null")


def _lists(arguments: tuple[Any, ...], roots: tuple[str, ...]) -> bool:
    return bool(arguments) and isinstance(arguments[0], (str, bytes)) and _lies(arguments[0], roots)


def _lies(path: Any, roots: tuple[str, ...]) -> bool:
    whole = os.path.abspath(os.fsdecode(path))
    return whole.startswith(roots) or whole + "/" in roots


def _sockets(arguments: tuple[Any, ...], _: tuple[str, ...]) -> bool:
    # An event loop wakes itself up through a pair of the first; the second is one that is open already.
    return len(arguments) > 1 and arguments[1] in (socket.AF_UNIX, -1)


def _libraries(arguments: tuple[Any, ...], roots: tuple[str, ...]) -> bool:
    name = arguments[0] if arguments else None
    return name is None or (isinstance(name, str) and "/" in name and _lies(name, roots))


def _databases(arguments: tuple[Any, ...], _: tuple[str, ...]) -> bool:
    return bool(arguments) and arguments[0] == ":memory:"


#: Events that say so by what they are of: whether it is harmless.
_JUDGED = {
    "open": _opens,
    "os.listdir": _lists,
    "os.scandir": _lists,
    "socket.__new__": _sockets,
    "ctypes.dlopen": _libraries,
    "sqlite3.connect": _databases,
}
