"""Knosc Desktop: bulk uploads and long computations for Knosc, watched to their end."""

__version__ = "0.1.0"
