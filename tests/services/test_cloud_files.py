from __future__ import annotations

import io
import stat
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from knosc_desktop.domain.files import StagedFile, Wait
from knosc_desktop.domain.texts import Message, message
from knosc_desktop.services.files.local_files import cloud_of, is_only_in_the_cloud, name_behind_stub
from knosc_desktop.services.staging import intake as intake_module
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.staging.staging_list import StagingList
from tests.support.held_file import SharingViolation
from tests.support.spreadsheets import write_csv


@pytest.mark.parametrize(
    "facts",
    [
        {"st_file_attributes": stat.FILE_ATTRIBUTE_OFFLINE | stat.FILE_ATTRIBUTE_ARCHIVE},
        {"st_file_attributes": 0x40_0000},
        {"st_file_attributes": 0x4_0000},
        {"st_flags": 0x4000_0000},
    ],
    ids=["offline", "recall on data access", "recall on open", "dataless"],
)
def test_a_placeholder_is_known_by_its_attributes(facts: dict[str, int]) -> None:
    assert is_only_in_the_cloud(SimpleNamespace(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"st_file_attributes": stat.FILE_ATTRIBUTE_ARCHIVE | stat.FILE_ATTRIBUTE_REPARSE_POINT},
        # What OneDrive calls always available, and what it keeps for a while.
        {"st_file_attributes": 0x8_0000},
        {"st_file_attributes": 0x10_0000},
        {"st_flags": stat.UF_HIDDEN},
        {},
    ],
    ids=["usual", "pinned", "unpinned", "hidden", "no attributes"],
)
def test_what_is_here_is_not_in_the_cloud(facts: dict[str, int]) -> None:
    assert not is_only_in_the_cloud(SimpleNamespace(**facts))


def test_a_real_file_is_here(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("a")
    assert not is_only_in_the_cloud((tmp_path / "items.csv").stat())


@pytest.mark.parametrize(
    ("name", "behind"),
    [(".items.xlsx.icloud", "items.xlsx"), ("items.xlsx", ""), (".items.xlsx", ""), ("items.icloud", "")],
)
def test_a_stub_of_icloud_is_known_by_its_name(name: str, behind: str) -> None:
    assert name_behind_stub(Path(name)) == behind


@pytest.mark.parametrize(
    ("path", "cloud"),
    [
        ("C:/Users/jane/OneDrive/plans/items.xlsx", "OneDrive"),
        ("C:/Users/jane/OneDrive - Acme/items.xlsx", "OneDrive"),
        ("/Users/jane/Library/CloudStorage/OneDrive-Acme/items.xlsx", "OneDrive"),
        ("/Users/jane/Library/Mobile Documents/com~apple~CloudDocs/items.xlsx", "iCloud"),
        ("C:/Users/jane/iCloudDrive/items.xlsx", "iCloud"),
        ("C:/Users/jane/Acme/Planning - Documents/OneDrive.xlsx", ""),
    ],
)
def test_what_fetches_a_file_is_known_by_its_folder(path: str, cloud: str) -> None:
    assert cloud_of(Path(path)) == cloud


class Delivered(io.BytesIO):
    """Notes how far it was read."""

    end = 0

    def close(self) -> None:
        self.end = self.tell()
        super().close()


class CloudFolder:
    """A folder of OneDrive; reading a file in it does what a test wants."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.path = write_csv(folder / "items.csv")
        self.staging = StagingList()
        self.intake = Intake(self.staging, is_only_in_the_cloud=lambda _: True)
        self.seen_while_fetched: list[StagedFile] = []
        self.fetch: Callable[[], None] = lambda: None
        self.delivered = Delivered(bytes(3 << 20))
        monkeypatch.setattr(intake_module, "open_ordinary", self._open)

    def _open(self, _path: Path) -> Delivered:
        self.seen_while_fetched = list(self.staging)
        self.fetch()
        return self.delivered


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CloudFolder:
    return CloudFolder(tmp_path / "OneDrive - Acme", monkeypatch)


async def test_a_file_is_on_the_list_while_it_is_fetched(cloud: CloudFolder) -> None:
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    (meanwhile,), (now,) = cloud.seen_while_fetched, cloud.staging
    assert meanwhile.problem is not None
    assert (meanwhile.wait, meanwhile.problem.title) == (
        Wait.FETCHED,
        message("files.fetching.title", cloud="OneDrive"),
    )
    assert (now.id, now.wait, now.problem) == (meanwhile.id, None, None)
    assert cloud.delivered.end == 3 << 20


async def test_a_corrected_file_is_on_the_list_while_it_is_fetched(cloud: CloudFolder) -> None:
    file = await cloud.intake.take_as(cloud.path, "demand", corrects="job1")
    assert [meanwhile.wait for meanwhile in cloud.seen_while_fetched] == [Wait.FETCHED]
    assert (file.wait, file.trigger, file.corrects) == (None, "demand", "job1")
    assert list(cloud.staging) == [file]


async def test_a_file_that_is_removed_while_it_is_fetched_stays_off_the_list(cloud: CloudFolder) -> None:
    def remove() -> None:
        (file,) = cloud.staging
        cloud.staging.remove(file.id)

    cloud.fetch = remove
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    assert (len(cloud.staging), cloud.delivered.end) == (0, 0)


@pytest.mark.parametrize(
    ("code", "next_step"),
    [
        (362, message("files.not_fetched.start", cloud="OneDrive")),
        (404, message("files.not_fetched.start", cloud="OneDrive")),
        (386, message("files.not_fetched.sign_in", cloud="OneDrive")),
        (388, message("files.not_fetched.network")),
        (395, message("files.not_fetched.owner")),
        (389, message("files.not_fetched.by_hand")),
    ],
    ids=["not running", "ended", "not signed in", "no network", "no rights", "other"],
)
async def test_a_file_that_cannot_be_fetched_says_what_to_do(cloud: CloudFolder, code: int, next_step: Message) -> None:
    class CloudError(OSError):
        winerror = code

    def fail() -> None:
        raise CloudError(22, "The cloud file provider is not running")

    cloud.fetch = fail
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    (file,) = cloud.staging
    assert file.problem is not None
    assert (file.wait, file.problem.title) == (None, message("files.not_fetched.title", cloud="OneDrive"))
    assert file.problem.message == message("files.not_fetched.message", file="items.csv", cloud="OneDrive")
    assert file.problem.hint == next_step
    assert str(code) in file.problem.details


async def test_a_file_that_could_not_be_fetched_can_be_added_again(cloud: CloudFolder) -> None:
    def fail() -> None:
        # As macOS says it.
        raise OSError(11, "Resource deadlock avoided")

    cloud.fetch = fail
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    titles = [file.problem and file.problem.title for file in cloud.staging]
    assert titles == [message("files.not_fetched.title", cloud="OneDrive")]
    cloud.fetch = lambda: None
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    assert [file.problem for file in cloud.staging] == [None]


async def test_a_file_that_another_program_holds_while_it_is_fetched_waits_for_that(cloud: CloudFolder) -> None:
    def fail() -> None:
        raise SharingViolation(13, "The process cannot access the file")

    cloud.fetch = fail
    await cloud.intake.take([cloud.path], "forecast", fetch=True)
    (file,) = cloud.staging
    assert file.problem is not None
    assert (file.wait, file.problem.title) == (Wait.HELD, message("files.held.title_any"))
    await cloud.intake.look_again(file.id)
    assert [(now.wait, now.problem) for now in cloud.staging] == [(None, None)]


async def test_what_is_no_spreadsheet_by_its_name_is_not_fetched(cloud: CloudFolder) -> None:
    letter = cloud.path.rename(cloud.path.with_suffix(".docx"))
    answer = await cloud.intake.take([letter], "forecast")
    assert [rejection.problem.title for rejection in answer.rejections] == [message("files.other.title")]
    assert answer.in_the_cloud == ()
