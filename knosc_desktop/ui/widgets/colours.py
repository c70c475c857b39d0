"""The colours of the app, the palette made of them, and the style that puts it on.

Every system's own style draws something of the window so that it cannot be read. So there is one style for all
systems, with a palette of its own that follows the system: light or dark, and its accent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleFactory

from knosc_desktop.domain.environment import Stage
from knosc_desktop.models.roles import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication, QStyleOption, QWidget


# What marks a stage and a tone, always together with a word.


class Badge(NamedTuple):
    """Ink on a ground; each pair reads at 4.5 : 1 or better."""

    ground: QColor
    ink: QColor


_STAGES = {
    Stage.PRODUCTION: Badge(QColor("#b3261e"), QColor("#ffffff")),
    Stage.TEST: Badge(QColor("#00696b"), QColor("#ffffff")),
    Stage.DEMO: Badge(QColor("#6a3fb5"), QColor("#ffffff")),
    Stage.OTHER: Badge(QColor("#ffc24a"), QColor("#241a00")),
}

# On a light ground, on a dark ground.
_TONES = {
    Tone.BUSY: ("#2457d6", "#82a6ff"),
    Tone.GOOD: ("#187a48", "#5fce90"),
    Tone.WARNING: ("#8a5a00", "#e6b84c"),
    Tone.BAD: ("#c0222b", "#ff8078"),
    Tone.UNSURE: ("#7540c4", "#c39bff"),
}


_GROUNDS = {
    Tone.WARNING: ("#fdf1d6", "#3a2e12"),
    Tone.BAD: ("#fde7e7", "#45201f"),
    Tone.BUSY: ("#e6edfc", "#22304f"),
}


def of_stage(stage: Stage) -> Badge:
    """How a stage is marked."""
    return _STAGES[stage]


def of_tone(tone: Tone, palette: QPalette) -> QColor:
    """How a line feels."""
    if tone not in _TONES:
        return faint(palette)
    light, dark = _TONES[tone]
    return QColor(dark if is_dark(palette) else light)


def ground_of(tone: Tone, palette: QPalette) -> QColor:
    """A soft ground in that tone, on which text reads."""
    light, dark = _GROUNDS.get(tone, ("#eceef2", "#2a2f37"))
    return QColor(dark if is_dark(palette) else light)


def faint(palette: QPalette) -> QColor:
    """Text that steps back but still reads at 4.5 : 1."""
    return blend(palette.windowText().color(), palette.window().color(), 0.68)


# What is computed from colours.


def is_dark(palette: QPalette) -> bool:
    """Whether the palette's text is lighter than its ground."""
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def blend(front: QColor, back: QColor, share: float) -> QColor:
    """A mixture with that share of ``front``."""
    return QColor.fromRgbF(
        *(
            share * one + (1 - share) * other
            for one, other in zip(
                (front.redF(), front.greenF(), front.blueF()), (back.redF(), back.greenF(), back.blueF()), strict=True
            )
        )
    )


def contrast(one: QColor, other: QColor) -> float:
    """As the Web Content Accessibility Guidelines count it: 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= _STRAIGHT else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def on_line(colour: QColor, option: QStyleOption) -> QColor:
    """What to paint with on a line of a list: where the line is selected its text's colour, unless that one shows."""
    if not option.state & QStyle.StateFlag.State_Selected:
        return colour
    # A list without the focus is painted with the inactive colours, while the palette's own group is its window's.
    group = QPalette.ColorGroup.Disabled
    if option.state & QStyle.StateFlag.State_Enabled:
        is_active = option.state & QStyle.StateFlag.State_Active
        group = QPalette.ColorGroup.Active if is_active else QPalette.ColorGroup.Inactive
    palette: QPalette = option.palette
    if contrast(colour, palette.color(group, QPalette.ColorRole.Highlight)) >= _DRAWING:
        return colour
    return palette.color(group, QPalette.ColorRole.HighlightedText)


_TEXT, _DRAWING = 4.5, 3.0
"""The least contrast of text with its ground, and of drawings."""
_STRAIGHT = 0.04045
"""Up to there sRGB is a straight line."""


# The palette.


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The colours of one scheme by what they are for, and how much of the accent is in a selection."""

    ground: str
    surface: str
    stripe: str
    sunken: str
    line: str
    edge: str
    shadow: str
    button: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: float
    unfocused: str


_LIGHT = _Tokens(
    ground="#f5f6f8",
    surface="#ffffff",
    stripe="#fafbfc",
    sunken="#eef0f4",
    line="#d9dde4",
    edge="#858d9a",
    shadow="#565e6b",
    button="#ffffff",
    text="#1b1f24",
    muted="#565e6b",
    accent="#2457d6",
    on_accent="#ffffff",
    selection=0.14,
    unfocused="#e4e7ec",
)
_DARK = _Tokens(
    ground="#15171b",
    surface="#1d2025",
    stripe="#212429",
    sunken="#25292f",
    line="#343a43",
    edge="#7a8392",
    shadow="#0b0c0e",
    button="#31373f",
    text="#e9ebee",
    muted="#aab1bd",
    accent="#82a6ff",
    on_accent="#0c1b3d",
    selection=0.26,
    unfocused="#343a43",
)


def fill(palette: QPalette, accent: QColor | None = None, *, dark: bool) -> None:
    """Put the app's colours into every role of every group.

    Args:
        palette: to be filled.
        accent: the system's, shaded until it reads on all grounds; the app's own when left out.
        dark: which scheme.
    """
    tokens = _DARK if dark else _LIGHT
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    shaded = _shaded(accent or QColor(tokens.accent), tokens)
    roles = {
        role.Window: tokens.ground,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.stripe,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.button,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Light: tokens.surface,
        role.Midlight: tokens.sunken,
        role.Mid: tokens.line,
        role.Dark: tokens.edge,
        role.Shadow: tokens.shadow,
        role.HighlightedText: tokens.text,
    }
    for each, colour in roles.items():
        palette.setColor(each, QColor(colour))
    for each in (role.Accent, role.Link, role.LinkVisited):
        palette.setColor(each, shaded)
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Accent):
        palette.setColor(group.Disabled, each, QColor(tokens.edge))
    palette.setColor(group.Disabled, role.HighlightedText, QColor(tokens.muted))
    palette.setColor(role.Highlight, QColor(tokens.unfocused))
    palette.setColor(group.Active, role.Highlight, blend(shaded, QColor(tokens.surface), tokens.selection))


def _shaded(accent: QColor, tokens: _Tokens) -> QColor:
    """The accent, as much nearer to the text's colour as it takes to be read; the user may have chosen any."""
    # Of the grounds in use the one that is nearest to the text.
    ground, text = QColor(tokens.sunken), QColor(tokens.text)
    shades = (blend(text, accent, step / 20) for step in range(20))
    return next((shade for shade in shades if contrast(shade, ground) >= _TEXT), text)


# The style.


class Style(QProxyStyle):
    """Fusion in the app's colours, which it takes over wherever Qt hands it a palette of the system's.

    Qt does so at the start and whenever the system's scheme or accent changes, for menus and tooltips, too.
    """

    def __init__(self, base: str = "fusion") -> None:
        super().__init__(base)
        self._has_systems_colours = False

    def polish(self, target: QPalette | QApplication | QWidget | Qt.GlobalColor | QColor, /) -> None:
        if not isinstance(target, QPalette):
            super().polish(target)
            return
        dark, accent = is_dark(target), target.accent().color()
        super().polish(target)
        self._has_systems_colours = _wants_high_contrast()
        if not self._has_systems_colours:
            # Where the system has no accent, Qt puts in the one of its style.
            has_accent = accent != self.standardPalette().accent().color()
            fill(target, accent if has_accent else None, dark=dark and self.baseStyle().objectName() not in _LIGHT_ONLY)

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element in _EDGED and not self._has_systems_colours:
            # Fusion makes edges of the ground, darker, and shows the focus by the selection's: neither would be seen.
            palette: QPalette = option.palette
            palette.setColor(QPalette.ColorRole.Window, palette.dark().color().lighter(_SHADE))
            palette.setColor(QPalette.ColorRole.Highlight, palette.accent().color().lighter(_SHADE))
        super().drawPrimitive(element, option, painter, widget)


_LIGHT_ONLY = frozenset({"windowsvista"})
"""Draws its buttons light whatever the scheme."""
_EDGED = frozenset(
    {
        QStyle.PrimitiveElement.PE_FrameFocusRect,
        QStyle.PrimitiveElement.PE_FrameLineEdit,
        QStyle.PrimitiveElement.PE_IndicatorCheckBox,
        QStyle.PrimitiveElement.PE_PanelButtonCommand,
    }
)
_SHADE = 125
"""Per cent; by so much Fusion makes the colour of the focus darker, and by a little more that of an edge."""


def _wants_high_contrast() -> bool:
    """Whether the system's own colours are to be left as they are."""
    hints = QGuiApplication.styleHints()
    # Named: PySide would let go of it while it is asked.
    accessibility = hints.accessibility()
    return accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast


class OtherStyle(Style):
    """A style that was asked for, in the same colours, and with lists as Fusion draws them.

    Windows' own draw a bar over the first letter of every cell that is selected, and the text of a list without the
    focus in the colour for another ground.
    """

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self._fusion = QStyleFactory.create("fusion")

    def drawControl(
        self, element: QStyle.ControlElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element is QStyle.ControlElement.CE_ItemViewItem:
            self._fusion.drawControl(element, option, painter, widget)
        else:
            super().drawControl(element, option, painter, widget)

    def drawPrimitive(
        self, element: QStyle.PrimitiveElement, option: QStyleOption, painter: QPainter, widget: QWidget | None = None
    ) -> None:
        if element is QStyle.PrimitiveElement.PE_PanelItemViewRow:
            self._fusion.drawPrimitive(element, option, painter, widget)
        else:
            QProxyStyle.drawPrimitive(self, element, option, painter, widget)


def style_for(wanted: str) -> Style:
    """Fusion, or the style that was asked for if Qt has it here."""
    names = {name.casefold() for name in QStyleFactory.keys()} - {"fusion"}  # noqa: SIM118 - no mapping
    return OtherStyle(wanted) if wanted.casefold() in names else Style()
