from __future__ import annotations

import os
import sys
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from knosc_desktop import file_access
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import Message, message
from knosc_desktop.file_access import extended_path, is_held, open_shared, replace_file, system_path
from knosc_desktop.services.files import atomic
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.staging.intake import Intake, spreadsheets_in
from knosc_desktop.services.staging.staging_list import StagingList
from tests.support.held_file import held, only_windows, under_wine

DEEP = "\\".join(["C:", *["a folder with a long name"] * 11, "forecast.xlsx"])
SHARED = "\\".join(["\\\\server\\share", *["a folder with a long name"] * 11, "forecast.xlsx"])


def test_a_file_that_is_read_can_be_renamed_and_replaced_meanwhile(tmp_path: Path) -> None:
    path, new = tmp_path / "items.csv", tmp_path / "new.csv"
    path.write_bytes(b"old")
    new.write_bytes(b"new")
    with open_shared(path) as reading:
        path.rename(tmp_path / "items.bak")
        new.rename(path)
        (tmp_path / "items.bak").unlink()
        assert reading.read() == b"old"
    assert path.read_bytes() == b"new"


def test_a_file_is_read_whole_in_parts_and_from_any_place(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(content := bytes(range(256)) * 9000)
    with open_shared(path) as reading:
        assert reading.read(10) == content[:10]
        assert reading.seek(-5, os.SEEK_END) == len(content) - 5
        assert (reading.read(), reading.read()) == (content[-5:], b"")
        assert reading.seek(1) == 1
        assert reading.read() == content[1:]
        assert os.fstat(reading.fileno()).st_size == len(content)


def test_a_workbook_can_be_opened_from_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "items.xlsx", "w") as archive:
        archive.writestr("part.xml", "x" * 100_000)
    with open_shared(tmp_path / "items.xlsx") as reading, zipfile.ZipFile(reading) as archive:
        assert archive.read("part.xml") == b"x" * 100_000


def test_what_was_closed_is_not_read_any_more(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_bytes(b"a")
    reading = open_shared(tmp_path / "items.csv")
    reading.close()
    with pytest.raises(ValueError, match="closed"):
        reading.read(1)


@pytest.mark.parametrize(("name", "error"), [("gone.csv", FileNotFoundError), ("a\0b.csv", ValueError)])
def test_a_file_that_is_not_there_is_reported_as_python_does(tmp_path: Path, name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        open_shared(tmp_path / name)


@only_windows
def test_a_file_that_another_program_holds_is_told_from_one_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"a")
    with held(path), pytest.raises(PermissionError) as refused:
        open_shared(path)
    assert is_held(refused.value)
    with pytest.raises(PermissionError) as refused:
        open_shared(tmp_path)
    assert not is_held(refused.value)


@only_windows
@pytest.mark.skipif(under_wine(), reason="Wine lets locked parts be read")
def test_a_part_that_another_program_has_locked_is_told_when_it_is_read(tmp_path: Path) -> None:
    if sys.platform == "win32":
        import msvcrt

        path = tmp_path / "items.csv"
        path.write_bytes(b"a" * 100)
        with path.open("rb+") as locking, open_shared(path) as reading:
            msvcrt.locking(locking.fileno(), msvcrt.LK_NBLCK, 50)
            with pytest.raises(PermissionError) as refused:
                reading.read()
        assert is_held(refused.value)


@pytest.mark.parametrize(
    ("path", "extended"),
    [
        ("C:\\plans\\forecast.xlsx", "C:\\plans\\forecast.xlsx"),
        ("\\\\server\\share\\forecast.xlsx", "\\\\server\\share\\forecast.xlsx"),
        (DEEP, f"\\\\?\\{DEEP}"),
        (DEEP.replace("\\", "/"), f"\\\\?\\{DEEP}"),
        (f"{DEEP[:3]}plans\\..\\{DEEP[3:]}", f"\\\\?\\{DEEP}"),
        (SHARED, f"\\\\?\\UNC{SHARED[1:]}"),
        (f"\\\\?\\{DEEP}", f"\\\\?\\{DEEP}"),
        (f"\\\\?\\UNC{SHARED[1:]}", f"\\\\?\\UNC{SHARED[1:]}"),
    ],
    ids=["short", "short share", "long", "slashes", "dots", "long share", "extended", "extended share"],
)
def test_only_a_long_path_gets_the_form_without_a_limit(path: str, extended: str) -> None:
    assert extended_path(path) == extended


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    """A file whose path is longer than Windows usually takes."""
    folder = tmp_path
    while len(str(folder)) < 300:
        folder /= "a folder with a long name"
    system_path(folder).mkdir(parents=True)
    system_path(folder / "items.csv").write_bytes(b"a;b")
    return folder / "items.csv"


def test_a_file_with_a_long_path_is_read(deep: Path) -> None:
    with open_shared(deep) as reading:
        assert reading.read() == b"a;b"


async def test_a_file_with_a_long_path_is_staged_by_its_usual_path(deep: Path) -> None:
    answer = await Intake(StagingList()).take([deep], "forecast")
    assert [(file.path, file.stamp.size, file.problem) for file in answer.staged] == [(deep, 3, None)]


def test_the_spreadsheets_in_a_folder_with_a_long_path_are_found_by_their_usual_paths(deep: Path) -> None:
    assert spreadsheets_in(deep.parent) == [deep]


def test_a_file_is_saved_at_a_long_path(deep: Path) -> None:
    with whole_file(deep) as writing:
        writing.write(b"new")
    assert system_path(deep).read_bytes() == b"new"


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"new")
    (tmp_path / "items.csv").write_bytes(b"old")
    replace_file(tmp_path / "new", tmp_path / "items.csv")
    assert (tmp_path / "items.csv").read_bytes() == b"new"


@only_windows
def test_a_file_that_is_held_for_a_moment_is_replaced_after_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, new = tmp_path / "items.csv", tmp_path / "new"
    path.write_bytes(b"old")
    new.write_bytes(b"new")
    with ExitStack() as stack:
        stack.enter_context(held(path))
        monkeypatch.setattr(time, "sleep", lambda _: stack.close())
        replace_file(new, path)
    assert path.read_bytes() == b"new"


@only_windows
def test_a_file_that_stays_held_is_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, new = tmp_path / "items.csv", tmp_path / "new"
    path.write_bytes(b"old")
    new.write_bytes(b"new")
    monkeypatch.setattr(file_access, "_PAUSES", (0.0, 0.0))
    with held(path), pytest.raises(PermissionError):
        replace_file(new, path)
    assert path.read_bytes() == b"old"


def refuse(*_: object) -> None:
    raise PermissionError(13, "Access is denied")


@pytest.mark.parametrize(
    ("mark", "title", "said"),
    [
        (
            "~$items.xlsx",
            message("errors.save.open_title_in", app="Excel"),
            message("errors.save.open_in", file="items.xlsx", app="Excel"),
        ),
        ("", message("errors.save.open_title"), message("errors.save.open", file="items.xlsx")),
    ],
)
def test_a_file_that_cannot_be_saved_over_because_it_is_open_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, title: Message, said: Message
) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"old")
    if mark:
        (tmp_path / mark).touch()
    monkeypatch.setattr(file_access, "_PAUSES", ())
    if sys.platform != "win32":
        monkeypatch.setattr(Path, "replace", refuse)
        monkeypatch.setattr(atomic, "is_in_use", path.__eq__)
    with held(path), pytest.raises(FileProblem) as refused, whole_file(path) as writing:
        writing.write(b"new")
    problem = refused.value.problem
    assert (problem.title, problem.message) == (title, said)
    assert path.read_bytes() == b"old"
    assert not list(tmp_path.glob("*.part"))
