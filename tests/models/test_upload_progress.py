"""One short line on how far an upload is."""

from __future__ import annotations

from typing import Any

import pytest

from knosc_desktop.domain.batches import BatchProgress
from knosc_desktop.models.upload_progress import progress_line


def progress(**facts: Any) -> BatchProgress:
    return BatchProgress(**{"number": 2, "count": 4, "sent": 449, "size": 1_000, **facts})


def test_everything_that_is_known_is_on_the_line() -> None:
    line = progress_line(progress(speed=12_000_000.0, seconds_left=19.0))
    assert line == "File 2 of 4 · 44% · 12.0 MB/s · about 20 s left"


def test_what_is_not_known_is_left_out() -> None:
    assert progress_line(progress()) == "File 2 of 4 · 44%"


def test_a_single_file_is_not_counted() -> None:
    assert progress_line(progress(number=1, count=1)) == "44%"


def test_only_what_has_left_whole_is_all() -> None:
    assert progress_line(progress(sent=999)) == "File 2 of 4 · 99%"


def test_when_only_knosc_can_go_on_that_is_said() -> None:
    assert progress_line(progress(is_waiting=True)) == "Waiting for Knosc"


def test_of_a_run_that_has_not_begun_nothing_is_said() -> None:
    assert progress_line(progress(number=0, count=0, sent=0, size=0)) == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "a few seconds left"),
        (9.9, "a few seconds left"),
        (10.0, "about 10 s left"),
        (54.0, "about 50 s left"),
        (55.0, "about 1 min left"),
        (150.0, "about 2 min left"),
        (3_569.0, "about 59 min left"),
        (3_571.0, "about 1 h left"),
        (20_000.0, "about 6 h left"),
    ],
)
def test_the_rest_is_told_in_steps(seconds: float, words: str) -> None:
    assert progress_line(progress(speed=1.0, seconds_left=seconds)).endswith(f" · {words}")


def test_what_would_take_days_is_not_told() -> None:
    assert progress_line(progress(speed=1.0, seconds_left=200_000.0)) == "File 2 of 4 · 44% · 1 byte/s"
