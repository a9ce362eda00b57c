"""Whether isolation really holds: what a fork server says of itself, and what the supervisor finds wrong with that."""

import os
import socket
from typing import Any

from . import kernel


def self_report(isolated: bool) -> dict[str, Any]:
    """What this process can say of its own isolation; the supervisor refuses to go on if it is not as
    planned.
    """
    if not isolated:
        return {"pid": os.getpid()}
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    return {
        "pid": os.getpid(),
        "uid": os.getuid(),
        "root": sorted(os.listdir("/")),
        "read_only": bool(os.statvfs("/").f_flag & os.ST_RDONLY),
        "network": _has_route(),
        "no_new_privileges": kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS),
    }


def _has_route() -> bool:
    """Whether packets could leave: "connecting" a datagram socket asks for a route and sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return False
    return True


def faults(report: dict[str, Any]) -> list[str]:
    """What of the claims of isolation does not hold."""
    expected = {
        "runs as pid 1": report["pid"] == 1,
        "is not root": report["uid"] != 0,
        "has a read-only root": report["read_only"] is True,
        "has no network": report["network"] is False,
        "can gain no privileges": report["no_new_privileges"] == 1,
        "sees no /proc": not {"proc", "sys"} & set(report["root"]),
    }
    return [f"not so: {claim}" for claim, holds in expected.items() if not holds]
