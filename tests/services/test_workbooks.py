"""Annotated copies and workbooks of failed rows: written whole, or the earlier file stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.domain.reader_requests import Annotate, Extract, Mark, Written
from knosc_desktop.domain.texts import message
from knosc_desktop.services.corrections.error_locator import ErrorLocator
from knosc_desktop.services.corrections.workbooks import FailedRows, MarkedCopies, captions_in
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import render
from knosc_desktop.words.languages import available
from tests.support.builders import make_job, make_row_error, make_sent_file
from tests.support.fake_reader import HEADER, FakeReader

Save = Callable[[str, Path], Awaitable[Written]]
SENT = make_sent_file(size=4, sha256=hashlib.sha256(b"sent").hexdigest())


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "profile" / "scratch"
    yield folder
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "own" / "items failed rows.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"what was there before")
    return path


@pytest.fixture
def snapshots(tmp_path: Path) -> SnapshotStore:
    (tmp_path / "outbox").mkdir()
    return SnapshotStore(tmp_path / "outbox", lambda: 1 << 30)


@pytest.fixture
def store() -> JobStore:
    return JobStore()


@pytest.fixture
def places(store: JobStore, snapshots: SnapshotStore, reader: FakeReader) -> ErrorLocator:
    return ErrorLocator(
        store=store,
        snapshots=snapshots,
        reader=reader,
        template_of=lambda _trigger: None,
        tasks=TaskRegistry(lambda error: pytest.fail(str(error))),
    )


@pytest.fixture
def rows(places: ErrorLocator, reader: FakeReader, scratch: Path) -> FailedRows:
    return FailedRows(places, reader, scratch, render)


@pytest.fixture
def copies(places: ErrorLocator, reader: FakeReader, scratch: Path) -> MarkedCopies:
    return MarkedCopies(places, reader, scratch, render)


@pytest.fixture(params=["rows", "copies"])
def save(request: pytest.FixtureRequest) -> Save:
    service: FailedRows | MarkedCopies = request.getfixturevalue(request.param)
    return service.save


@pytest.fixture
def failed(store: JobStore, snapshots: SnapshotStore) -> Callable[..., Job]:
    def make(*errors: RowError) -> Job:
        job = make_job(JobState.FAILED, errors=errors, file=SENT)
        snapshots.path_of(job.id).write_bytes(b"sent")
        store.add(job)
        return job

    return make


async def test_each_row_that_failed_is_taken_once_and_in_order(
    rows: FailedRows, failed: Callable[..., Job], reader: FakeReader, target: Path
) -> None:
    errors = [make_row_error(row=row) for row in (9, 5, 9, None, 7)]
    written = await rows.save(failed(*errors).id, target)
    request = reader.heard[-1]
    assert isinstance(request, Extract)
    assert (request.header, request.rows) == (HEADER, (5, 7, 9))
    assert (target.read_bytes(), written.rows) == (b"extracted", 3)


async def test_an_error_in_the_header_makes_no_row_of_it(
    rows: FailedRows, failed: Callable[..., Job], reader: FakeReader, target: Path
) -> None:
    job = failed(make_row_error(row=HEADER.row), make_row_error(row=5))
    await rows.save(job.id, target)
    request = reader.heard[-1]
    assert isinstance(request, Extract)
    assert request.rows == (5,)


@pytest.mark.parametrize(
    ("errors", "has_header"),
    [([make_row_error(row=None)], True), ([make_row_error(row=HEADER.row)], True), ([make_row_error(row=5)], False)],
)
async def test_where_no_row_can_be_named_nothing_is_written(
    rows: FailedRows,
    failed: Callable[..., Job],
    reader: FakeReader,
    target: Path,
    errors: list[RowError],
    has_header: bool,
) -> None:
    reader.header = HEADER if has_header else None
    with pytest.raises(FileProblem) as refused:
        await rows.save(failed(*errors).id, target)
    assert refused.value.problem.title == message("workbook.no_rows.title")
    assert target.read_bytes() == b"what was there before"


async def test_every_error_is_marked_in_its_cell_or_listed(
    copies: MarkedCopies, failed: Callable[..., Job], reader: FakeReader, target: Path
) -> None:
    job = failed(
        make_row_error(message="Unknown item", row=5, column="Item"),
        make_row_error(message="Too long", row=5, column="Item"),
        make_row_error(message="No supplier at all", row=None, column=""),
        make_row_error(message="Which one?", row=None, column="Colour"),
    )

    written = await copies.save(job.id, target)

    request = reader.heard[-1]
    assert isinstance(request, Annotate)
    cell = Address("Data", 5, 1)
    assert request.marks == (Mark(cell, "Unknown item"), Mark(cell, "Too long"))
    assert request.unplaced == ("No supplier at all", "Which one? (column Colour)")
    assert request.captions.list_name == "Knosc errors"
    assert (target.read_bytes(), written.marked) == (b"annotated", 2)


C17, C18 = Address("Data", 17, 3), Address("Data", 18, 3)


@pytest.fixture
def job(failed: Callable[..., Job]) -> Job:
    return failed(make_row_error(row=5))


async def test_a_copy_opens_at_the_cell_that_is_asked_for(copies: MarkedCopies, job: Job, target: Path) -> None:
    await copies.save(job.id, target, C17)
    assert target.read_bytes() == b"annotated at Data!C17"


@pytest.mark.parametrize("before", [None, C17])
async def test_an_unchanged_copy_is_reopened_at_another_cell(
    copies: MarkedCopies, job: Job, target: Path, before: Address | None
) -> None:
    await copies.save(job.id, target, before)
    await copies.turn_to(job.id, target, C18)
    assert target.read_bytes() == b"annotated at Data!C18"
    # What was written again is known as well as what was written first.
    await copies.turn_to(job.id, target, C17)
    assert target.read_bytes() == b"annotated at Data!C17"


async def test_a_copy_changed_by_the_user_is_left_as_it_is(
    copies: MarkedCopies, job: Job, target: Path, reader: FakeReader
) -> None:
    await copies.save(job.id, target, C17)
    target.write_bytes(b"a correction in it")
    heard = len(reader.heard)
    await copies.turn_to(job.id, target, C18)
    assert target.read_bytes() == b"a correction in it"
    assert len(reader.heard) == heard


async def test_what_the_user_saves_while_the_copy_is_made_again_is_not_lost(
    copies: MarkedCopies, job: Job, target: Path, reader: FakeReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copies.save(job.id, target, C17)
    make = reader.annotate

    async def slowly(request: Annotate) -> Written:
        target.write_bytes(b"a later correction")
        return await make(request)

    monkeypatch.setattr(reader, "annotate", slowly)
    await copies.turn_to(job.id, target, C18)
    assert target.read_bytes() == b"a later correction"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
async def test_a_copy_that_is_open_is_left_as_it_is(copies: MarkedCopies, job: Job, target: Path, mark: str) -> None:
    await copies.save(job.id, target, C17)
    target.with_name(mark.format(target.name)).write_bytes(b"Jane")
    await copies.turn_to(job.id, target, C18)
    assert target.read_bytes() == b"annotated at Data!C17"


async def test_a_copy_that_opens_there_already_is_not_written_again(
    copies: MarkedCopies, job: Job, target: Path
) -> None:
    await copies.save(job.id, target, C17)
    before = target.stat()
    await copies.turn_to(job.id, target, C17)
    assert target.stat() == before


async def test_the_copy_of_another_job_is_replaced(
    copies: MarkedCopies, failed: Callable[..., Job], job: Job, target: Path, reader: FakeReader
) -> None:
    other = failed(make_row_error(row=5, message="Another job's"))
    await copies.save(job.id, target, C17)
    await copies.save(other.id, target, C17)
    await copies.turn_to(job.id, target, C17)
    request = reader.heard[-1]
    assert isinstance(request, Annotate)
    assert request.marks == (Mark(Address("Data", 5, 1), make_row_error().message),)


async def test_a_deleted_copy_is_not_made_again(copies: MarkedCopies, job: Job, target: Path) -> None:
    await copies.save(job.id, target, C17)
    target.unlink()
    await copies.turn_to(job.id, target, C18)
    assert not target.exists()


async def test_a_copy_that_cannot_be_written_again_is_as_it_was(
    copies: MarkedCopies, job: Job, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copies.save(job.id, target, C17)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "it is open in another program")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileProblem) as refused:
        await copies.turn_to(job.id, target, C18)
    assert refused.value.problem.title == message("errors.save.refused_title")
    assert target.read_bytes() == b"annotated at Data!C17"


async def test_an_interrupted_reader_leaves_the_earlier_file(
    save: Save, failed: Callable[..., Job], reader: FakeReader, places: ErrorLocator, target: Path
) -> None:
    job = failed(make_row_error(row=5))
    await places.find(job.id)
    reader.trouble = FileProblem("Too large to check here", "It can still be sent.")
    with pytest.raises(FileProblem):
        await save(job.id, target)
    assert target.read_bytes() == b"what was there before"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


async def test_a_place_that_cannot_be_written_to_is_reported_with_a_message(
    save: Save, failed: Callable[..., Job], target: Path
) -> None:
    target.unlink()
    target.mkdir()
    with pytest.raises(FileProblem) as refused:
        await save(failed(make_row_error(row=5)).id, target)
    assert refused.value.problem.title == message("errors.save.refused_title")
    assert list(target.iterdir()) == []


@pytest.fixture
def language() -> Iterator[Callable[[str], None]]:
    yield catalogue.use
    catalogue.use(catalogue.ENGLISH)


@pytest.mark.parametrize("code", [*available(), catalogue.PSEUDO])
def test_excel_takes_the_names_of_the_sheets_in_every_language(code: str, language: Callable[[str], None]) -> None:
    language(code)
    captions = captions_in(render)
    for name in (captions.list_name, captions.data_name):
        assert re.fullmatch(r"[^:\\/?*\[\]]{1,31}", name)
        assert not name.startswith("'")
    assert captions.list_name != captions.data_name
