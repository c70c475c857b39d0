"""The demo tenant: a small Knosc on this computer's loopback, in a process of its own.

For newcomers, trainers and every test. It imitates the documented HTTP contract
(knosc-api.md) and has a switch for every shape the documentation leaves open.
"""
