"""What the fork server does between cases: kills what is left, empties the scratch folder, counts what was
used.
"""

import os
import signal
import stat
from typing import Any

from . import usage


def end(case: int, isolated: bool) -> dict[str, Any]:
    """Ends the case for good and tells how its first process ended and what all of its processes used."""
    if isolated:
        # Everything in our pid namespace but ourselves, however deeply forked or detached.
        _kill(-1)
    else:
        _kill_descendants(case)
    used = _reap(case)
    _reclaim(os.environ["TMPDIR"])
    _wipe(os.environ["TMPDIR"])
    return used


def leave(case: int, isolated: bool) -> None:
    """Takes everything along when nobody waits for us any more: the kernel does so only with namespaces."""
    if not isolated:
        # Not needed before, and its compressors are libraries that each case would be forked with.
        import shutil

        _kill_descendants(case)
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def _kill_descendants(case: int) -> None:
    """The best that can be done without a pid namespace: what forks faster than this escapes."""
    _kill(-case)
    for _ in range(100):
        alive = [pid for pid in usage.descendants(os.getpid()) if not usage.is_dead(pid)]
        if not alive:
            return
        for pid in alive:
            _kill(pid)


def _kill(target: int) -> None:
    try:
        os.kill(target, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _reap(case: int) -> dict[str, Any]:
    total = {"status": 0, "cpu_ms": 0.0, "peak_kb": 0}
    while True:
        try:
            pid, status, used = os.wait4(-1, 0)
        except ChildProcessError:
            return total
        total["cpu_ms"] += (used.ru_utime + used.ru_stime) * 1000
        total["peak_kb"] = max(total["peak_kb"], used.ru_maxrss)
        if pid == case:
            total["status"] = status


def _reclaim(folder: str) -> None:
    """Undoes what a program can do to the folder itself: anything where nothing isolates it, and its mode and
    attributes, rights for all new files among them, where it runs as the folder's owner.
    """
    status = os.lstat(folder) if os.path.lexists(folder) else None
    if status is None or not stat.S_ISDIR(status.st_mode):
        if status is not None:
            os.unlink(folder)
        os.mkdir(folder, 0o700)
    elif status.st_uid == os.getuid():
        os.chmod(folder, 0o700)
        for name in os.listxattr(folder) if hasattr(os, "listxattr") else ():
            os.removexattr(folder, name)


def _wipe(folder: str) -> None:
    """Empties the folder without recursion: a program may have nested it deeper than any stack."""
    while True:
        with os.scandir(folder) as listing:
            entries = list(listing)
        if not entries:
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                _flatten(entry.path, folder)
            else:
                os.unlink(entry.path)


def _flatten(path: str, folder: str) -> None:
    os.chmod(path, 0o700)
    with os.scandir(path) as listing:
        inner = list(listing)
    for entry in inner:
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)  # A folder that cannot be written cannot be moved.
        os.rename(entry.path, os.path.join(folder, os.urandom(12).hex()))
    os.rmdir(path)
