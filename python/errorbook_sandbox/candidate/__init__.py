"""The process of a program, under that program's control: it never learns what is expected."""
