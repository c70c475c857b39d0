"""What an upload would change, and what is asked before it."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
