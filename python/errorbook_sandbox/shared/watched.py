"""How a watched process says that it reached for more than its own: by a status, and a line of its stderr."""

#: The status that it ends with.
ENDED_BY_WATCH = 87
#: Begins the line that says what it reached for.
WATCH_MARK = "errorbook: reached for "
