"""The state table, the session that steps through it, and the score it lays out."""
