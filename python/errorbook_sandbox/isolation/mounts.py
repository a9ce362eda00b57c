"""What of the machine's files a sandbox shows: an allow-list, never ``/``, never a home."""

import os
import sys

#: System folders with programs and libraries; links among them (``/lib -> usr/lib``) are remade as links.
_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc/alternatives",
    "/etc/ld.so.cache",
)
#: Stores that interpreters of Nix and Guix are built from.
_STORES = ("/nix/store", "/gnu/store")
#: The parts of an interpreter's prefix: the prefix itself may be ``~/.local``, which holds keyrings too.
_PARTS = ("bin", "lib", "lib32", "lib64", "libexec", "share/zoneinfo", "pyvenv.cfg")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
#: Where the sandbox sees this package.
PACKAGE_TARGET = "/errorbook"


def package_folder() -> str:
    """The folder that holds this package."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def readable_paths(shown: "tuple[str, ...]" = ()) -> list[str]:
    """Existing paths that are mounted read-only under their own names, parents before children; ``shown`` are
    more of them, which a toolchain needs.
    """
    paths: set[str] = {path for path in (*_SYSTEM, *shown) if os.path.lexists(path)}
    for prefix in _prefixes():
        paths.update(store for store in _STORES if prefix.startswith(store + "/"))
        paths.update(path for part in _PARTS if os.path.exists(path := os.path.join(prefix, part)))
    for library in _mapped_files():
        if not _covered(library, paths):
            paths.add(library)
    return [path for path in sorted(paths) if not _covered(os.path.dirname(path), paths)]


def devices() -> list[str]:
    """The harmless devices that this machine has."""
    return [path for path in _DEVICES if os.path.exists(path)]


def scratch_folder(shown: list[str]) -> str:
    """The folder that cases may write to: ``/tmp``, unless the interpreter itself lies there."""
    return "/scratch" if any(path.startswith("/tmp/") for path in shown) else "/tmp"


def _prefixes() -> set[str]:
    executable = os.path.dirname(os.path.dirname(os.path.realpath(sys.executable)))
    named = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix, executable}
    return named | {os.path.realpath(prefix) for prefix in named}


def _mapped_files() -> set[str]:
    """Libraries that this interpreter runs on, wherever they lie."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            fields = [line.split(None, 5) for line in maps]
    except OSError:
        return set()
    files = {row[5].rstrip("\n") for row in fields if len(row) == 6 and "x" in row[1]}
    return {path for path in files if path.startswith("/") and os.path.isfile(path)}


def _covered(path: str, paths: set[str]) -> bool:
    while path != "/":
        if path in paths and not os.path.islink(path):
            return True
        path = os.path.dirname(path)
    return False
