from __future__ import annotations

import io

import pytest

from knosc_desktop.reader.parsing.sheet_scan import merges_in


class Dribbling(io.BytesIO):
    """Gives little at a time, however much is asked for."""

    def __init__(self, content: bytes, at_once: int) -> None:
        super().__init__(content)
        self.at_once = at_once

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.at_once)


AREAS = ["A2:A4", "C7:D7", "XFD1:XFD1048576"]
TAIL = "".join(f'<mergeCell ref="{area}"/>' for area in AREAS).encode()


@pytest.mark.parametrize("at_once", [1, 7, 26, 1000])
def test_a_merge_is_found_once_wherever_the_reading_breaks_off(at_once: int) -> None:
    assert [str(merge) for merge in merges_in(Dribbling(TAIL, at_once))] == AREAS


def test_what_was_read_already_is_looked_through_too() -> None:
    assert [str(merge) for merge in merges_in(io.BytesIO(TAIL[30:]), TAIL[:30])] == AREAS


def test_the_part_is_read_to_its_end() -> None:
    stream = io.BytesIO(TAIL + b"x" * 5_000_000)
    merges_in(stream)
    assert not stream.read()


def test_of_merges_without_end_the_first_are_kept() -> None:
    tail = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(1, 150_001))
    assert len(merges_in(io.BytesIO(tail))) == 100_000
