"""Runs untrusted Python programs and says what happened. Standard library only, Python 3.9 or later.

``python/README.md`` says which process loads which package, and who may know what a test expects.
"""
