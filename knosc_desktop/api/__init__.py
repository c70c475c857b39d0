"""Knosc over HTTP; the only floor that imports httpx.

Import ``knosc_desktop.api.client`` where it is needed: it costs 70 ms, which the start of the program does not spend.
"""
