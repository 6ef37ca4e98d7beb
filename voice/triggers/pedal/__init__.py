"""Pedals and other devices with a few keys, read from the kernel (Linux only)."""
