from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from PySide6.QtCore import QRect, QSize, QStringListModel
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyleFactory,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from knosc_desktop.domain.session import SessionPhase, SessionState
from knosc_desktop.models.roles import StagingColumn, Tone
from knosc_desktop.ui.sign_in.dialog import SignInDialog
from knosc_desktop.ui.staging.staging_list import StagingListView
from knosc_desktop.ui.widgets import colours
from knosc_desktop.ui.widgets.colours import contrast
from knosc_desktop.ui.widgets.labels import PlainLabel
from knosc_desktop.ui.widgets.style_sheet import style_sheet
from tests.support.builders import TEST, make_check, make_examination, make_finding, make_problem, make_staged
from tests.support.children import child_of
from tests.ui.conftest import Shown

Role, Group, State = QPalette.ColorRole, QPalette.ColorGroup, QStyle.StateFlag
ACCENTS = [QColor(*parts) for parts in product(range(0, 256, 51), repeat=3)]
GROUNDS = (Role.Window, Role.Base, Role.AlternateBase)
TEXTS = [
    *((Role.WindowText, ground) for ground in GROUNDS),
    *((Role.Text, ground) for ground in GROUNDS),
    *((Role.PlaceholderText, ground) for ground in GROUNDS),
    *((Role.Accent, ground) for ground in GROUNDS),
    *((Role.Link, ground) for ground in GROUNDS),
    (Role.ButtonText, Role.Button),
    (Role.ToolTipText, Role.ToolTipBase),
    (Role.BrightText, Role.Accent),
    (Role.HighlightedText, Role.Highlight),
]
OTHERS = [name for name in QStyleFactory.keys() if name != "Fusion"]  # noqa: SIM118 - no mapping
windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows tells Qt of its scheme, and has this style")


def filled(*, dark: bool, accent: QColor | None = None) -> QPalette:
    palette = QPalette()
    colours.fill(palette, accent, dark=dark)
    return palette


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[QPalette]:
    """The whole program in that scheme."""
    palette = filled(dark=request.param == "dark")
    qapp.setPalette(palette)
    yield palette
    qapp.setPalette(QPalette())


def too_faint(palette: QPalette, group: QPalette.ColorGroup, least: float) -> list[str]:
    return [
        f"{text.name} on {ground.name}: {found:.2f}"
        for text, ground in TEXTS
        if (found := contrast(palette.color(group, text), palette.color(group, ground))) < least
    ]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("group", [Group.Active, Group.Inactive])
def test_every_text_can_be_read_with_every_accent(qapp: QApplication, group: QPalette.ColorGroup, dark: bool) -> None:
    found = {accent.name(): too_faint(filled(dark=dark, accent=accent), group, 4.5) for accent in ACCENTS}
    assert {accent: words for accent, words in found.items() if words} == {}


@pytest.mark.parametrize("dark", [False, True])
def test_what_cannot_be_used_is_paler_and_can_still_be_told(qapp: QApplication, dark: bool) -> None:
    palette = filled(dark=dark)
    faint = [line for line in too_faint(palette, Group.Disabled, 3.0) if not line.startswith("BrightText")]
    assert faint == []
    for text in (Role.Text, Role.WindowText, Role.ButtonText):
        shown, off = (
            contrast(palette.color(group, text), palette.base().color()) for group in (Group.Active, Group.Disabled)
        )
        assert off < shown / 2
    assert contrast(*(palette.color(Group.Disabled, role) for role in (Role.HighlightedText, Role.Highlight))) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("tone", list(Tone))
def test_tones_can_be_read_on_the_grounds_of_both_schemes(qapp: QApplication, tone: Tone, dark: bool) -> None:
    palette = filled(dark=dark)
    assert min(contrast(colours.of_tone(tone, palette), palette.color(ground)) for ground in GROUNDS) >= 4.5


def test_an_accent_that_can_be_read_is_left_as_it_is(qapp: QApplication) -> None:
    assert filled(dark=False, accent=QColor("#8a2be2")).accent().color() == QColor("#8a2be2")


def test_the_program_wears_the_style(qapp: QApplication) -> None:
    assert qapp.styleSheet() == style_sheet(qapp.palette(), qapp.font())
    assert qapp.palette().window().color() == filled(dark=False).window().color()


def polished(system: QPalette) -> QPalette:
    """What the style makes of what the system has."""
    style = colours.Style()
    style.polish(system)
    return system


def test_on_a_dark_system_the_colours_are_dark(qapp: QApplication) -> None:
    system = QPalette(QColor("#323232"))
    assert polished(system).window().color() == filled(dark=True).window().color()


def test_the_accent_is_the_systems(qapp: QApplication) -> None:
    system = QPalette(QColor("#efefef"))
    system.setColor(Role.Accent, QColor("#8a2be2"))
    assert polished(system).accent().color() == QColor("#8a2be2")


def test_where_the_system_has_no_accent_it_is_the_programs(qapp: QApplication) -> None:
    system = colours.Style().standardPalette()
    assert polished(system).accent().color() == filled(dark=False).accent().color()


def test_a_system_of_high_contrast_keeps_its_colours(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(colours, "wants_high_contrast", lambda: True)
    system = QPalette(QColor("#000000"))
    assert polished(system) == QPalette(QColor("#000000"))


def test_a_style_that_is_not_there_is_passed_over(qapp: QApplication) -> None:
    assert colours.style_for("breeze").baseStyle().objectName() == "fusion"


@pytest.mark.parametrize("name", OTHERS)
def test_who_asks_for_another_style_gets_it(qapp: QApplication, name: str) -> None:
    assert colours.style_for(name).baseStyle().objectName() == name.casefold()


FOLLOWING = """
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from knosc_desktop.app.desktop import Application
application, menu = Application([]), QMenu()
for scheme in (Qt.ColorScheme.Dark, Qt.ColorScheme.Light):
    application.styleHints().setColorScheme(scheme)
    application.processEvents()
    print(application.palette().window().color().name(), menu.palette().window().color().name())
"""


@windows
def test_dark_mode_is_followed_while_the_program_runs(qapp: QApplication) -> None:
    # In a process of its own: the tests' platform, which needs no screen, has no scheme.
    said = subprocess.run(
        [sys.executable, "-c", FOLLOWING],
        env={**os.environ, "QT_QPA_PLATFORM": "windows"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == 2 * [filled(dark=True).window().color().name()] + 2 * [
        filled(dark=False).window().color().name()
    ]


@windows
def test_the_style_that_draws_light_buttons_whatever_the_scheme_stays_light(qapp: QApplication) -> None:
    system = QPalette(QColor("#323232"))
    colours.style_for("windowsvista").polish(system)
    assert not colours.is_dark(system)


# What is painted.


def inks(picture: QImage, place: QRect) -> Counter[int]:
    """How often each colour is there."""
    return Counter(
        picture.pixel(x, y) for x in range(place.left(), place.right()) for y in range(place.top(), place.bottom())
    )


def best_contrast(widget: QWidget, place: QRect) -> float:
    """Of what stands there with its ground."""
    found = inks(widget.grab(place).toImage(), QRect(0, 0, place.width(), place.height()))
    ((ground, _),) = found.most_common(1)
    return max(contrast(QColor(ink), QColor(ground)) for ink in found)


@pytest.fixture
def listed(qtbot: QtBot) -> Callable[..., tuple[QListView, QLineEdit]]:
    """Opens a list whose first line is selected, beside a field that can have the focus."""
    kept = []

    def open_list(style: QStyle | None = None) -> tuple[QListView, QLineEdit]:
        window = QWidget()
        kept.append(window)
        qtbot.addWidget(window)
        layout, view, field = QVBoxLayout(window), QListView(), QLineEdit()
        layout.addWidget(view)
        layout.addWidget(field)
        if style is not None:
            view.setStyle(style)
        font = view.font()
        font.setPointSize(30)
        view.setFont(font)
        view.setModel(QStringListModel(["IIII HHHH", "another"], view))
        view.setCurrentIndex(view.model().index(0, 0))
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return view, field

    return open_list


@pytest.mark.parametrize("name", ["Fusion", *OTHERS])
@pytest.mark.parametrize("group", list(Group)[:3])
def test_the_selected_line_of_a_list_can_be_read(
    listed: Callable[..., tuple[QListView, QLineEdit]],
    qtbot: QtBot,
    scheme: QPalette,
    group: QPalette.ColorGroup,
    name: str,
) -> None:
    style = colours.style_for(name)
    view, field = listed(style)
    has_focus = view if group is Group.Active else field
    has_focus.setFocus()
    qtbot.waitUntil(has_focus.hasFocus)
    view.setEnabled(group is not Group.Disabled)
    assert best_contrast(view.viewport(), view.visualRect(view.model().index(0, 0)).adjusted(4, 4, -4, -4)) >= 4.5


def test_the_signs_of_a_selected_file_can_be_told_from_its_line(shown: Shown, qtbot: QtBot, scheme: QPalette) -> None:
    shown.staging.add([make_staged(validation=make_examination(report=make_check(make_finding())))])
    view = shown.child(StagingListView, "stagingList")
    view.selectRow(0)
    for focus in (view, shown.child(QLineEdit, "jobsFilter")):
        focus.setFocus()
        qtbot.waitUntil(focus.hasFocus)
        for column in (StagingColumn.NOTE, StagingColumn.REMOVE):
            place = view.visualRect(view.model().index(0, column))
            assert best_contrast(view.viewport(), QRect(place.topLeft(), QSize(28, place.height()))) >= 3.0


@pytest.mark.parametrize("has_focus", [False, True])
def test_the_edge_of_a_field_can_be_seen(qtbot: QtBot, scheme: QPalette, has_focus: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout, field, other = QVBoxLayout(window), QLineEdit(), QPushButton()
    layout.addWidget(field)
    layout.addWidget(other)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    focus = field if has_focus else other
    focus.setFocus()
    qtbot.waitUntil(focus.hasFocus)
    picture = field.grab().toImage()
    edge = {picture.pixelColor(x, picture.height() // 2).name() for x in range(3)}
    assert max(contrast(QColor(colour), scheme.base().color()) for colour in edge) >= 3.0


def test_the_box_of_a_tick_can_be_seen(qtbot: QtBot, scheme: QPalette) -> None:
    box = QCheckBox()
    qtbot.addWidget(box)
    with qtbot.waitExposed(box):
        box.show()
    assert best_contrast(box, QRect(0, 0, 20, box.height())) >= 3.0


def test_text_that_steps_back_follows_the_scheme(qtbot: QtBot, qapp: QApplication, scheme: QPalette) -> None:
    label = PlainLabel("IIII HHHH")
    qtbot.addWidget(label)
    label.step_back()
    font = label.font()
    font.setPointSize(30)
    label.setFont(font)
    for dark in (True, False):
        qapp.setPalette(filled(dark=dark))
        with qtbot.waitExposed(label):
            label.show()
        assert best_contrast(label, label.rect()) >= 4.5


def test_the_message_at_the_sign_in_follows_the_scheme(qtbot: QtBot, qapp: QApplication, scheme: QPalette) -> None:
    dialog = SignInDialog()
    qtbot.addWidget(dialog)
    dialog.show_state(SessionState(SessionPhase.SIGNED_OUT, TEST, problem=make_problem()))
    message = child_of(dialog, QLabel, "signInMessage")
    with qtbot.waitExposed(dialog):
        dialog.open()
    for dark in (True, False):
        palette = filled(dark=dark)
        qapp.setPalette(palette)
        wanted = colours.of_tone(Tone.BAD, palette).rgb()
        qtbot.waitUntil(lambda wanted=wanted: wanted in inks(message.grab().toImage(), message.rect()))  # type: ignore[misc]


# What is painted with on a line.


def option(palette: QPalette, *states: QStyle.StateFlag) -> QStyleOptionViewItem:
    made = QStyleOptionViewItem()
    made.palette = palette
    for state in states:
        made.state |= state
    return made


def test_a_line_that_is_not_selected_is_painted_in_its_own_colour(qapp: QApplication) -> None:
    white = QColor("#ffffff")
    assert colours.on_line(white, option(filled(dark=False), State.State_Enabled)) == white


@pytest.mark.parametrize(
    ("group", "states"),
    [
        (Group.Active, (State.State_Enabled, State.State_Active)),
        (Group.Inactive, (State.State_Enabled,)),
        (Group.Disabled, ()),
    ],
)
def test_a_colour_that_is_lost_on_a_selection_gives_way_to_its_texts(
    qapp: QApplication, group: QPalette.ColorGroup, states: tuple[QStyle.StateFlag, ...]
) -> None:
    palette = QPalette(QColor("#efefef"))
    for each, ground, text in (
        (Group.Active, "#000080", "#ffffff"),
        (Group.Inactive, "#800000", "#fefefe"),
        (Group.Disabled, "#008000", "#fdfdfd"),
    ):
        palette.setColor(each, Role.Highlight, QColor(ground))
        palette.setColor(each, Role.HighlightedText, QColor(text))
    lost = palette.color(group, Role.Highlight)
    painted = colours.on_line(lost, option(palette, State.State_Selected, *states))
    assert painted == palette.color(group, Role.HighlightedText)


def test_a_tone_that_shows_on_a_selection_stays(qapp: QApplication) -> None:
    palette = filled(dark=False)
    tone = colours.of_tone(Tone.BAD, palette)
    assert colours.on_line(tone, option(palette, State.State_Selected, State.State_Enabled, State.State_Active)) == tone
