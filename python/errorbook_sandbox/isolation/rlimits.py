"""Limits that the kernel enforces on a process and its children."""

import resource


def apply(numbers: dict[str, int]) -> None:
    """Binds this process and its children for good."""
    _bind(resource.RLIMIT_CORE, 0)
    # The watch stops a case at its exact time; this is for the case that the watch cannot see it.
    _bind(resource.RLIMIT_CPU, numbers["cpu"], numbers["cpu"] + 1)
    if "memory" in numbers:
        _bind(resource.RLIMIT_AS, numbers["memory"])
    if "data" in numbers:
        _bind(resource.RLIMIT_DATA, numbers["data"])
    _bind(resource.RLIMIT_FSIZE, numbers["file"])
    _bind(resource.RLIMIT_NOFILE, numbers.get("open", 128))
    _bind(resource.RLIMIT_MEMLOCK, 0)
    if hasattr(resource, "RLIMIT_MSGQUEUE"):
        _bind(resource.RLIMIT_MSGQUEUE, 0)
    # The fork server counts too: it is of the same user.
    _bind(resource.RLIMIT_NPROC, numbers["processes"] + 1)


def _bind(which: int, soft: int, hard: int = -2) -> None:
    hard = soft if hard == -2 else hard
    _, ceiling = resource.getrlimit(which)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))
