"""The main window: labels, buttons, menus, tooltips and accessible names."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {}
NOTES: dict[str, str] = {}
