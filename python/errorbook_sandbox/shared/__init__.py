"""What more than one process needs, those that run programs among them: it knows nothing that a program may not."""
