"""Wake phrase and commands: one module per engine behind one Protocol."""
