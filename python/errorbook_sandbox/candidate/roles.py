"""What a process of a program can be started for."""

import socket
from typing import Any

from ..shared import wire
from . import answer, beside, serve
from .load import load

rehearse = answer.rehearse


def _test(link: socket.socket, job: dict[str, Any], files: list[int]) -> None:
    """Loads the program and runs the tests beside it."""
    loaded, namespace = load(job)
    wire.send(link, loaded)
    if namespace is not None:
        ended = beside.run_beside(job["tests"], namespace)
        secret, _ = wire.receive(link)
        wire.send(link, {**ended, **secret})


ROLES = {"answer": answer.answer, "serve": serve.serve, "test": _test}
