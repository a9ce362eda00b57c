"""The system calls that no case may make, as a seccomp filter for x86-64 and arm64.

It is a list of what is refused: Python programs use too many calls for a list of what is allowed. Namespaces
already keep files, network and other processes out of reach; the filter takes away what could undo them, what
is not namespaced (keys, vsock, perf), and what could hurt the fork server, which runs under the same user as
the cases.
"""

import errno
import platform
import struct
from typing import Optional

_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

#: Number on x86-64 and on arm64 (None: the call does not exist there).
_REFUSED: dict[str, tuple[int, Optional[int]]] = {
    # Other processes.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # Namespaces and mounts.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    # Memory that no limit counts.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semctl": (66, 191),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mbind": (237, 235),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    # The kernel itself, and parts of it with a record of escapes.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "seccomp": (317, 277),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "personality": (135, 92),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "acct": (163, 89),
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "nfsservctl": (180, 42),
    "lookup_dcookie": (212, 18),
    "_sysctl": (156, None),
    "uselib": (134, None),
    "ustat": (136, None),
    "sysfs": (139, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
}

_CLONE, _CLONE3, _SOCKET, _PRLIMIT, _IOCTL = (56, 220), (435, 435), (41, 198), (302, 261), (16, 29)
_NEW_NAMESPACES = 0x7E020000
_UNIX, _INET, _INET6 = 1, 2, 10
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

#: Index into the tables above, and the kernel's name of the architecture (AUDIT_ARCH_*).
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def filter_program() -> Optional[bytes]:
    """The filter for this machine, an array of ``struct sock_filter``; None where its calls are not known."""
    known = _ARCHITECTURES.get(platform.machine())
    return None if known is None else b"".join(_instructions(*known))


def _instructions(column: int, architecture: int) -> list[bytes]:
    program = [_load(4), _jump(_JUMP_EQUAL, architecture, 1, 0), _return(_KILL), _load(0)]
    if column == 0:  # The x32 calls of x86-64 have numbers of their own, which would slip past the list.
        program += [_jump(_JUMP_ABOVE, 0x40000000, 0, 1), _return(_KILL)]
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            program += [_jump(_JUMP_EQUAL, number, 0, 1), _return(_ERRNO | errno.EPERM)]
    # glibc falls back to clone, whose flags can be seen; those of clone3 are behind a pointer.
    program += [_jump(_JUMP_EQUAL, _CLONE3[column], 0, 1), _return(_ERRNO | errno.ENOSYS)]
    program += _refuse_if(_CLONE[column], 0, [_jump(_JUMP_ANY_BIT, _NEW_NAMESPACES, 1, 0)])
    program += _refuse_unless(_SOCKET[column], 0, (_UNIX, _INET, _INET6))
    program += _refuse_unless(_PRLIMIT[column], 0, (0,))
    ioctls = [_jump(_JUMP_EQUAL, _TIOCSTI, 2, 0), _jump(_JUMP_EQUAL, _TIOCLINUX, 1, 0)]
    program += _refuse_if(_IOCTL[column], 1, ioctls)
    return [*program, _return(_ALLOW)]


def _refuse_if(number: int, argument: int, tests: list[bytes]) -> list[bytes]:
    """Refuses a call when one of the tests (which jump past the ALLOW after them) holds for the argument."""
    body = [_load(16 + 8 * argument), *tests, _return(_ALLOW), _return(_ERRNO | errno.EPERM)]
    return [_jump(_JUMP_EQUAL, number, 0, len(body)), *body]


def _refuse_unless(number: int, argument: int, allowed: tuple[int, ...]) -> list[bytes]:
    """Refuses a call whose argument is none of the allowed values."""
    tests = [_jump(_JUMP_EQUAL, value, len(allowed) - index, 0) for index, value in enumerate(allowed)]
    body = [_load(16 + 8 * argument), *tests, _return(_ERRNO | errno.EPERM), _return(_ALLOW)]
    return [_jump(_JUMP_EQUAL, number, 0, len(body)), *body]


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def _return(value: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, value)
