"""Knosc over HTTP: the only floor that knows httpx. Import its modules, not this package."""
