"""The copies of what is sent and fetched are for the user alone, whatever the umask of the day is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from knosc_desktop.api.file_sink import FileSink
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.services.keeping import scratch
from knosc_desktop.services.sending.outbox import Outbox

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere the user's own folder is private")

UMASKS = [0, 0o022, 0o077]


@pytest.fixture(params=UMASKS, ids=lambda mask: f"umask {mask:03o}")
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "new" / "profile"


def open_to_others(root: Path) -> dict[str, str]:
    """Everything below a folder, and it itself, that others may touch."""
    return {
        str(path.relative_to(root.parent)): oct(mode & 0o777)
        for path in (root, *root.rglob("*"))
        if not path.is_symlink() and (mode := path.stat().st_mode) & 0o077
    }


@pytest.mark.usefixtures("umask")
async def test_snapshots_are_private(profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "items.csv"
    source.write_bytes(b"a,b\n")
    source.chmod(0o666)
    outbox = Outbox(profile / "outbox", lambda: 1 << 30)
    await outbox.make_folder()
    await outbox.take("one", source, FileFormat.CSV)
    await outbox.share("one", "two")
    monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError("no links")))
    await outbox.share("one", "three")

    assert len(list((profile / "outbox").iterdir())) == 3
    assert open_to_others(profile) == {}


@pytest.mark.usefixtures("umask")
async def test_a_snapshot_taken_again_over_one_that_was_open_is_private(profile: Path, tmp_path: Path) -> None:
    source = tmp_path / "items.csv"
    source.write_bytes(b"a,b\n")
    outbox = Outbox(profile / "outbox", lambda: 1 << 30)
    await outbox.take("one", source, FileFormat.CSV)
    outbox.path_of("one").chmod(0o666)

    await outbox.take("one", source, FileFormat.CSV)

    assert open_to_others(profile) == {}


@pytest.mark.usefixtures("umask")
async def test_what_is_fetched_is_private_while_it_comes_and_after(profile: Path) -> None:
    target = scratch.new_file_in(profile / "compared")
    sink = FileSink(target)
    await sink.open()
    await sink.write(b"secret")
    assert open_to_others(profile) == {}
    await sink.keep()

    assert open_to_others(profile) == {}
