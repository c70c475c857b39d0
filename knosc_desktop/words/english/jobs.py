"""Jobs in the list: states, details, errors and what the user can do with them."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
