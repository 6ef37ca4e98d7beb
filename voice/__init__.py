"""Hears, decides and speaks: may import audio and content, never the other way round."""

__version__ = "0.1.0"
