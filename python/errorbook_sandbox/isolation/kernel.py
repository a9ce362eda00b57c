"""Linux calls that the standard library of Python 3.9 lacks. Every function raises OSError when the kernel
refuses.
"""

import ctypes
import os
from typing import Optional

_libc = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_GET_NO_NEW_PRIVS = 39

_CAPABILITY_VERSION_3 = 0x20080522


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilitySet(ctypes.Structure):
    _fields_ = [
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    ]


def _checked(result: int, what: str) -> int:
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def _bytes(text: Optional[str]) -> Optional[bytes]:
    return None if text is None else os.fsencode(text)


def unshare(flags: int) -> None:
    """Moves this process (or, for pid namespaces, its children) into new namespaces."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: Optional[str], target: str, kind: Optional[str], flags: int, data: Optional[str] = None) -> None:
    """mount(2)."""
    result = _libc.mount(_bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags), _bytes(data))
    _checked(result, f"mount {source} on {target}")


def unmount(target: str) -> None:
    """Takes a mount and all below it out of sight at once."""
    _checked(_libc.umount2(_bytes(target), MNT_DETACH), f"unmount {target}")


def pivot_root(new_root: str, old_root: str) -> None:
    """pivot_root(2)."""
    _checked(_libc.pivot_root(_bytes(new_root), _bytes(old_root)), "pivot_root")


def prctl(option: int, value: int = 0) -> int:
    """prctl(2) with one argument."""
    zero = ctypes.c_ulong(0)
    return _checked(_libc.prctl(ctypes.c_int(option), ctypes.c_ulong(value), zero, zero, zero), f"prctl {option}")


def install_filter(program: bytes) -> None:
    """Installs a seccomp filter: ``program`` is an array of ``struct sock_filter``."""

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]

    wrapped = Program(len(program) // 8, program)
    zero = ctypes.c_ulong(0)
    mode_filter = ctypes.c_ulong(2)
    _checked(_libc.prctl(PR_SET_SECCOMP, mode_filter, ctypes.byref(wrapped), zero, zero), "seccomp")


def drop_bounding_capabilities() -> None:
    """Gives up, for this process and its children, every capability that a program could gain by exec."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            return  # Past the last capability that this kernel knows.


def drop_capabilities() -> None:
    """Empties the effective, permitted and inheritable sets."""
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    empty = (_CapabilitySet * 2)()
    _checked(_libc.capset(ctypes.byref(header), ctypes.byref(empty)), "capset")
