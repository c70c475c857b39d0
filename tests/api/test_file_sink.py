from __future__ import annotations

from pathlib import Path

import pytest

from knosc_desktop.api import file_sink
from knosc_desktop.api.file_sink import FileSink
from knosc_desktop.domain.errors import FileProblem
from tests.support.held_file import SharingViolation


async def test_a_half_written_file_that_another_program_holds_does_not_hide_why_it_was_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise SharingViolation(13, "The process cannot access the file")

    sink = FileSink(tmp_path / "errors.xlsx")
    await sink.open()
    monkeypatch.setattr(file_sink, "replace_file", refuse)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileProblem):
        await sink.keep()
    # In vain, and without an error of its own.
    sink.discard()
