"""The design tokens: every colour of light and dark by what it is for, and every size of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QFontInfo

if TYPE_CHECKING:
    from PySide6.QtGui import QFont


class Tokens(NamedTuple):
    """The colours of one scheme. Text has a contrast of at least 4.5:1 with its ground, edges and focus of 3:1.

    A name ending in ``soft`` is the ground for the text of the name before it.
    """

    bg: str
    surface: str
    sunken: str
    line: str
    edge: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    select: str
    select_idle: str
    focus: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    info: str
    info_soft: str
    idle: str
    idle_soft: str
    production: str
    test: str
    demo: str
    on_strip: str


LIGHT = Tokens(
    bg="#f5f6f8",
    surface="#ffffff",
    sunken="#eef0f4",
    line="#d9dde4",
    edge="#858d9a",
    text="#1b1f24",
    muted="#565e6b",
    accent="#2457d6",
    on_accent="#ffffff",
    accent_soft="#e6edfc",
    select="#e1e9fb",
    select_idle="#eceff4",
    focus="#2457d6",
    ok="#187a48",
    ok_soft="#e2f4ea",
    warn="#8a5a00",
    warn_soft="#fdf1d6",
    bad="#c0222b",
    bad_soft="#fde7e7",
    info="#2457d6",
    info_soft="#e6edfc",
    idle="#5d6572",
    idle_soft="#eceef2",
    production="#b3261e",
    test="#00696b",
    demo="#6a3fb5",
    on_strip="#ffffff",
)
DARK = Tokens(
    bg="#15171b",
    surface="#1d2025",
    sunken="#25292f",
    line="#343a43",
    edge="#7a8392",
    text="#e9ebee",
    muted="#aab1bd",
    accent="#82a6ff",
    on_accent="#0c1b3d",
    accent_soft="#22304f",
    select="#26375c",
    select_idle="#2a2f37",
    focus="#82a6ff",
    ok="#5fce90",
    ok_soft="#183526",
    warn="#e6b84c",
    warn_soft="#3a2e12",
    bad="#ff8078",
    bad_soft="#45201f",
    info="#82a6ff",
    info_soft="#22304f",
    idle="#aab1bd",
    idle_soft="#2a2f37",
    production="#b3261e",
    test="#0b6f71",
    demo="#7a52c7",
    on_strip="#ffffff",
)


# Sizes in pixels of a screen at 100 %, where text has 13 of them.

F12, F13, F16, F20 = 12, 13, 16, 20
S4, S8, S12, S16 = 4, 8, 12, 16
CONTROL, ROW, RADIUS = 32, 36, 6


def scaled(size: int, font: QFont) -> int:
    """That size beside text of that font: who has large letters has large controls. Never less than drawn."""
    return max(size, round(size * QFontInfo(font).pixelSize() / F13))
