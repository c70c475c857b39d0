"""Whoever is killed while a damaged list is healed finds it healed next time, and is told."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.services.journal.healing import Healing
from knosc_desktop.services.journal.interrupted import in_doubt
from knosc_desktop.services.journal.journal import SqliteJournal
from knosc_desktop.services.journal.rows import job_of
from knosc_desktop.services.journal.salvage import salvaged_rows
from tests.support.damaged_list import closed_list, killed_list
from tests.support.job_books import jobs_on_disk

_ROOT = Path(__file__).parents[2]


def spoil_in_the_middle(folder: Path) -> None:
    with (folder / "jobs.db").open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096)


def spoil_log(folder: Path) -> None:
    log = folder / "jobs.db-wal"
    raw = bytearray(log.read_bytes())
    raw[len(raw) // 2] ^= 1
    log.write_bytes(raw)


@pytest.fixture(params=["file", "log"])
def damaged(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "file":
        folder = closed_list(tmp_path / "damaged")
        spoil_in_the_middle(folder)
    else:
        folder = killed_list(tmp_path / "damaged")
        spoil_log(folder)
    return folder


def deaths(damaged: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the folder after a kill at each step, and what the killed program had said."""
    step = 0
    while True:
        step += 1
        folder = damaged.with_name(f"step-{step}")
        shutil.copytree(damaged, folder)
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.healing_death", folder, str(step)],
            cwd=_ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        yield folder, done.stdout.strip()
        if not done.returncode:
            return


def healed(folder: Path) -> tuple[bool, dict[str, str]]:
    """Whether the planner is told, and the states on the list."""
    journal = SqliteJournal(folder / "jobs.db")
    with closing(journal):
        journal.open()
        told = journal.set_aside is not None
    return told, {job.id: job.state.value for job in jobs_on_disk(folder / "jobs.db")}


def readable(folder: Path) -> dict[str, str]:
    """What can be read of the damaged list as it lies there; what was leaving is in doubt."""
    jobs = [in_doubt(job) for row in salvaged_rows(folder / "jobs.db") if (job := job_of(row)) is not None]
    assert jobs
    return {job.id: job.state.value for job in jobs}


def test_a_kill_at_any_step_of_healing_costs_no_row_and_is_told(damaged: Path) -> None:
    expected = readable(damaged)
    steps = 0
    for folder, said in deaths(damaged):
        steps += 1
        told, states = healed(folder)
        assert states == expected, f"step {steps}"
        assert told or said == "healed", f"step {steps}"
        assert any(folder.glob("jobs-damaged-*.db")), f"step {steps}"
    assert steps > 8


def test_what_was_told_is_not_told_again(damaged: Path) -> None:
    journal = SqliteJournal(damaged / "jobs.db")
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
        broken.setattr("knosc_desktop.services.journal.healing.write_jobs", full)
        with pytest.raises(FileProblem):
            SqliteJournal(damaged / "jobs.db").open()

    told, states = healed(damaged)
    assert told
    assert states


def test_nothing_is_healed_when_somebody_took_the_damaged_list_away(damaged: Path) -> None:
    Healing(damaged / "jobs.db").begin()
    for part in damaged.glob("jobs.db*"):
        part.unlink()

    assert healed(damaged) == (False, {})
