"""Runs untrusted Python programs and says what happened. Standard library only, Python 3.9 or later.

Three kinds of process (see ARCHITECTURE.md):

- ``supervisor`` is trusted: it takes cases from Node, knows what the tests expect, and decides.
- ``zygote`` is a warm fork server inside its own namespaces; it starts one process a case and wipes up after
  it.
- ``candidate`` and ``judge`` are such processes. The candidate runs the program and never learns what is
  expected; the judge runs tests that the supervisor cannot evaluate itself, in a sandbox apart from the
  candidate's.
"""
