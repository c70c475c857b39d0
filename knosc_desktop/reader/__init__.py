"""Reads users' spreadsheets in a process of its own: a hostile one can bring down whatever reads it."""
