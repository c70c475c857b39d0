"""The copies of what is sent and fetched are for the user alone, whatever the umask is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from knosc_desktop.api.file_sink import FileSink
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.services.files import atomic
from knosc_desktop.services.store.snapshots import SnapshotStore
from tests.support.umasks import open_to_others

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere the user's own folder is private")


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "new" / "profile"


@pytest.mark.usefixtures("umask")
async def test_snapshots_are_private(profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "items.csv"
    source.write_bytes(b"a,b\n")
    source.chmod(0o666)
    snapshots = SnapshotStore(profile / "outbox", lambda: 1 << 30)
    await snapshots.make_folder()
    await snapshots.take("one", source, FileFormat.CSV)
    await snapshots.share("one", "two")
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError("no links")))
    await snapshots.share("one", "three")

    assert len(list((profile / "outbox").iterdir())) == 3
    assert open_to_others(profile) == {}


@pytest.mark.usefixtures("umask")
async def test_a_snapshot_taken_again_over_one_that_was_open_is_private(profile: Path, tmp_path: Path) -> None:
    source = tmp_path / "items.csv"
    source.write_bytes(b"a,b\n")
    snapshots = SnapshotStore(profile / "outbox", lambda: 1 << 30)
    await snapshots.take("one", source, FileFormat.CSV)
    snapshots.path_of("one").chmod(0o666)

    await snapshots.take("one", source, FileFormat.CSV)

    assert open_to_others(profile) == {}


@pytest.mark.usefixtures("umask")
async def test_a_download_is_private_during_and_after(profile: Path) -> None:
    target = atomic.new_file_in(profile / "compared")
    sink = FileSink(target)
    await sink.open()
    await sink.write(b"secret")
    assert open_to_others(profile) == {}
    await sink.keep()

    assert open_to_others(profile) == {}
