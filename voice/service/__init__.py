"""Breather as a service: started with the person's login, and again where it failed."""
