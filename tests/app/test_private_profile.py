"""What the program keeps on disk is for its user alone, whatever the umask is."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from knosc_desktop.app import crash, single_instance
from knosc_desktop.app import logging_setup as logs
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.app.profile import ProfileLock, SettingsFile
from knosc_desktop.domain.tables import Template
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.private_files import make_all_private, make_folder
from knosc_desktop.services.reader_client import ReaderProcess
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.validation.templates import CachedTemplate, TemplateCache
from tests.support.builders import make_job
from tests.support.umasks import UMASKS, open_to_others

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere the user's own folder is private")


@pytest.fixture
def paths(tmp_path: Path) -> ProfilePaths:
    return ProfilePaths(tmp_path / "new" / "profile")


@pytest.mark.usefixtures("umask")
def test_a_new_profile_and_the_folders_above_it_are_private(paths: ProfilePaths) -> None:
    lock = ProfileLock(paths.root)
    assert lock.take()

    assert open_to_others(paths.root.parent) == {}
    assert (paths.root / "in-use.lock").stat().st_mode & 0o777 == 0o600
    lock.release()


@pytest.mark.usefixtures("umask")
def test_the_list_of_jobs_and_its_logs_are_private(paths: ProfilePaths) -> None:
    journal = JobDatabase(paths.journal)
    journal.open()
    journal.write(make_job())
    journal.check_thoroughly()

    endings = ("", "-wal", "-shm", "-changes", "-backup")
    assert {path.name for path in paths.root.iterdir()} == {f"jobs.db{ending}" for ending in endings}
    assert open_to_others(paths.root) == {}
    journal.close()


@pytest.mark.usefixtures("umask")
def test_a_list_that_was_open_to_others_is_mended_with_its_logs(paths: ProfilePaths) -> None:
    first = JobDatabase(paths.journal)
    first.open()
    first.write(make_job())
    first.check_thoroughly()
    for path in paths.root.iterdir():
        path.chmod(0o666)
    paths.root.chmod(0o777)

    second = JobDatabase(paths.journal)
    second.open()

    assert open_to_others(paths.root) == {}
    second.close()
    first.close()


@pytest.mark.usefixtures("umask")
def test_a_damaged_list_that_is_set_aside_is_private(paths: ProfilePaths) -> None:
    make_folder(paths.root)
    paths.journal.write_bytes(b"no database" * 1000)
    (paths.root / "jobs.db-wal").write_bytes(b"no log" * 1000)

    journal = JobDatabase(paths.journal)
    journal.open()
    make_all_private(paths.parts)

    assert journal.set_aside is not None
    assert open_to_others(paths.root) == {}
    journal.close()


@pytest.mark.usefixtures("umask")
def test_what_is_known_of_templates_is_private(paths: ProfilePaths) -> None:
    known = {"forecast": CachedTemplate("00", Template("forecast", ("_Action",)))}
    TemplateCache(paths.templates).write("https://acme.knosc.com", known)

    assert len(list(paths.templates.iterdir())) == 1
    assert open_to_others(paths.root) == {}


@pytest.mark.usefixtures("umask")
def test_settings_are_private_when_they_are_made_and_written_again(paths: ProfilePaths) -> None:
    for account in ("jane", "omar"):
        settings = SettingsFile(paths.settings)
        settings.write("account", account)
        settings._settings.sync()
        assert account in paths.settings.read_text()
        assert open_to_others(paths.root) == {}


@pytest.mark.usefixtures("umask")
def test_the_address_of_the_window_is_private(paths: ProfilePaths) -> None:
    make_folder(paths.root)
    (paths.root / "in-use.door").touch(0o666)
    single_instance.write(paths.root, "/tmp/knosc-desktop-" + "0" * 32)

    assert open_to_others(paths.root) == {}


@pytest.mark.usefixtures("umask")
def test_the_event_log_is_private_when_it_is_made_and_when_it_is_rotated(
    paths: ProfilePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_SIZE", 2_000)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.set_up(paths.logs)
    try:
        for number in range(100):
            logging.getLogger("knosc_desktop").info("line %d of many", number)
        logs.bring_to_disk()
        assert len(list(paths.logs.iterdir())) > 1
        assert open_to_others(paths.root) == {}
    finally:
        for handler in set(root.handlers) - set(handlers):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)


@pytest.mark.usefixtures("umask")
def test_crash_reports_are_private(paths: ProfilePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[TextIO] = []
    monkeypatch.setattr(faulthandler, "enable", reports.append)
    for _ in range(2):
        crash.catch_hard_crashes(paths.logs)
        reports[-1].write("a crash")
        reports[-1].close()

    assert len(list(paths.logs.iterdir())) == 2
    assert open_to_others(paths.root) == {}


@pytest.mark.usefixtures("umask")
def test_what_the_reader_makes_is_private(paths: ProfilePaths) -> None:
    make_folder(paths.made)
    made = paths.made / "made.xlsx"
    code = f"import sys; open({str(made)!r}, 'w').close(); print(flush=True); sys.stdin.readline(); print(flush=True)"
    reader = ReaderProcess([sys.executable, "-c", code])
    reader.ask(b"make it")
    reader.release()

    assert made.exists()
    assert open_to_others(paths.root) == {}


def test_what_the_user_saves_follows_the_umask(umask: int, tmp_path: Path) -> None:
    with whole_file(tmp_path / "own.csv") as file:
        file.write(b"a,b\n")

    assert (tmp_path / "own.csv").stat().st_mode & 0o777 == 0o666 & ~umask


def test_an_old_profile_is_mended_and_nothing_else_in_its_folder(paths: ProfilePaths, tmp_path: Path) -> None:
    (paths.outbox / "deep").mkdir(parents=True)
    names = ["settings.ini", "jobs-damaged-1.db", paths.confirmed_time.name]
    own = [paths.outbox / "deep" / "file", *(paths.root / name for name in names)]
    foreign = [paths.root / "report.xlsx", tmp_path / "elsewhere"]
    for path in (*own, *foreign):
        path.write_bytes(b"x")
        path.chmod(0o666)
    (paths.outbox / "link").symlink_to(tmp_path / "elsewhere")
    (paths.root / "jobs.db").symlink_to(tmp_path / "elsewhere")

    make_folder(paths.root)
    make_all_private(paths.parts)

    assert open_to_others(paths.root) == {"profile/report.xlsx": "0o666"}
    assert foreign[1].stat().st_mode & 0o777 == 0o666


def test_a_file_that_its_user_made_read_only_stays_so(paths: ProfilePaths) -> None:
    paths.outbox.mkdir(parents=True)
    kept = paths.outbox / "kept"
    kept.write_bytes(b"x")
    kept.chmod(0o444)

    make_all_private(paths.parts)

    assert kept.stat().st_mode & 0o777 == 0o400


def test_a_folder_that_many_share_is_not_closed_to_them(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)

    make_folder(shared)

    assert shared.stat().st_mode & 0o7777 == 0o1777


def test_a_profile_behind_a_link_is_mended(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real").chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path / "real")

    make_folder(tmp_path / "link")

    assert open_to_others(tmp_path / "real") == {}


@pytest.mark.parametrize("mask", UMASKS, ids=lambda mask: f"umask {mask:03o}")
def test_the_whole_program_keeps_every_file_private(tmp_path: Path, mask: int) -> None:
    profile = tmp_path / "above" / "profile"
    process = subprocess.Popen(
        [sys.executable, "-m", "knosc_desktop", "--profile", profile, "--demo"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        umask=mask,
    )
    try:
        # The templates of the demo tenant are fetched last.
        while not list((profile / "templates").glob("*.json")):
            assert process.poll() is None, process.communicate()
            os.sched_yield()
        seen = open_to_others(profile.parent)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    finally:
        process.kill()

    assert seen == {}
    assert open_to_others(profile.parent) == {}
    assert list((profile / "samples").iterdir())
