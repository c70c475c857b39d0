"""A small Knosc tenant on loopback, in a process of its own."""
