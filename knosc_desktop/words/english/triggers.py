"""Data types and runs."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
