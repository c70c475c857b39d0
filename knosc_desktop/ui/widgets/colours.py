"""The palette of the app, made of the tokens, and the style that puts it on.

Every system's own style draws something of the window so that it cannot be read. So there is one style for all
systems, with a palette of its own that follows the system: light or dark, and its accent.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleFactory

from knosc_desktop.domain.environment import Stage
from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets.tokens import DARK, LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication, QStyleOption, QWidget

    from knosc_desktop.ui.widgets.tokens import Tokens


# What marks a stage and a tone, always together with a word.


class Badge(NamedTuple):
    """Ink on a ground; each pair reads at 4.5 : 1 or better."""

    ground: QColor
    ink: QColor


_NEITHER = Badge(QColor("#ffc24a"), QColor("#241a00"))
"""An address that is none of the three."""
_STAGES = {Stage.PRODUCTION: "production", Stage.TEST: "test", Stage.DEMO: "demo"}
_TONES = {
    Tone.BUSY: "info",
    Tone.WAITING: "idle",
    Tone.GOOD: "ok",
    Tone.WARNING: "warn",
    Tone.BAD: "bad",
    Tone.UNSURE: "warn",
    Tone.QUIET: "idle",
}


def of_stage(stage: Stage, palette: QPalette) -> Badge:
    """How a stage is marked."""
    if stage not in _STAGES:
        return _NEITHER
    tokens = tokens_of(palette)
    return Badge(QColor(getattr(tokens, _STAGES[stage])), QColor(tokens.on_strip))


def of_tone(tone: Tone, palette: QPalette) -> QColor:
    """How a line feels."""
    return of_pill(tone, palette).ink


def of_pill(tone: Tone, palette: QPalette) -> Badge:
    """The same as a word in its colour on a soft ground."""
    tokens, name = tokens_of(palette), _TONES[tone]
    return Badge(QColor(getattr(tokens, f"{name}_soft")), QColor(getattr(tokens, name)))


def faint(palette: QPalette) -> QColor:
    """Text that steps back but still reads at 4.5 : 1."""
    return QColor(tokens_of(palette).muted)


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

_SELECTION = {LIGHT: 0.14, DARK: 0.26}
"""How much of an accent that isn't the app's own is in a selection."""


def tokens_of(palette: QPalette) -> Tokens:
    """The tokens of the scheme and the accent that are in that palette."""
    return _tokens(is_dark(palette), palette.accent().color().name())


@lru_cache(maxsize=8)
def _tokens(dark: bool, accent: str) -> Tokens:
    """Of a scheme; what follows from the accent follows from that one."""
    tokens = DARK if dark else LIGHT
    if accent == tokens.accent:
        return tokens
    soft = blend(QColor(accent), QColor(tokens.surface), _SELECTION[tokens]).name()
    inks = (tokens.on_accent, tokens.text, tokens.surface)
    on_accent = max(inks, key=lambda ink: contrast(QColor(ink), QColor(accent)))
    return tokens._replace(accent=accent, on_accent=on_accent, accent_soft=soft, select=soft, focus=accent)


def fill(palette: QPalette, accent: QColor | None = None, *, dark: bool) -> None:
    """Put the app's colours into every role of every group.

    Args:
        palette: to be filled.
        accent: the system's, shaded until it reads on all grounds; the app's own when left out.
        dark: which scheme.
    """
    own = DARK if dark else LIGHT
    tokens = own if accent is None else _tokens(dark, _shaded(accent, own).name())
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    roles = {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.surface,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Light: tokens.surface,
        role.Midlight: tokens.sunken,
        role.Mid: tokens.line,
        role.Dark: tokens.edge,
        role.Shadow: tokens.muted if tokens.surface == LIGHT.surface else tokens.bg,
        role.HighlightedText: tokens.text,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
    }
    for each, colour in roles.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText, role.Accent):
        palette.setColor(group.Disabled, each, QColor(tokens.edge))
    palette.setColor(group.Disabled, role.HighlightedText, QColor(tokens.muted))
    palette.setColor(role.Highlight, QColor(tokens.select_idle))
    palette.setColor(group.Active, role.Highlight, QColor(tokens.select))


def _shaded(accent: QColor, tokens: Tokens) -> QColor:
    """The accent, as much nearer to the text's colour as it takes to be read; the user may have chosen any."""
    # Of the grounds in use the one that is nearest to the text.
    ground, text = QColor(tokens.sunken), QColor(tokens.text)
    # Rounded as it will be painted.
    shades = (QColor(blend(text, accent, step / 20).name()) for step in range(20))
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
        self._has_systems_colours = wants_high_contrast()
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
        QStyle.PrimitiveElement.PE_IndicatorCheckBox,
    }
)
_SHADE = 125
"""Per cent; by so much Fusion makes the colour of the focus darker, and by a little more that of an edge."""


def wants_high_contrast() -> bool:
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
