"""Text to clips: one module per engine behind one Protocol, in a child process."""
