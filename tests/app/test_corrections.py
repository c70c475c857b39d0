"""Correct and send again, restore an earlier upload, send one after the other."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from knosc_desktop.demo.workbooks import write_sample
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.models.job_text import JobAction
from tests.app.test_history import upload
from tests.support.active_sheet import active_sheet
from tests.support.program import ProgramUnderTest
from tests.support.tenant import DemoTenant


def add(program: ProgramUnderTest, file: Path, kind: str) -> None:
    """Stage a sample of that data type beside what is staged."""
    write_sample(kind, file)
    count = len(program.lifecycle.context.staging)
    program.choose_kind(kind)
    program.drop([file])
    program.wait(lambda: len(program.lifecycle.context.staging) > count)


def correct(program: ProgramUnderTest, job: Job) -> None:
    """Wait for the offer, take it, and upload."""
    services = program.services
    program.wait(lambda: services.corrections.corrected(job.id) is not None)
    program.lifecycle.context.window.job_action_requested.emit(JobAction.SEND_CORRECTED, job.id)
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")


def test_a_file_that_failed_is_corrected_saved_and_sent_as_the_correction_of_its_job(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    assert failed.errors

    write_sample("unit-master", tmp_path / "units.csv", rows=10)
    # Another data type is chosen by now; the corrected file keeps its data type.
    program.choose_kind("item-master")
    correct(program, failed)

    corrected = program.wait_for_end(2)[-1]
    assert (corrected.state, corrected.corrects) == (JobState.COMPLETED, failed.id)
    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master"] * 2
    assert program.services.corrections.corrected(failed.id) is None


def test_the_upload_before_a_wrong_one_is_restored(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    right = upload(program, tmp_path / "right.csv", rows=10)
    write_sample("unit-master", tmp_path / "wrong.csv", rows=3)
    program.drop([tmp_path / "wrong.csv"])
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    program.click("uploadButton")
    # Most of the units are missing from it; the user is asked, and sends it anyway.
    program.wait(lambda: program.sees("uploadReviewDialog"))
    program.click("uploadAnywayButton")
    wrong = program.wait_for_end(2)[-1]

    program.lifecycle.context.window.job_action_requested.emit(JobAction.PUT_BACK, wrong.id)
    program.wait(lambda: "the last upload before that job" in program.notice)
    (file,) = program.lifecycle.context.staging
    assert file.path.name.startswith("Units of measure before ")
    assert len(tenant.jobs()) == 2
    program.click("uploadButton")

    back = program.wait_for_end(3)[-1]
    assert right.file is not None
    assert back.file is not None
    assert (back.state, back.file.sha256) == (JobState.COMPLETED, right.file.sha256)


def test_without_an_earlier_upload_nothing_is_restored_and_that_is_reported(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    first = upload(program, tmp_path / "units.csv")
    program.lifecycle.context.window.job_action_requested.emit(JobAction.PUT_BACK, first.id)
    program.wait(lambda: "Knosc showed no earlier upload" in program.notice)
    assert len(program.lifecycle.context.staging) == 0


def test_a_batch_is_sent_in_loading_order_each_file_after_the_one_before_has_completed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    program.lifecycle.context.settings.hold_next = True
    for kind in ("warehouse-master", "unit-master"):
        add(program, tmp_path / f"{kind}.csv", kind)
    program.click("uploadButton")

    units, warehouses = program.wait_for_end(2)

    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master", "warehouse-master"]
    assert (units.after, warehouses.after) == ("", units.id)
    assert units.confirmed_at is not None
    assert warehouses.handed_over_at is not None
    assert units.confirmed_at <= warehouses.handed_over_at


def test_a_batch_is_sent_in_the_users_order_after_a_file_was_moved(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    for kind in ("unit-master", "warehouse-master"):
        add(program, tmp_path / f"{kind}.csv", kind)
    context = program.lifecycle.context
    context.window.staged_move_requested.emit(next(iter(context.staging)).id, 1)
    context.window.staged_move_requested.emit("sent meanwhile", 1)
    program.click("uploadButton")
    program.wait_for_end(2)
    assert [job["trigger"] for job in tenant.jobs()] == ["warehouse-master", "unit-master"]


# Back to the cell.


def test_the_cells_of_errors_are_known_once_the_job_is_selected(program: ProgramUnderTest, tmp_path: Path) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    places = program.services.error_locator

    program.select_job(0)

    program.wait(lambda: places.of(failed.id) is not None)
    placed = places.of(failed.id)
    assert placed is not None
    assert len(placed.addresses) == len(failed.errors)
    assert None not in placed.addresses


def values(path: Path) -> list[list[object]]:
    """The cells of the last sheet, row by row."""
    with closing(load_workbook(path)) as book:
        return [[cell.value for cell in row] for row in book.worksheets[-1].iter_rows()]


@pytest.mark.parametrize(("trigger", "is_warned"), [("unit-master", False), ("forecast", True)])
def test_only_the_failed_rows_are_saved_under_a_name_that_says_so(
    program: ProgramUnderTest, tmp_path: Path, trigger: str, is_warned: bool
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3, trigger=trigger)
    program.lifecycle.context.settings.folder = str(tmp_path)

    program.lifecycle.context.window.job_action_requested.emit(JobAction.SAVE_FAILED_ROWS, failed.id)
    assert program.suggested_path("savePathDialog").name == "units failed rows.xlsx"
    program.answer_file_dialog("savePathDialog", tmp_path / "rows.xlsx")

    program.wait(lambda: "Saved as rows.xlsx" in program.notice)
    assert len(values(tmp_path / "rows.xlsx")) == 1 + 3
    assert ("only some of your rows" in program.notice) == is_warned


def test_the_annotated_copy_does_not_change_the_original(program: ProgramUnderTest, tmp_path: Path) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    original = hashlib.sha256((tmp_path / "units.csv").read_bytes()).hexdigest()
    program.lifecycle.context.settings.folder = str(tmp_path)

    program.lifecycle.context.window.job_action_requested.emit(JobAction.SAVE_ANNOTATED, failed.id)
    assert program.suggested_path("savePathDialog").name == "units with errors marked.xlsx"
    program.answer_file_dialog("savePathDialog", tmp_path / "marked.xlsx")

    program.wait(lambda: "Saved as marked.xlsx" in program.notice)
    with closing(load_workbook(tmp_path / "marked.xlsx")) as book:
        marked = [cell for row in book.worksheets[-1].iter_rows() for cell in row if cell.comment]
    assert len(marked) == len(failed.errors)
    assert hashlib.sha256((tmp_path / "units.csv").read_bytes()).hexdigest() == original


def keep_no_copy(program: ProgramUnderTest, job: Job) -> None:
    """Think better of it when asked where the copy should be, and see it through."""
    services = program.services
    program.wait(lambda: program.sees("savePathDialog"))
    program.press("savePathDialog", Qt.Key.Key_Escape)
    program.wait(lambda: not services.tasks.is_running(f"annotated {job.id}"))


def seen_first(path: Path) -> tuple[str, str]:
    """The sheet and the cell at which a workbook opens."""
    with closing(load_workbook(path)) as book:
        sheet = active_sheet(book)
        return sheet.title, sheet.sheet_view.selection[0].activeCell


def test_a_cell_is_opened_in_the_copy_with_the_marks_which_is_saved_once(
    program: ProgramUnderTest, tmp_path: Path, opened: list[Path]
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    window, copy = program.lifecycle.context.window, tmp_path / "marked.xlsx"

    window.open_at_cell_requested.emit(failed.id, Address("Data", 3, 2))
    program.wait(lambda: program.sees("savePathDialog"))
    assert program.find(QFileDialog, "savePathDialog").windowTitle().startswith("Save a copy")
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(lambda: "Data!B3" in program.notice)
    assert seen_first(copy) == ("Data", "B3")
    window.open_at_cell_requested.emit(failed.id, Address("Data", 4, 1))
    program.wait(lambda: "Data!A4" in program.notice)
    assert seen_first(copy) == ("Data", "A4")
    copy.write_bytes(b"a correction in it")
    window.open_at_cell_requested.emit(failed.id, Address("Data", 5, 1))
    program.wait(lambda: "Data!A5" in program.notice)

    assert opened == [copy] * 3
    assert copy.read_bytes() == b"a correction in it"


def test_a_copy_that_cannot_be_written_again_is_opened_as_it_is(
    program: ProgramUnderTest, tmp_path: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    window, copy = program.lifecycle.context.window, tmp_path / "marked.xlsx"
    window.open_at_cell_requested.emit(failed.id, Address("Data", 3, 2))
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(lambda: "Data!B3" in program.notice)
    replace = Path.replace

    def refuse(part: Path, target: Path) -> Path:
        if target == copy:
            raise PermissionError(13, "it is open in another program")
        return replace(part, target)

    monkeypatch.setattr(Path, "replace", refuse)
    window.open_at_cell_requested.emit(failed.id, Address("Data", 4, 1))
    program.wait(lambda: "Data!A4" in program.notice)

    assert opened == [copy, copy]
    assert seen_first(copy) == ("Data", "B3")


def test_a_deleted_copy_is_not_opened_when_the_user_saves_no_other(
    program: ProgramUnderTest, tmp_path: Path, opened: list[Path]
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    window, copy = program.lifecycle.context.window, tmp_path / "marked.xlsx"
    window.open_at_cell_requested.emit(failed.id, Address("Data", 3, 2))
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(lambda: "Data!B3" in program.notice)
    copy.unlink()
    window.open_at_cell_requested.emit(failed.id, Address("Data", 4, 1))
    keep_no_copy(program, failed)
    assert opened == [copy]


def test_a_cell_is_not_opened_when_the_user_saves_no_copy(
    program: ProgramUnderTest, tmp_path: Path, opened: list[Path]
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    program.lifecycle.context.window.open_at_cell_requested.emit(failed.id, Address("Data", 17, 3))
    keep_no_copy(program, failed)
    assert opened == []
