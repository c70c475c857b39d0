"""Files that the desktop hands to the running program, as macOS does for “Open with” and for the icon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from knosc_desktop.app.desktop import Application
from knosc_desktop.demo.workbooks import write_sample
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


@pytest.fixture
def taken(qapp: Application) -> Iterator[list[list[Path]]]:
    """What somebody who takes the files gets, each time."""
    yield []
    qapp.opened.hand_to(None)


def open_with(application: QApplication, *paths: Path) -> list[bool]:
    return [QApplication.sendEvent(application, QFileOpenEvent(str(path))) for path in paths]


def take_into(taken: list[list[Path]]) -> Callable[[Sequence[Path]], None]:
    return lambda files: taken.append(list(files))


def test_files_opened_before_there_is_a_window_are_kept_for_it(
    qapp: Application, qtbot: QtBot, taken: list[list[Path]], tmp_path: Path
) -> None:
    assert open_with(qapp, tmp_path / "a.xlsx") == [True]
    qapp.processEvents()
    qapp.opened.hand_to(take_into(taken))
    qtbot.waitUntil(lambda: taken == [[tmp_path / "a.xlsx"]])


def test_files_opened_together_arrive_together(
    qapp: Application, qtbot: QtBot, taken: list[list[Path]], tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("a.xlsx", "b.csv", "März 中文.csv")]
    qapp.opened.hand_to(take_into(taken))
    open_with(qapp, *files)
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == [files]


def test_a_link_that_is_no_file_is_not_taken(qapp: Application, taken: list[list[Path]], qtbot: QtBot) -> None:
    qapp.opened.hand_to(take_into(taken))
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/a.xlsx")))
    open_with(qapp, Path("/a.xlsx"))
    qtbot.waitUntil(lambda: bool(taken))
    assert taken == [[Path("/a.xlsx")]]


def test_a_file_opened_with_the_running_program_appears_on_the_list_without_a_data_type(
    qapp: Application, tenant: DemoTenant, start: Callable[..., ProgramUnderTest], tmp_path: Path
) -> None:
    file = tmp_path / "units.xlsx"
    write_sample("unit-master", file, rows=3)
    program = start(tenant.address)
    program.sign_in_fully(*tenant.planner)
    program.choose_kind("unit-master")

    open_with(qapp, file)

    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    (staged,) = program.lifecycle.context.staging
    assert (staged.path, staged.trigger) == (file, None)
