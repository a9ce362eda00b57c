"""The trusted process: it takes tasks and programs from Node, knows what is expected, and decides."""
