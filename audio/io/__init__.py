"""Ports: where sound enters and leaves. Only these modules may import a sound library."""
