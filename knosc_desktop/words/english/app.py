"""Notices and questions of the app while it works, and its command line."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
