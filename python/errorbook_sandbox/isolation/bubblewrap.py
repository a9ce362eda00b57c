"""Starts a program isolated by the bwrap binary, for machines that let it make namespaces but not us."""

import json
import os
import shutil
import signal

from . import mounts, seccomp
from .namespaces import SetupFailed


def start(
    command: list[str],
    environment: dict[str, str],
    keep: int,
    scratch_mb: int,
    shown: "tuple[str, ...]" = (),
) -> int:
    """Starts ``command`` isolated, with only the descriptor ``keep``; returns its number on this machine.

    :raises SetupFailed: there is no bwrap, or it may not do its work here either.
    """
    binary = shutil.which("bwrap", path=os.defpath + ":/usr/local/bin")
    if binary is None:
        raise SetupFailed("bwrap is not installed")
    told, telling = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        _execute(binary, _options(telling, scratch_mb, shown), command, environment, (keep, telling))
    os.close(telling)
    with os.fdopen(told, "r", encoding="utf-8") as info:
        text = info.read()
    try:
        return int(json.loads(text)["child-pid"])
    except (ValueError, KeyError) as error:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise SetupFailed("bwrap could not make its namespaces") from error


def _options(info: int, scratch_mb: int, shown: "tuple[str, ...]") -> list[str]:
    paths = mounts.readable_paths(shown)
    scratch = mounts.scratch_folder(paths)
    options = ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox"]
    options += [
        "--die-with-parent",
        "--new-session",
        "--as-pid-1",
        "--cap-drop",
        "ALL",
        "--info-fd",
        str(info),
    ]
    for path in paths:
        options += ["--symlink", os.readlink(path), path] if os.path.islink(path) else ["--ro-bind", path, path]
    package = "errorbook_sandbox"
    options += ["--ro-bind", f"{mounts.package_folder()}/{package}", f"{mounts.PACKAGE_TARGET}/{package}"]
    for path in mounts.devices():
        options += ["--dev-bind", path, path]
    options += ["--size", str(scratch_mb << 20), "--tmpfs", scratch, "--setenv", "TMPDIR", scratch]
    return [*options, "--remount-ro", "/", "--chdir", "/"]


def _execute(
    binary: str, options: list[str], command: list[str], environment: dict[str, str], kept: "tuple[int, ...]"
) -> None:
    """Becomes bwrap. Never returns."""
    try:
        program = seccomp.filter_program()
        if program is not None:
            source, sink = os.pipe()
            os.write(sink, program)
            os.close(sink)
            options = [*options, "--seccomp", str(source)]
            kept = (*kept, source)
        for descriptor in kept:
            os.set_inheritable(descriptor, True)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        os.execve(binary, [binary, *options, *command], environment)
    except BaseException:
        os._exit(1)
