"""A workbook that another program holds is dropped: it waits in the list, and is checked as soon as it is free."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.job_states import JobState
from tests.support.held_file import held
from tests.support.program import ProgramUnderTest


def listed(program: ProgramUnderTest) -> str:
    return "\n".join(" ".join(row) for row in program.table_texts("stagingList"))


def test_a_workbook_that_is_held_waits_until_it_is_free_and_is_sent(program: ProgramUnderTest, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    write_sample("unit-master", path, rows=10)
    (tmp_path / "~$units.xlsx").touch()

    with held(path):
        program.drop([path])
        program.wait(lambda: "Waiting for Excel to release the file" in listed(program))
        program.wait(lambda: "1 file can't be read yet." in program.text_of("uploadReason"))
        program.picture("held file")
    program.wait(lambda: "Matches the template" in listed(program))
    program.picture("free file")

    program.press("stagingList", Qt.Key.Key_Return)
    assert [job.state for job in program.wait_for_end(1)] == [JobState.COMPLETED]


def test_closing_while_a_file_waits_asks(program: ProgramUnderTest, tmp_path: Path) -> None:
    path = tmp_path / "units.xlsx"
    write_sample("unit-master", path, rows=10)

    with held(path):
        program.drop([path])
        program.wait(lambda: "Waiting for another app to release the file" in listed(program))
        program.window.close()
        program.wait(lambda: program.sees("questionBox"))
    program.click("yesButton")
    program.wait_for_exit()
