"""What can go wrong between the app and Knosc, and in the app itself."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
