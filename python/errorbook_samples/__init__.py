"""Reads the Python of samples and runs nothing of it: its mutants, its stubs, and what it looks like without names."""
