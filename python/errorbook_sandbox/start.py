"""Where our processes begin: ``start.py supervisor OPTIONS``, ``... far`` or ``... zygote DESCRIPTOR``.

A file of its own, because the folder that Python puts on the path for it must come off again: programs would
import our modules in place of their own ``tests`` or ``limits``.
"""

import os
import socket
import sys

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def main() -> None:
    """Starts what the command line names."""
    parent = os.path.dirname(_FOLDER)
    sys.path[:] = [parent, *(path for path in sys.path if path not in (_FOLDER, ""))]
    if sys.argv[1] == "supervisor":
        from errorbook_sandbox import supervisor

        supervisor.main(sys.argv[2:])
    elif sys.argv[1] == "far":
        from errorbook_sandbox import far

        far.main()
    else:
        from errorbook_sandbox import zygote

        sys.path.remove(parent)
        sys.path += os.environ.pop("ERRORBOOK_PACKAGES", "").split(os.pathsep)
        arguments, sys.argv[:] = sys.argv[2:], ["program.py"]
        zygote.main(socket.socket(fileno=int(arguments[0])), isolated="isolated" in arguments)


main()
