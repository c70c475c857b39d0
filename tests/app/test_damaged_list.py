"""The real program with lists of jobs that were truncated or have flipped bits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.domain.job_states import JobState
from tests.support.damage import Damage, Pages
from tests.support.damage_run import DamageTally, run_damage
from tests.support.damaged_list import COUNT, closed_list, copied, killed_list, lives
from tests.support.job_stores import jobs_on_disk

pytestmark = pytest.mark.xdist_group("damage")

FIXED_PART = range(8)


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> DamageTally:
    """Of starts on damaged lists, two abreast."""
    return run_damage(FIXED_PART, tmp_path_factory.mktemp("damage"), lanes=2)


def test_the_program_starts_on_every_damaged_list(tally: DamageTally) -> None:
    assert tally.started == len(FIXED_PART)


def test_every_row_of_a_damaged_list_is_there_and_nothing_untrue_is_claimed(tally: DamageTally) -> None:
    assert tally.failures == []
    assert tally.shown == len(FIXED_PART) * COUNT
    # Otherwise it would prove little.
    assert tally.shown > tally.readable > len(FIXED_PART) * COUNT / 2
    assert 0 < tally.told < len(FIXED_PART)


def test_file_and_log_are_cut_and_lose_bits_in_the_fixed_part(tally: DamageTally) -> None:
    assert tally.kinds.keys() == {"jobs.db cut", "jobs.db bits", "jobs.db-wal cut", "jobs.db-wal bits"}


def test_the_lists_hold_every_state_and_much_of_the_killed_one_is_in_its_log_only(tmp_path: Path) -> None:
    truth = {job_id: life[-1].state for job_id, life in lives().items()}
    assert set(truth.values()) == set(JobState)
    closed, killed = closed_list(tmp_path / "closed"), killed_list(tmp_path / "killed")
    without_log = copied(killed, tmp_path / "without")
    for ending in ("-wal", "-shm"):
        (without_log / f"jobs.db{ending}").unlink()

    for whole in (closed, copied(killed, tmp_path / "with")):
        assert {job.id: job.state for job in jobs_on_disk(whole / "jobs.db")} == truth
    old = {job.id: job.state for job in jobs_on_disk(without_log / "jobs.db")}
    assert sum(old.get(job_id) is not state for job_id, state in truth.items()) > COUNT / 3


@pytest.mark.parametrize("make", [closed_list, killed_list])
def test_every_row_of_an_undamaged_list_counts_as_readable(make: Callable[[Path], Path], tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    assert Pages(whole).untouched(copied(whole, tmp_path / "copy"), set(lives())) == lives().keys()


@pytest.mark.parametrize("make", [closed_list, killed_list])
def test_no_row_of_an_empty_list_counts_as_readable(make: Callable[[Path], Path], tmp_path: Path) -> None:
    whole = make(tmp_path / "whole")
    nothing = copied(whole, tmp_path / "copy")
    for path in nothing.iterdir():
        path.write_bytes(bytes(path.stat().st_size))
    assert Pages(whole).untouched(nothing, set(lives())) == set()


def test_a_seed_is_always_the_same_damage(tmp_path: Path) -> None:
    whole = closed_list(tmp_path / "whole")
    twins = [copied(whole, tmp_path / name) for name in ("one", "two")]
    assert len({Damage(4).strike(twin) for twin in twins}) == 1
    one, two = ((twin / "jobs.db").read_bytes() for twin in twins)
    assert one == two != (whole / "jobs.db").read_bytes()
