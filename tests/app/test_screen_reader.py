"""The main job as somebody does it who hears the window and has no mouse: over the accessibility bus, in the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.demo.workbooks import write_sample
from tests.support.heard_desktop import HeardDesktop, needs_heard_desktop
from tests.support.screen_reader import Part

pytestmark = needs_heard_desktop
_MOST_TABS = 40


@pytest.fixture
def desk(session_bus: str, tmp_path: Path) -> Callable[[], HeardDesktop]:
    home = tmp_path / "home"
    home.mkdir()
    return lambda: HeardDesktop(home, session_bus)


def tab_to(desk: HeardDesktop, name: str) -> None:
    """Press Tab until the keyboard is on what is called so."""
    reader = desk.reader
    for _ in range(_MOST_TABS):
        if reader.focus.startswith(name):
            return
        visited = len(reader.visited)
        desk.press("Tab")
        reader.wait_for_move(visited)
    raise AssertionError(f"Tab does not lead to {name}, only to {[reader.name(each) for each in reader.visited]}")


def hears(desk: HeardDesktop, *words: str) -> None:
    """Wait until the line that the keyboard is on says all of that, the first of it at its beginning."""
    reader = desk.reader
    reader.wait(
        f"a line with {words}",
        lambda: reader.focus.startswith(words[0]) and all(each in reader.focus for each in words),
    )


def named(desk: HeardDesktop, name: str) -> Part:
    """The first part of the window that is called so."""
    reader = desk.reader
    window = reader.window(reader.visited[-1])
    return next(part for part in reader.inside(window) if reader.name(part) == name)


def test_the_whole_job_is_done_by_keyboard_and_ear(desk: Callable[[], HeardDesktop], tmp_path: Path) -> None:
    file = tmp_path / "bad.xlsx"
    write_sample("item-master", file, rows=6, bad_rows=3)
    with desk() as here:
        reader = here.reader
        here.run("--demo")
        hears(here, "Add files…")
        strip = named(here, "Environment")
        reader.wait("the sign-in to the demo", lambda: reader.description(strip).startswith("DEMO "))

        # The samples of the demo are added, checked and uploaded.
        tab_to(here, "Add sample files")
        here.press("space")
        hears(here, "forecast.xlsx, Forecast, recognised by its columns, 20 rows, Matches the template")
        here.press("Up")
        hears(here, "items.xlsx, Item master, ", "20 rows")
        here.press("Down")
        hears(here, "forecast.xlsx, ", "Matches the template")
        here.press("Return")
        reader.wait("that all of it is over", lambda: "Finished: 3 completed" in reader.announced)
        hears(here, "Completed, Forecast, forecast.xlsx, 20 rows processed, ")

        # A file of one's own: Knosc would remove what is not in it, so there is a question.
        here.press("ctrl+o")
        hears(here, "File name:")
        here.type(str(file))
        here.press("Return")
        hears(here, "bad.xlsx, Item master, recognised by its columns, 6 rows, ", "missing")
        here.press("Return")
        hears(here, "Cancel")
        question = reader.description(reader.window(reader.visited[-1]))
        assert question.startswith("Upload 1 file to DEMO?")
        assert "bad.xlsx, Will be uploaded" in question
        tab_to(here, "Upload 1 file to DEMO")
        here.press("space")

        # It fails, which is said, and the errors are one key away.
        reader.wait("the end of it", lambda: "Failed: Item master – bad.xlsx" in reader.announced)
        hears(here, "Failed, Item master, bad.xlsx, 3 rows processed, ", "Correct the errors and upload again.")
        here.press("Return")
        reader.wait("the errors", lambda: reader.name(reader.parent(reader.visited[-1])) == "Errors of this job")
        here.press("End")
        hears(here, "", "Perhaps")
        assert reader.announced == [
            "Note: Starting the demo…",
            "Finished: 3 completed",
            "Failed: Item master – bad.xlsx",
        ]


def test_what_is_wrong_with_a_sign_in_is_said_once_and_can_be_read_again(
    desk: Callable[[], HeardDesktop], tmp_path: Path
) -> None:
    with desk() as here:
        reader = here.reader
        here.run("--profile", str(tmp_path / "profile"))
        reader.wait("the dialog", lambda: reader.visited and reader.role(reader.window(reader.visited[-1])) == "dialog")
        here.press("Return")
        reader.wait("what is wrong", lambda: reader.announced)
        (said,) = reader.announced
        assert named(here, said)
        assert reader.role(reader.window(reader.visited[-1])) == "dialog"
