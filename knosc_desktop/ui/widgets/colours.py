"""The few colours of the program's own, for a light and a dark palette; everything else is the palette's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QColor

from knosc_desktop.domain.environment import Stage
from knosc_desktop.models.roles import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette


class Badge(NamedTuple):
    """Ink on a ground; each pair reads at 4.5 : 1 or better."""

    ground: QColor
    ink: QColor


_STAGES = {
    Stage.PRODUCTION: Badge(QColor("#b3261e"), QColor("#ffffff")),
    Stage.TEST: Badge(QColor("#00697a"), QColor("#ffffff")),
    Stage.DEMO: Badge(QColor("#6a3fb5"), QColor("#ffffff")),
    Stage.OTHER: Badge(QColor("#ffc24a"), QColor("#241a00")),
}

# On a light ground, on a dark ground.
_TONES = {
    Tone.BUSY: ("#0b62c4", "#6cb1ff"),
    Tone.GOOD: ("#1a7431", "#56c271"),
    Tone.WARNING: ("#8a5a00", "#e0ad3a"),
    Tone.BAD: ("#bf1f2b", "#ff8178"),
    Tone.UNSURE: ("#7540c4", "#c39bff"),
}


def is_dark(palette: QPalette) -> bool:
    """Whether the palette's text is lighter than its ground."""
    return palette.windowText().color().lightness() > palette.window().color().lightness()


def of_stage(stage: Stage) -> Badge:
    """How a stage is marked; always together with its word."""
    return _STAGES[stage]


def of_tone(tone: Tone, palette: QPalette) -> QColor:
    """How a line feels; always together with its word and icon."""
    if tone not in _TONES:
        return faint(palette)
    light, dark = _TONES[tone]
    return QColor(dark if is_dark(palette) else light)


def faint(palette: QPalette) -> QColor:
    """Text that steps back but still reads at 4.5 : 1."""
    return blend(palette.windowText().color(), palette.window().color(), 0.68)


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
