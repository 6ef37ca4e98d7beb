"""Sound in and out, by the frame: knows nothing of speech engines or of exercises."""
