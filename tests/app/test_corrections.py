"""Fix and resend, put back, one after the other: the stories of what is sent anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices

from knosc_desktop.app.error_cells_controller import ErrorCellsController
from knosc_desktop.demo.samples import write_sample
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.job_state import JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.services.annotated_copy import AnnotatedCopies
from knosc_desktop.services.error_places import ErrorPlaces
from knosc_desktop.services.failed_rows import FailedRows
from tests.support.program import ProgramUnderTest
from tests.support.reader_in_hand import ReaderInHand, place
from tests.support.tenant import DemoTenant


def press_upload(program: ProgramUnderTest) -> None:
    """Press Upload, and stay with it if she is asked once more."""
    before = len(program.jobs)
    program.click("uploadButton")
    program.wait(lambda: len(program.jobs) > before or program.sees("secondLookDialog"))
    if program.sees("secondLookDialog"):
        program.click("uploadAnywayButton")


def upload(program: ProgramUnderTest, file: Path, *, rows: int = 10, bad_rows: int = 0) -> Job:
    """Send a sample under that name and wait for its end."""
    write_sample("unit-master", file, rows=rows, bad_rows=bad_rows)
    count = len(program.jobs)
    program.choose_kind("unit-master")
    program.drop([file])
    program.wait(lambda: len(program.lifecycle.front.staging) == 1)
    press_upload(program)
    return program.wait_for_end(count + 1)[-1]


def add(program: ProgramUnderTest, file: Path, kind: str) -> None:
    """Stage a sample of that kind beside what is staged."""
    write_sample(kind, file)
    count = len(program.lifecycle.front.staging)
    program.choose_kind(kind)
    program.drop([file])
    program.wait(lambda: len(program.lifecycle.front.staging) > count)


def correct(program: ProgramUnderTest, job: Job) -> None:
    """Wait for the offer, take it, and upload."""
    services = program.lifecycle.services
    assert services is not None
    program.wait(lambda: services.corrections.corrected(job.id) is not None)
    program.lifecycle.front.window.correction_requested.emit(job.id)
    program.wait(lambda: len(program.table_texts("stagingList")) == 1)
    press_upload(program)


def test_a_file_that_failed_is_corrected_saved_and_sent_as_the_correction_of_its_job(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    assert failed.errors

    write_sample("unit-master", tmp_path / "units.csv", rows=10)
    # Another kind is chosen by now; what she corrects stays what it was.
    program.choose_kind("item-master")
    correct(program, failed)

    corrected = program.wait_for_end(2)[-1]
    assert (corrected.state, corrected.corrects) == (JobState.COMPLETED, failed.id)
    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master"] * 2
    assert program.lifecycle.services is not None
    assert program.lifecycle.services.corrections.corrected(failed.id) is None


def test_the_upload_from_before_a_wrong_one_is_put_back(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    right = upload(program, tmp_path / "right.csv", rows=10)
    wrong = upload(program, tmp_path / "wrong.csv", rows=3)

    program.lifecycle.front.window.put_back_requested.emit(wrong.id)
    program.wait(lambda: "ready to send" in program.notice)
    (file,) = program.lifecycle.front.staging
    assert file.path.name.startswith("Units of measure before ")
    assert len(tenant.jobs()) == 2
    press_upload(program)

    back = program.wait_for_end(3)[-1]
    assert right.file is not None
    assert back.file is not None
    assert (back.state, back.file.sha256) == (JobState.COMPLETED, right.file.sha256)


def test_where_there_was_nothing_before_nothing_is_put_back_and_that_is_said(
    program: ProgramUnderTest, tmp_path: Path
) -> None:
    first = upload(program, tmp_path / "units.csv")
    program.lifecycle.front.window.put_back_requested.emit(first.id)
    program.wait(lambda: "There was no earlier upload" in program.notice)
    assert len(program.lifecycle.front.staging) == 0


def test_a_batch_goes_in_loading_order_each_file_when_the_one_before_has_completed(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    program.lifecycle.front.settings.hold_next = True
    for kind in ("warehouse-master", "unit-master"):
        add(program, tmp_path / f"{kind}.csv", kind)
    press_upload(program)

    units, warehouses = program.wait_for_end(2)

    assert [job["trigger"] for job in tenant.jobs()] == ["unit-master", "warehouse-master"]
    assert (units.after, warehouses.after) == ("", units.id)
    assert units.confirmed_at is not None
    assert warehouses.handed_over_at is not None
    assert units.confirmed_at <= warehouses.handed_over_at


def test_a_batch_goes_in_her_own_order_when_she_moves_a_file(
    program: ProgramUnderTest, tenant: DemoTenant, tmp_path: Path
) -> None:
    for kind in ("unit-master", "warehouse-master"):
        add(program, tmp_path / f"{kind}.csv", kind)
    front = program.lifecycle.front
    front.window.move_requested.emit(next(iter(front.staging)).id, 1)
    front.window.move_requested.emit("sent meanwhile", 1)
    press_upload(program)
    program.wait_for_end(2)
    assert [job["trigger"] for job in tenant.jobs()] == ["warehouse-master", "unit-master"]


# Back to the cell.


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was opened with the system's program."""
    paths: list[Path] = []

    def open_url(url: QUrl) -> bool:
        paths.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return paths


@pytest.fixture
def back_to_cells(program: ProgramUnderTest, tmp_path: Path) -> Callable[[], ErrorPlaces]:
    """Joins them to a reader that a test has in its hand."""

    def join() -> ErrorPlaces:
        front, services = program.lifecycle.front, program.lifecycle.services
        assert services is not None
        reader = ReaderInHand()
        places = ErrorPlaces(
            book=front.book,
            outbox=services.outbox,
            reading=reader,
            template_of=lambda _trigger: None,
            place=place,
            tasks=services.tasks,
        )
        program.controller = ErrorCellsController(  # type: ignore[attr-defined]
            front,
            services,
            places=places,
            failed_rows=FailedRows(places, reader, tmp_path / "scratch"),
            annotated_copies=AnnotatedCopies(places, reader, tmp_path / "scratch"),
        )
        return places

    return join


def test_the_cells_of_errors_are_known_once_the_window_wants_them(
    program: ProgramUnderTest, back_to_cells: Callable[[], ErrorPlaces], tmp_path: Path
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    places = back_to_cells()
    program.lifecycle.front.window.layout_wanted.emit(failed.id)
    program.wait(lambda: places.of(failed.id) is not None)
    placed = places.of(failed.id)
    assert placed is not None
    assert len(placed.addresses) == len(failed.errors)


@pytest.mark.parametrize(
    ("signal", "name", "content"),
    [
        ("failed_rows_requested", "units failed rows.xlsx", b"extracted"),
        ("annotated_copy_requested", "units with errors marked.xlsx", b"annotated"),
    ],
)
def test_what_leads_back_to_the_cells_is_saved_where_she_says_under_a_name_that_says_what_it_is(
    program: ProgramUnderTest,
    back_to_cells: Callable[[], ErrorPlaces],
    tmp_path: Path,
    signal: str,
    name: str,
    content: bytes,
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    original = hashlib.sha256((tmp_path / "units.csv").read_bytes()).hexdigest()
    back_to_cells()
    program.lifecycle.front.settings.folder = str(tmp_path)

    getattr(program.lifecycle.front.window, signal).emit(failed.id)
    assert program.suggested_path("savePathDialog").name == name
    program.answer_file_dialog("savePathDialog", tmp_path / name)

    program.wait(lambda: f"Saved as {name}" in program.notice)
    assert (tmp_path / name).read_bytes() == content
    assert hashlib.sha256((tmp_path / "units.csv").read_bytes()).hexdigest() == original


def test_a_cell_is_opened_in_the_copy_with_the_marks_which_is_saved_once(
    program: ProgramUnderTest, back_to_cells: Callable[[], ErrorPlaces], tmp_path: Path, opened: list[Path]
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    back_to_cells()
    window, copy = program.lifecycle.front.window, tmp_path / "marked.xlsx"

    window.open_at_cell_requested.emit(failed.id, Address("Data", 17, 3))
    program.answer_file_dialog("savePathDialog", copy)
    program.wait(lambda: "Data!C17" in program.notice)
    copy.write_bytes(b"what she corrected in it")
    window.open_at_cell_requested.emit(failed.id, Address("Data", 18, 3))
    program.wait(lambda: "Data!C18" in program.notice)

    assert opened == [copy, copy]
    assert copy.read_bytes() == b"what she corrected in it"


def test_a_cell_is_not_opened_when_she_keeps_no_copy(
    program: ProgramUnderTest, back_to_cells: Callable[[], ErrorPlaces], tmp_path: Path, opened: list[Path]
) -> None:
    failed = upload(program, tmp_path / "units.csv", bad_rows=3)
    back_to_cells()
    program.lifecycle.front.window.open_at_cell_requested.emit(failed.id, Address("Data", 17, 3))
    program.wait(lambda: program.sees("savePathDialog"))
    program.press("savePathDialog", Qt.Key.Key_Escape)
    program.wait(lambda: not program.sees("savePathDialog"))
    assert opened == []
