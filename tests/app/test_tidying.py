"""Partial files of a killed run are deleted at the next start, and nothing else is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from knosc_desktop.app.lifecycle import tidy
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.app.profile import ProfileLock, claimed_at

HEX = "0123456789abcdef"
JOB = HEX * 2
DAY = 86_400


@pytest.fixture
def paths(tmp_path: Path) -> ProfilePaths:
    return ProfilePaths(tmp_path / "profile")


@pytest.fixture
def lock(paths: ProfilePaths) -> Iterator[ProfileLock]:
    lock = ProfileLock(paths.root)
    assert lock.take()
    yield lock
    lock.release()


def left(path: Path, *, days: float = 0.5) -> Path:
    """A file from before this start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    moment = path.stat().st_mtime - days * DAY
    os.utime(path, (moment, moment))
    return path


def left_folder(path: Path) -> Path:
    path.mkdir(parents=True)
    left(path / "file.xlsx")
    os.utime(path, (0, 0))
    return path


@pytest.mark.usefixtures("lock")
def test_files_left_in_the_profile_by_a_killed_run_are_deleted(paths: ProfilePaths) -> None:
    files = [
        left(paths.outbox / f".knosc-{HEX}.part"),
        left(paths.outbox / f"{JOB}.now.before"),
        left(paths.downloads / f".knosc-{HEX}.part"),
        left(paths.downloads / "tmpab12_xyz"),
        left(paths.compared / f"{HEX}.part"),
        left(paths.templates / f"{HEX}.part"),
        left(paths.templates / f".knosc-{HEX}.part"),
        left_folder(paths.made / "tmpabcd1234"),
        left_folder(paths.put_back / JOB),
    ]

    tidy(paths, "")

    assert [path for path in files if path.exists()] == []


@pytest.mark.usefixtures("lock")
def test_files_that_are_kept_are_not_deleted(paths: ProfilePaths, tmp_path: Path) -> None:
    files = [
        left(paths.outbox / JOB),
        left(paths.outbox / f"{JOB}.before"),
        left(paths.templates / "a.json"),
        left(paths.logs / "knosc-desktop.log"),
        left(paths.samples / "items.part"),
        left(paths.outbox / f".knosc-{HEX}.part.xlsx"),
        left(paths.outbox / f".knosc-{HEX[:-1]}.part"),
        left(paths.root / f".knosc-{HEX}.part"),
        left(tmp_path / f".knosc-{HEX}.part"),
    ]

    tidy(paths, "")

    assert [path for path in files if not path.exists()] == []


@pytest.mark.usefixtures("lock")
def test_files_of_this_run_are_not_deleted(paths: ProfilePaths) -> None:
    paths.outbox.mkdir()
    new = paths.outbox / f".knosc-{HEX}.part"
    new.write_bytes(b"half")
    since = claimed_at(paths.root)
    assert since is not None
    os.utime(new, ns=(since, since))

    tidy(paths, "")

    assert new.exists()


def test_nothing_is_deleted_while_another_program_has_the_profile(paths: ProfilePaths) -> None:
    kept = left(paths.outbox / f".knosc-{HEX}.part")

    tidy(paths, "")

    assert kept.exists()


@pytest.mark.usefixtures("lock")
def test_only_old_partial_files_are_deleted_from_the_users_folder(paths: ProfilePaths, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    old = left(folder / f".knosc-{HEX}.part", days=2)
    kept = [
        left(folder / ".knosc-fedcba9876543210.part", days=0.5),
        left(folder / f"{HEX}.part", days=9),
        left(folder / "movie.part", days=9),
        left(folder / f".knosc-{HEX}.part.crdownload", days=9),
        left(folder / "report.xlsx", days=9),
        left(folder / "tmpab12_xyz", days=9),
        left_folder(folder / ".knosc-aaaaaaaaaaaaaaaa.part"),
        left_folder(folder / JOB),
    ]

    tidy(paths, str(folder))

    assert not old.exists()
    assert [path for path in kept if not path.exists()] == []


@pytest.mark.usefixtures("lock")
@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_neither_followed_nor_removed(paths: ProfilePaths, tmp_path: Path) -> None:
    elsewhere = left_folder(tmp_path / "elsewhere")
    paths.made.mkdir()
    (paths.made / "tmpabcd1234").symlink_to(elsewhere)
    os.utime(paths.made / "tmpabcd1234", (0, 0), follow_symlinks=False)

    tidy(paths, "")

    assert (elsewhere / "file.xlsx").exists()
    assert (paths.made / "tmpabcd1234").is_symlink()


@pytest.mark.usefixtures("lock")
@pytest.mark.skipif(sys.platform == "win32" or os.getuid() != 0, reason="only root can give files away")
def test_files_of_another_user_are_not_deleted(paths: ProfilePaths, tmp_path: Path) -> None:
    theirs = left(tmp_path / "shared" / f".knosc-{HEX}.part", days=9)
    os.chown(theirs, 12_345, 12_345)

    tidy(paths, str(tmp_path / "shared"))

    assert theirs.exists()


@pytest.mark.usefixtures("lock")
def test_folders_that_are_not_there_are_no_trouble(paths: ProfilePaths, tmp_path: Path) -> None:
    tidy(paths, str(tmp_path / "gone"))
