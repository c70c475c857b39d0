from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import Evidence, JobState
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.domain.texts import message, sentences, time_of_day
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.rows import checksum_of
from knosc_desktop.words.catalogue import render
from tests.support.builders import (
    PRODUCTION,
    make_computation,
    make_job,
    make_problem,
    make_row_error,
    make_sent_file,
)
from tests.support.clock import START
from tests.support.other_user import without_root

LONE_SURROGATE = "M\udce4rz"
MOMENT = datetime(2026, 3, 2, 9, 30, 1, 250_000, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "jobs.db"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Callable[[], JobDatabase]]:
    """Opens the same database as often as wanted; the one before is closed first."""
    opened: list[JobDatabase] = []

    def close() -> None:
        while opened:
            opened.pop().close()

    def open_again() -> JobDatabase:
        close()
        journal = JobDatabase(path)
        opened.append(journal)
        journal.open()
        return journal

    yield open_again
    close()


@pytest.fixture
def journal(open_journal: Callable[[], JobDatabase]) -> JobDatabase:
    return open_journal()


def on_disk(path: Path, statement: str, *values: Any) -> list[Any]:
    """What another hand does to the database."""
    database = sqlite3.connect(path)
    try:
        with database:
            return database.execute(statement, values).fetchall()
    finally:
        database.close()


def everything(journal: JobDatabase) -> list[Job]:
    """All jobs, oldest first."""
    return journal.unfinished_and_newest((), 1000).jobs


EVERY_FIELD: dict[str, dict[str, Any]] = {
    "nothing special": {},
    "another environment": {"environment": PRODUCTION},
    "the demo tenant": {"environment": Environment("http://127.0.0.1:5000", Stage.DEMO)},
    "another account": {"account": "o'hara@acme.com"},
    "another trigger": {"trigger": "bill-of-materials"},
    "a time with microseconds": {"created_at": MOMENT},
    "no digest yet": {"file": make_sent_file(sha256="")},
    "a file beyond four gigabytes": {"file": make_sent_file(size=5 << 30)},
    "an empty file name": {"file": make_sent_file(name="")},
    "an odd file name": {"file": make_sent_file(name='"a"\nb 🚚 \u202e; DROP TABLE jobs')},
    "an undecodable file name": {"file": make_sent_file(name=LONE_SURROGATE)},
    "a word of the server": {"status_word": "in the post"},
    "half a character from the server": {"status_word": "\ud83d", "job_id": "job-\ud83d"},
    "rows": {"rows_processed": 1_048_576},
    "no rows": {"rows_processed": 0},
    "errors": {
        "errors": (
            make_row_error(),
            RowError("no row"),
            RowError("cell", cell="Data!D10"),
            RowError("on a sheet", 7, sheet="Data"),
            RowError("", note=message("errors.job.no_words"), sheet="Data"),
            RowError("", note=message("errors.job.unnamed", count=3)),
            RowError("Sheet2", 7, "C", note=sentences("x", message("errors.job.no_words"))),
            make_row_error(message="ß\0\ud83d\n=1", row=-1),
        )
    },
    "a problem": {"problem": make_problem(details="")},
    "an odd problem": {"problem": make_problem(message='"\ud83d\n')},
    "a problem of messages": {
        "problem": make_problem(
            title=message("uploads.not_updated.title"),
            message=message("uploads.previous.failed_named", name=LONE_SURROGATE),
            hint=sentences("Said by Knosc.", message("uploads.tries_again_at", time=time_of_day(MOMENT))),
        )
    },
    "confirmed": {"confirmed_at": MOMENT},
    "what was there before": {"before": "ab" * 32, "evidence": Evidence.UNCHANGED, "looked_at": MOMENT},
    "times and program": {"handed_over_at": MOMENT, "accepted_at": MOMENT, "program": "1.2.3"},
    "where it came from": {"file": make_sent_file(place="/home/jane/Q2 🚚.xlsx")},
    "an undecodable place": {"file": make_sent_file(place=f"/home/jane/{LONE_SURROGATE}")},
    "what it corrects and what it waits for": {"corrects": "ab" * 16, "after": "cd" * 16},
    "completed": {"completed_at": MOMENT.replace(microsecond=0)},
}


@pytest.mark.parametrize("case", EVERY_FIELD)
def test_a_job_is_read_back_as_it_was_written(open_journal: Callable[[], JobDatabase], case: str) -> None:
    written = make_job(**EVERY_FIELD[case])
    open_journal().write(written)
    (read,) = everything(open_journal())
    assert replace(read, sent=0) == written


@pytest.mark.parametrize("state", JobState)
def test_a_job_is_read_back_in_every_state(open_journal: Callable[[], JobDatabase], state: JobState) -> None:
    open_journal().write(make_job(state))
    assert [job.state for job in everything(open_journal())] == [state]


def test_a_computation_is_read_back_without_a_file(journal: JobDatabase) -> None:
    written = make_computation()
    journal.write(written)
    assert everything(journal) == [written]


@pytest.mark.parametrize("state", JobState)
def test_a_wholly_sent_job_is_read_back_as_wholly_sent(journal: JobDatabase, state: JobState) -> None:
    job = make_job(state)
    journal.write(job)
    (read,) = everything(journal)
    assert job.file is not None
    left_whole = job.job_id is not None or state in {JobState.HANDED_OVER, JobState.UNCONFIRMED, JobState.RECEIVED}
    assert read.sent == (job.file.size if left_whole else 0)


def test_a_later_version_replaces_the_earlier(journal: JobDatabase) -> None:
    job = make_job(JobState.WAITING)
    journal.write(job)
    journal.write(replace(job, state=JobState.SENDING))
    assert [read.state for read in everything(journal)] == [JobState.SENDING]


def test_jobs_are_read_back_in_the_order_they_were_made(journal: JobDatabase) -> None:
    jobs = [make_job(id=name) for name in ("c", "a", "b")]
    for job in jobs:
        journal.write(job)
    journal.write(replace(jobs[0], status_word="later"))
    assert [job.id for job in everything(journal)] == ["c", "a", "b"]


def test_a_clock_that_was_set_back_does_not_change_the_order(journal: JobDatabase) -> None:
    journal.write(make_job(id="first"))
    journal.write(make_job(id="second", created_at=START - timedelta(days=1)))
    assert [job.id for job in everything(journal)] == ["first", "second"]


def test_a_time_in_another_zone_is_the_same_moment(journal: JobDatabase) -> None:
    moment = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    journal.write(make_job(confirmed_at=moment))
    assert everything(journal)[0].confirmed_at == START


def test_several_jobs_are_written_all_or_none(journal: JobDatabase) -> None:
    spoilt = make_job(status_word=None)
    with pytest.raises(FileProblem):
        journal.write(make_job(), make_job(), spoilt)
    assert everything(journal) == []


def test_writing_nothing_is_no_error(journal: JobDatabase) -> None:
    journal.write()
    assert everything(journal) == []


def test_a_number_beyond_all_sense_does_not_keep_the_job_from_being_written(journal: JobDatabase) -> None:
    journal.write(make_job(rows_processed=10**30))
    assert [job.rows_processed for job in everything(journal)] == [None]


def test_a_removed_job_does_not_come_back(open_journal: Callable[[], JobDatabase]) -> None:
    journal = open_journal()
    jobs = [make_job(), make_job()]
    journal.write(*jobs)
    journal.forget([jobs[0].id])
    assert [job.id for job in everything(open_journal())] == [jobs[1].id]


def test_several_jobs_are_removed_at_once(journal: JobDatabase) -> None:
    jobs = [make_job() for _ in range(4)]
    journal.write(*jobs)
    journal.forget([jobs[0].id, "never there", jobs[2].id])
    assert [job.id for job in everything(journal)] == [jobs[1].id, jobs[3].id]


@pytest.fixture
def history(journal: JobDatabase) -> list[str]:
    """Ten jobs; the third and the seventh are not finished."""
    ids = [f"{number}" for number in range(10)]
    states = {2: JobState.UNCONFIRMED, 6: JobState.RUNNING}
    journal.write(*(make_job(states.get(number, JobState.COMPLETED), id=ids[number]) for number in range(10)))
    return ids


@pytest.mark.parametrize(
    ("count", "found"), [(2, "2689"), (5, "256789"), (9, "123456789"), (10, "0123456789"), (99, "0123456789")]
)
def test_unfinished_and_newest_jobs_are_read_first_each_once(
    journal: JobDatabase, history: list[str], count: int, found: str
) -> None:
    page = journal.unfinished_and_newest([JobState.UNCONFIRMED, JobState.RUNNING], count)
    assert [job.id for job in page.jobs] == list(found)


@pytest.mark.parametrize("count", [1, 3, 5, 9, 10, 11])
def test_older_jobs_are_read_page_by_page_to_the_end(journal: JobDatabase, history: list[str], count: int) -> None:
    page = journal.unfinished_and_newest((), count)
    found = [job.id for job in page.jobs]
    while page.first:
        page = journal.older(page.first, count)
        found = [job.id for job in page.jobs] + found
    assert found == history


def test_an_empty_list_has_no_older_jobs(journal: JobDatabase) -> None:
    page = journal.unfinished_and_newest([JobState.RUNNING], 5)
    assert (page.jobs, page.first) == ([], 0)


@pytest.mark.services
def test_what_was_written_survives_the_sudden_end_of_the_program(path: Path) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from knosc_desktop.services.store.job_database import JobDatabase\n"
        "from tests.support.builders import make_job\n"
        "journal = JobDatabase(Path(sys.argv[1]))\n"
        "journal.open()\n"
        "journal.write(make_job(id='survivor'))\n"
        "os._exit(9)\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)}, check=False
    )
    journal = JobDatabase(path)
    journal.open()
    try:
        assert (ended.returncode, [job.id for job in everything(journal)]) == (9, ["survivor"])
    finally:
        journal.close()


def test_every_change_waits_for_the_disk_once(
    journal: JobDatabase, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    log = path.with_name("jobs.db-changes")
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(log.read_bytes()))

    journal.write(make_job(id="first"), make_job(id="second"))
    journal.forget(["first"])

    assert [content.count(b"\n") for content in synced] == [1, 2]
    assert journal._database.execute("PRAGMA synchronous").fetchone()[0] == 1
    assert journal._database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


# Damage.


def as_first_published(path: Path) -> None:
    """That version kept the database alone."""
    on_disk(path, "DROP TABLE changes")
    for ending in ("-changes", "-backup"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def spoil_with_garbage(path: Path) -> None:
    path.write_bytes(os.urandom(8192))


def spoil_by_cutting(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 3 // 4 + 100)


def spoil_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 2048)


def spoil_a_page_that_is_read_last(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(bytes(4096))


def spoil_the_schema(path: Path) -> None:
    on_disk(path, "DROP TABLE jobs")


def spoil_a_column(path: Path) -> None:
    on_disk(path, "ALTER TABLE jobs DROP COLUMN errors")


def spoil_the_version(path: Path) -> None:
    on_disk(path, "PRAGMA user_version = -1")


SPOILED = {
    spoil_with_garbage: range(1),
    spoil_by_cutting: range(10, 50),
    spoil_in_the_middle: range(1),
    spoil_a_page_that_is_read_last: range(30, 50),
    spoil_the_schema: range(1),
    spoil_the_version: range(50, 51),
}
"""How many of fifty rows SQL still reads."""


@pytest.mark.parametrize("spoil", SPOILED)
@pytest.mark.parametrize("is_backed_up", [False, True])
def test_a_damaged_database_is_set_aside_and_every_job_carried_over(
    open_journal: Callable[[], JobDatabase], path: Path, spoil: Callable[[Path], None], is_backed_up: bool
) -> None:
    journal = open_journal()
    written = [make_job() for _ in range(50)]
    journal.write(make_job(id="removed"), *written[:30])
    if is_backed_up:
        journal.check_thoroughly()
    journal.write(*written[30:])
    journal.forget(["removed"])
    journal.close()
    spoil(path)
    damaged = path.read_bytes()

    journal = open_journal()

    assert journal.set_aside is not None
    assert journal.set_aside.parent == path.parent
    assert journal.set_aside.read_bytes() == damaged
    assert [replace(job, sent=0) for job in everything(journal)] == written
    journal.write(make_job(id="new"))
    assert [job.id for job in everything(journal)][-1] == "new"


@pytest.mark.parametrize(("spoil", "readable"), SPOILED.items())
def test_of_a_damaged_database_of_the_first_published_version_what_can_be_read_is_carried_over(
    open_journal: Callable[[], JobDatabase], path: Path, spoil: Callable[[Path], None], readable: range
) -> None:
    journal = open_journal()
    written = [make_job() for _ in range(50)]
    journal.write(*written)
    journal.close()
    as_first_published(path)
    spoil(path)

    journal = open_journal()

    assert journal.set_aside is not None
    carried = everything(journal)
    assert len(carried) == journal.count()
    assert len(carried) in readable
    assert [job for job in carried if job.state is not JobState.UNCONFIRMED] == [
        replace(job, sent=job.file.size) for job in written if job.file and job.id in {each.id for each in carried}
    ]


def test_a_database_with_a_column_missing_is_set_aside(open_journal: Callable[[], JobDatabase], path: Path) -> None:
    open_journal().write(make_job())
    open_journal().close()
    spoil_a_column(path)
    assert open_journal().set_aside is not None


def test_nothing_is_set_aside_when_all_is_well(open_journal: Callable[[], JobDatabase]) -> None:
    open_journal().write(make_job())
    assert open_journal().set_aside is None


def test_two_damaged_databases_are_both_kept(open_journal: Callable[[], JobDatabase], path: Path) -> None:
    for content in (b"first garbage" * 99, b"second garbage" * 99):
        open_journal().close()
        path.write_bytes(content)
        assert open_journal().set_aside is not None
    kept = sorted(aside.read_bytes()[:5] for aside in path.parent.glob("jobs-damaged-*.db"))
    assert kept == [b"first", b"secon"]


@pytest.mark.skipif(sys.platform == "win32", reason="a file that another program has open stays where it is there")
def test_what_another_program_keeps_beside_the_database_does_not_get_into_the_new_one(
    open_journal: Callable[[], JobDatabase], path: Path
) -> None:
    open_journal().close()
    other = sqlite3.connect(path)
    try:
        with other:
            other.execute("DELETE FROM jobs")
        spoil_with_garbage(path)
        journal = open_journal()
        aside = journal.set_aside
        assert aside is not None
        assert aside.with_name(f"{aside.name}-wal").exists()
        journal.write(make_job(id="new"))
        assert [job.id for job in everything(journal)] == ["new"]
    finally:
        other.close()


def test_a_start_interrupted_while_the_database_was_made_does_not_lock_the_user_out(
    open_journal: Callable[[], JobDatabase], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        pass

    class Interrupting(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement.startswith("PRAGMA user_version ="):
                raise Interrupted
            return super().execute(statement, *values)

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda where: real(where, factory=Interrupting))
    with pytest.raises(Interrupted):
        open_journal()
    monkeypatch.setattr(sqlite3, "connect", real)
    journal = open_journal()
    journal.write(make_job())
    assert (len(everything(journal)), journal.set_aside) == (1, None)


# A newer program's database.


@pytest.fixture
def newer(open_journal: Callable[[], JobDatabase], path: Path) -> Path:
    """The database of a version to come: one more column that this one knows nothing of."""
    journal = open_journal()
    journal.write(make_job(id="kept"))
    journal.close()
    on_disk(path, "ALTER TABLE jobs ADD COLUMN resolution TEXT NOT NULL DEFAULT 'found'")
    on_disk(path, "PRAGMA user_version = 4")
    return path


def test_the_database_of_a_newer_version_is_rejected_with_a_message(newer: Path) -> None:
    journal = JobDatabase(newer)
    with pytest.raises(FileProblem) as refused:
        journal.open()
    assert refused.value.problem.title == message("files.journal.newer.title")
    assert refused.value.problem.hint == message("files.journal.newer.hint")


def test_the_database_of_a_newer_version_is_left_as_it_is(newer: Path) -> None:
    before = newer.read_bytes()
    with pytest.raises(FileProblem):
        JobDatabase(newer).open()
    assert newer.read_bytes() == before
    assert {path.name for path in newer.parent.iterdir()} == {"jobs.db", "jobs.db-changes"}


@pytest.mark.parametrize(
    "use", [lambda journal: journal.write(make_job()), lambda journal: journal.forget(["kept"]), everything]
)
def test_every_call_on_a_rejected_database_has_the_same_message(
    newer: Path, use: Callable[[JobDatabase], object]
) -> None:
    journal = JobDatabase(newer)
    with pytest.raises(FileProblem) as first:
        journal.open()
    with pytest.raises(FileProblem) as second:
        use(journal)
    assert second.value.problem == first.value.problem


# A place that cannot be written to.


def test_a_folder_that_cannot_be_made_is_named_in_the_message(tmp_path: Path) -> None:
    (tmp_path / "profile").write_bytes(b"a file where the folder should be")
    with pytest.raises(FileProblem) as refused:
        JobDatabase(tmp_path / "profile" / "jobs.db").open()
    assert refused.value.problem.title == message("files.journal.not_kept.title")
    assert refused.value.problem.message == message("files.journal.not_kept.message")


def test_a_folder_that_may_not_be_written_to_is_named_in_the_message(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with without_root(), pytest.raises(FileProblem) as refused:
        JobDatabase(tmp_path / "jobs.db").open()
    assert refused.value.problem.title == message("files.journal.not_kept.title")


def test_a_folder_in_the_place_of_the_database_is_not_set_aside(tmp_path: Path) -> None:
    (tmp_path / "jobs.db").mkdir()
    with pytest.raises(FileProblem):
        JobDatabase(tmp_path / "jobs.db").open()
    assert [path.name for path in tmp_path.iterdir()] == ["jobs.db"]


def test_a_write_to_a_full_disk_fails_with_a_message(journal: JobDatabase) -> None:
    journal.write(make_job(id="before"))
    database = journal._database
    database.execute(f"PRAGMA max_page_count = {database.execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(FileProblem) as refused:
        journal.write(*(make_job(status_word="x" * 5000) for _ in range(50)))
    assert refused.value.problem.hint == message("files.journal.not_kept.hint")
    assert [job.id for job in everything(journal)] == ["before"]


def test_a_closed_database_fails_with_a_message(journal: JobDatabase) -> None:
    journal.close()
    with pytest.raises(FileProblem):
        journal.write(make_job())


def test_closing_twice_is_no_error(journal: JobDatabase) -> None:
    journal.close()
    journal.close()


# Odd rows: one field must not cost the user the list.


def loaded_after(open_journal: Callable[[], JobDatabase], path: Path, job: Job, column: str, value: object) -> Job:
    journal = open_journal()
    journal.write(job)
    journal.close()
    on_disk(path, f"UPDATE jobs SET {column} = ?", value)
    seal(path)
    (read,) = everything(open_journal())
    return read


def seal(path: Path) -> None:
    """So that the row counts as written by this program."""
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    with database:
        for row in database.execute("SELECT * FROM jobs").fetchall():
            database.execute("UPDATE jobs SET seal = ? WHERE id = ?", (checksum_of(row), row["id"]))
    database.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "completed"),
        ("job_id", "forecast-upload-8"),
        ("file_name", "other.xlsx"),
        ("created_at", b"\xff"),
        ("errors", 7),
        ("seal", "00000000"),
    ],
)
def test_a_row_that_is_not_as_it_was_written_claims_nothing(
    open_journal: Callable[[], JobDatabase], path: Path, column: str, value: object
) -> None:
    journal = open_journal()
    journal.write(make_job(JobState.RUNNING, id="damaged"), make_job(JobState.RUNNING, id="whole"))
    journal.close()
    as_first_published(path)
    on_disk(path, f"UPDATE jobs SET {column} = ? WHERE id = 'damaged'", value)
    states = {job.id: job.state for job in everything(open_journal())}
    assert states["whole"] is JobState.RUNNING
    assert states.get("damaged", JobState.UNCONFIRMED) is JobState.UNCONFIRMED


@pytest.mark.parametrize("column", ["place", "corrects", "after"])
@pytest.mark.parametrize("value", ["", "another"])
def test_columns_of_a_later_version_are_covered_by_the_checksum(
    open_journal: Callable[[], JobDatabase], path: Path, column: str, value: str
) -> None:
    journal = open_journal()
    file = make_sent_file(place="/home/jane/forecast.xlsx" if column == "place" else "")
    links = {name: "ab" * 16 for name in ("corrects", "after") if name == column}
    journal.write(make_job(JobState.RUNNING, file=file, **links), make_job(JobState.RUNNING, id="without"))
    journal.close()
    as_first_published(path)
    on_disk(path, f"UPDATE jobs SET {column} = ? WHERE id != 'without' OR ? != ''", value, value)
    states = {job.id: job.state for job in everything(open_journal())}
    assert states.pop("without") is (JobState.UNCONFIRMED if value else JobState.RUNNING)
    assert set(states.values()) == {JobState.UNCONFIRMED}


def test_text_that_fell_apart_does_not_hide_the_other_rows(open_journal: Callable[[], JobDatabase], path: Path) -> None:
    journal = open_journal()
    journal.write(make_job(id="damaged"), make_job(id="whole"))
    journal.close()
    on_disk(path, "UPDATE jobs SET status_word = CAST(x'ff' AS TEXT) WHERE id = 'damaged'")
    assert "whole" in [job.id for job in everything(open_journal())]


def test_a_job_with_an_unknown_state_that_knosc_has_is_asked_about(
    open_journal: Callable[[], JobDatabase], path: Path
) -> None:
    read = loaded_after(open_journal, path, make_job(job_id="forecast-1"), "state", "teleported")
    assert read.state is JobState.OTHER
    assert read.is_tracked


def test_a_job_with_an_unknown_state_and_no_id_claims_nothing(
    open_journal: Callable[[], JobDatabase], path: Path
) -> None:
    read = loaded_after(open_journal, path, make_job(JobState.WAITING), "state", "teleported")
    assert read.state is JobState.UNCONFIRMED
    assert read.problem is not None
    assert "twice" in render(read.problem.hint)


def test_an_unknown_stage_is_some_other_address(open_journal: Callable[[], JobDatabase], path: Path) -> None:
    read = loaded_after(open_journal, path, make_job(), "stage", "STAGING")
    assert read.environment.stage is Stage.OTHER


@pytest.mark.parametrize("text", ["", "not json", "{}", "7", "[7]", '[["no row"]]', "[[1, 2, 3]]", "null"])
def test_errors_that_cannot_be_read_are_left_out(
    open_journal: Callable[[], JobDatabase], path: Path, text: str
) -> None:
    assert loaded_after(open_journal, path, make_job(), "errors", text).errors == ()


@pytest.mark.parametrize("text", ["", "not json", "{}", "[]", '["title"]', "[1, 2, 3, 4]"])
def test_a_problem_that_cannot_be_read_is_left_out(
    open_journal: Callable[[], JobDatabase], path: Path, text: str
) -> None:
    assert loaded_after(open_journal, path, make_job(), "problem", text).problem is None


@pytest.mark.parametrize("column", ["confirmed_at", "completed_at"])
def test_a_time_that_cannot_be_read_is_left_out(
    open_journal: Callable[[], JobDatabase], path: Path, column: str
) -> None:
    read = loaded_after(open_journal, path, make_job(confirmed_at=MOMENT, completed_at=MOMENT), column, "yesterday")
    assert getattr(read, column) is None


@pytest.mark.parametrize("text", ["yesterday", "2026-03-02T09:00:00"])
def test_the_time_of_birth_can_always_be_compared(
    open_journal: Callable[[], JobDatabase], path: Path, text: str
) -> None:
    assert loaded_after(open_journal, path, make_job(), "created_at", text).created_at <= START
