"""The process of tests that the supervisor cannot evaluate itself, in a sandbox apart from the program's."""
