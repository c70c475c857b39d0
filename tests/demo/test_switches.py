"""The switches: declared once, read from the command line, changed at run time."""

from __future__ import annotations

import pytest

from knosc_desktop.demo.switches import BadSwitch, SwitchBoard, Switches


def test_without_arguments_everything_is_as_declared() -> None:
    assert Switches.from_arguments([]) == Switches()


def test_arguments_have_the_type_of_their_default() -> None:
    switches = Switches.from_arguments(
        ["--job-seconds", "1", "--max-upload", "5", "--refresh-after-2fa", "--foreign", "accept"]
    )
    assert switches == Switches(job_seconds=1.0, max_upload=5, refresh_after_2fa=True, foreign="accept")


def test_a_change_keeps_everything_else() -> None:
    board = SwitchBoard(Switches(max_upload=5))
    board.change({"job_seconds": 1, "refresh_after_2fa": True})
    assert board.now == Switches(max_upload=5, job_seconds=1.0, refresh_after_2fa=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dance": 1}, "There is no switch dance."),
        ({"max_upload": "5"}, "max_upload takes a value of type int."),
        ({"max_upload": True}, "max_upload takes a value of type int."),
        ({"refresh_after_2fa": 1}, "refresh_after_2fa takes a value of type bool."),
        ({"csrf_status": 418}, "csrf_status is one of 422, 401."),
    ],
)
def test_a_bad_change_changes_nothing(changes: dict[str, object], words: str) -> None:
    board = SwitchBoard(Switches())
    with pytest.raises(BadSwitch) as refused:
        board.change({"job_seconds": 9.0, **changes})
    assert str(refused.value) == words
    assert board.now == Switches()
