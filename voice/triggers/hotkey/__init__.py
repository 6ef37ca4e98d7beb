"""Hotkeys: keys of the keyboard that reach Breather whichever window has the focus."""
