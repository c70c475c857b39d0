"""Problems in the cells of a file that the check found."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
