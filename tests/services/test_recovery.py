"""A program killed while it recovers a damaged list recovers it at the next start, and reports it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.unconfirmed import of_damaged_list
from knosc_desktop.services.store.change_log import Change, ChangeLog
from knosc_desktop.services.store.database_file import write_change
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.recovery import Recovery
from tests.support.damaged_list import closed_list, killed_list, lives
from tests.support.job_stores import jobs_on_disk
from tests.support.killing import KILLED

pytestmark = pytest.mark.services

_ROOT = Path(__file__).parents[2]


def spoil_in_the_middle(folder: Path) -> None:
    with (folder / "jobs.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)


def spoil_header(folder: Path) -> None:
    with (folder / "jobs.db").open("r+b") as file:
        file.write(b"\xff" * 16)


@pytest.fixture(params=["closed", "backed up", "killed"])
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "killed":
        folder = killed_list(tmp_path / "damaged")
        (folder / "jobs.db").write_bytes(b"")
        return folder
    folder = closed_list(tmp_path / "damaged")
    if request.param == "backed up":
        journal = JobDatabase(folder / "jobs.db")
        with closing(journal):
            journal.open()
            journal.check_thoroughly()
    spoil_in_the_middle(folder)
    return folder


def deaths(damaged: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the folder after a kill at each step, and what the killed program had said."""
    step = 0
    while True:
        step += 1
        folder = damaged.with_name(f"step-{step}")
        shutil.copytree(damaged, folder)
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.recovery_crash", folder, str(step)],
            cwd=_ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode in {0, KILLED}, done.stderr
        yield folder, done.stdout.strip()
        if not done.returncode:
            return


def healed(folder: Path) -> tuple[bool, dict[str, str]]:
    """Whether the damage is reported, and the states on the list."""
    journal = JobDatabase(folder / "jobs.db")
    with closing(journal):
        journal.open()
        told = journal.set_aside is not None
    return told, {job.id: job.state.value for job in jobs_on_disk(folder / "jobs.db")}


def carried_over() -> dict[str, str]:
    """Every job of the damaged list; what was leaving is in doubt."""
    return {job_id: of_damaged_list(life[-1]).state.value for job_id, life in lives().items()}


def test_a_kill_at_any_step_of_the_recovery_loses_no_row_and_is_reported(damaged: Path) -> None:
    expected = carried_over()
    steps = 0
    for folder, said in deaths(damaged):
        steps += 1
        told, states = healed(folder)
        assert states == expected, f"step {steps}"
        assert told or said == "healed", f"step {steps}"
        assert any(folder.glob("jobs-damaged-*.db")), f"step {steps}"
    assert steps > 8


def test_what_was_reported_is_not_reported_again(damaged: Path) -> None:
    journal = JobDatabase(damaged / "jobs.db")
    with closing(journal):
        journal.open()
        journal.note_told()
    told, _ = healed(damaged)
    assert not told


def test_a_disk_that_is_full_while_healing_keeps_the_damaged_list_and_heals_it_later(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("knosc_desktop.services.store.recovery.write_change", full)
        with pytest.raises(FileProblem):
            JobDatabase(damaged / "jobs.db").open()

    told, states = healed(damaged)
    assert told
    assert states


@pytest.fixture
def let_files_grow_to() -> Iterator[Callable[[int | None], None]]:
    """So many bytes, as if the disk were full then; None as it was before."""
    resource = pytest.importorskip("resource")
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (usual if size is None else size, most))
    resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))


def test_a_disk_with_room_for_the_log_of_the_recovered_list_but_not_for_its_file_loses_no_row(
    damaged: Path, monkeypatch: pytest.MonkeyPatch, let_files_grow_to: Callable[[int | None], None]
) -> None:
    def write_and_fill_up(database: sqlite3.Connection, change: Change) -> None:
        write_change(database, change)
        let_files_grow_to(2 * 4096)

    expected = carried_over()
    with monkeypatch.context() as full:
        full.setattr("knosc_desktop.services.store.recovery.write_change", write_and_fill_up)
        with pytest.raises(FileProblem) as refused:
            JobDatabase(damaged / "jobs.db").open()
        let_files_grow_to(None)

    assert refused.value.problem.hint == message("files.journal.not_kept.hint")
    assert not (damaged / "jobs.db").exists()
    assert healed(damaged) == (True, expected)


def test_a_recovered_list_whose_log_another_program_keeps_open_does_not_replace_the_old_one(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = carried_over()
    with ExitStack() as open_meanwhile, monkeypatch.context() as watched:

        def write_and_watch(database: sqlite3.Connection, change: Change) -> None:
            write_change(database, change)
            database.commit()
            database.execute("PRAGMA busy_timeout = 0")
            reader = open_meanwhile.enter_context(closing(sqlite3.connect(damaged / "jobs.db-healed")))
            reader.execute("BEGIN")
            assert reader.execute("SELECT count(*) FROM jobs").fetchone()[0] == len(expected)

        watched.setattr("knosc_desktop.services.store.recovery.write_change", write_and_watch)
        with pytest.raises(FileProblem):
            JobDatabase(damaged / "jobs.db").open()

    assert not (damaged / "jobs.db").exists()
    assert healed(damaged) == (True, expected)


def test_a_list_damaged_again_before_the_report_is_recovered_from_both(damaged: Path) -> None:
    _, before = healed(damaged)
    (damaged / "jobs.db").write_bytes(b"")
    assert healed(damaged) == (True, before)


def test_of_a_job_in_both_what_was_written_later_counts(damaged: Path) -> None:
    _, before = healed(damaged)
    running = next(job for job in jobs_on_disk(damaged / "jobs.db") if job.state is JobState.RUNNING)
    journal = JobDatabase(damaged / "jobs.db")
    with closing(journal):
        journal.open()
        journal.write(replace(running, state=JobState.COMPLETED))
    spoil_header(damaged)
    assert healed(damaged) == (True, before | {running.id: "completed"})


def test_of_a_job_in_both_a_whole_row_counts_more_than_a_later_broken_one(damaged: Path) -> None:
    _, before = healed(damaged)
    whole = next(job for job in jobs_on_disk(damaged / "jobs.db") if job.state is JobState.COMPLETED)
    raw, said = (damaged / "jobs.db").read_bytes(), str(whole.job_id).encode()
    assert said in raw
    (damaged / "jobs.db").write_bytes(raw.replace(said, b"x" * len(said)))
    spoil_header(damaged)
    assert healed(damaged) == (True, before)


def test_nothing_is_recovered_when_the_damaged_list_was_removed(damaged: Path) -> None:
    Recovery(damaged / "jobs.db", ChangeLog(damaged / "jobs.db-changes")).begin()
    for part in damaged.glob("jobs.db*"):
        part.unlink()

    assert healed(damaged) == (False, {})
