"""Where our processes begin: ``start.py supervisor OPTIONS``, ``start.py elsewhere``, or
``start.py fork-server PURPOSE DESCRIPTOR``.

Only here are packages put together: a fork server loads what its own processes need, and nothing of the others.

A file of its own, because the folder that Python puts on the path for it must come off again: programs would
import our modules in place of their own ``shared`` or ``judge``.
"""

import os
import socket
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Starts what the command line names."""
    parent = os.path.dirname(_FOLDER)
    sys.path[:] = [parent, *(path for path in sys.path if path not in (_FOLDER, ""))]
    name, *arguments = sys.argv[1:]
    if name == "supervisor":
        from errorbook_sandbox.supervisor import main as supervisor

        supervisor.main(arguments)
    elif name == "elsewhere":
        from errorbook_sandbox.supervisor import elsewhere

        elsewhere.main()
    else:
        purpose, descriptor, *more = arguments
        _serve_forks(purpose, parent, int(descriptor), "isolated" in more)


def _serve_forks(purpose: str, parent: str, descriptor: int, isolated: bool) -> None:
    from errorbook_sandbox.isolation import fork_server

    roles: fork_server.Roles
    rehearse = None
    if purpose == "candidate":
        from errorbook_sandbox.candidate import roles as candidate

        roles, rehearse = candidate.ROLES, candidate.rehearse
    elif purpose == "judge":
        from errorbook_sandbox.judge import run as judge

        roles = judge.ROLES
    else:
        from errorbook_sandbox.isolation import command_runner

        roles = command_runner.ROLES
    sys.path.remove(parent)
    sys.path += os.environ.pop("ERRORBOOK_PACKAGES", "").split(os.pathsep)
    sys.argv[:] = ["program.py"]
    fork_server.main(socket.socket(fileno=descriptor), isolated, roles, rehearse)


main()
