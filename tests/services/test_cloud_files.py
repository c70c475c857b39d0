from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from knosc_desktop.services.files.local_files import is_only_in_the_cloud, name_behind_stub


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
