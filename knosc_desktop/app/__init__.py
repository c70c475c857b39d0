"""Wiring, command line and lifecycle; imported by nobody but ``__main__``."""
