from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from knosc_desktop.domain.job_states import JobState
from knosc_desktop.models.roles import TONES, Tone
from knosc_desktop.ui.widgets import colours, icons
from knosc_desktop.ui.widgets.colours import contrast
from knosc_desktop.ui.widgets.icons import Glyph

ROOT = Path(__file__).parents[2]


def test_the_compiled_resources_are_those_in_the_folder(tmp_path: Path) -> None:
    compiled = tmp_path / "_resources.py"
    compiler = Path(PySide6.__path__[0], "rcc.exe" if sys.platform == "win32" else "Qt/libexec/rcc")
    command = [str(compiler), "-g", "python", "--format-version", "1", "app.qrc", "-o", str(compiled)]
    subprocess.run(command, cwd=ROOT / "resources", check=True)
    # On Windows its lines end otherwise.
    kept = ROOT / "knosc_desktop" / "ui" / "_resources.py"
    assert compiled.read_text(encoding="utf-8") == kept.read_text(encoding="utf-8")


def inked(pixmap: QPixmap) -> set[str]:
    """The colours it is drawn in, without its soft edges."""
    picture = pixmap.toImage()
    return {
        QColor(picture.pixel(x, y)).name()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }


@pytest.mark.parametrize("glyph", list(Glyph))
def test_every_drawing_is_there_and_takes_its_colour(qapp: QApplication, glyph: Glyph) -> None:
    assert inked(icons.icon(glyph, QColor("#ff0000")).pixmap(QSize(32, 32), 1.0)) == {"#ff0000"}


@pytest.mark.parametrize("scaling", [1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0])
def test_a_small_drawing_is_sharp_at_every_scaling(qapp: QApplication, scaling: float) -> None:
    extent = round(icons.SMALL * scaling)
    drawing = icons.icon(Glyph.DOWNLOAD, QColor("#ff0000"))
    assert QSize(extent, extent) in drawing.availableSizes()
    assert drawing.pixmap(QSize(icons.SMALL, icons.SMALL), scaling).size() == QSize(extent, extent)


def test_a_button_that_cannot_be_pressed_has_a_drawing_as_pale_as_its_words(qapp: QApplication) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText, QColor("#000000"))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor("#bebebe"))
    drawing = icons.for_button(Glyph.DOWNLOAD, palette)
    inks = [inked(drawing.pixmap(QSize(32, 32), 1.0, mode)) for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)]
    assert inks == [{"#000000"}, {"#bebebe"}]


def test_a_drawing_made_for_a_button_that_cannot_be_pressed_is_coloured_for_when_it_can(qapp: QApplication) -> None:
    palette = QPalette()
    palette.setCurrentColorGroup(QPalette.ColorGroup.Disabled)
    ink = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.ButtonText).name()
    assert inked(icons.for_button(Glyph.DOWNLOAD, palette).pixmap(QSize(32, 32), 1.0)) == {ink}


def test_states_that_ended_badly_differ_in_shape(qapp: QApplication) -> None:
    bad = [JobState.FAILED, JobState.REFUSED, JobState.NOT_SENT, JobState.UNCONFIRMED, JobState.COMPLETED_WITH_ERRORS]
    bad += [JobState.GONE, JobState.RECEIVED]
    assert len({icons.STATE_GLYPHS[state] for state in bad}) == len(bad)


@pytest.mark.parametrize("state", list(JobState))
def test_every_state_has_a_drawing_and_a_tone(state: JobState) -> None:
    assert state in icons.STATE_GLYPHS
    assert state in TONES


def test_the_application_icon_has_a_size_for_every_desktop(qapp: QApplication) -> None:
    assert {size.width() for size in icons.application_icon().availableSizes()} >= {16, 32, 48, 256}


@pytest.mark.parametrize("ground", ["#ffffff", "#efefef", "#323232", "#1e1e1e"])
@pytest.mark.parametrize("tone", list(Tone))
def test_tones_can_be_read_on_light_and_dark(qapp: QApplication, ground: str, tone: Tone) -> None:
    palette = QPalette(QColor(ground))
    palette.setColor(QPalette.ColorRole.Window, QColor(ground))
    assert contrast(colours.of_tone(tone, palette), QColor(ground)) >= 4.5
