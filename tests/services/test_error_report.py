from __future__ import annotations

import csv
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.services.files.exports import save_errors
from knosc_desktop.words.catalogue import render
from tests.support.builders import make_job, make_row_error


async def saved(folder: Path, *errors: RowError) -> list[list[str]]:
    target = folder / "items errors.csv"
    await save_errors(make_job(errors=errors), target, render)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


async def test_each_error_is_a_record_with_row_column_and_message(tmp_path: Path) -> None:
    assert await saved(tmp_path, make_row_error(), RowError("Broken file")) == [
        ["Row", "Column", "Message"],
        ["17", "Item", "Unknown item"],
        ["", "", "Broken file"],
    ]


async def test_row_zero_is_not_mistaken_for_no_row(tmp_path: Path) -> None:
    assert (await saved(tmp_path, make_row_error(row=0)))[1][0] == "0"


async def test_quotes_commas_and_line_ends_stay_in_their_cell(tmp_path: Path) -> None:
    message = 'Item "4711", second\nline'
    assert (await saved(tmp_path, RowError(message)))[1][2] == message


async def test_the_file_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    await saved(tmp_path, RowError("Größe 中文 🚚"))
    content = (tmp_path / "items errors.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfRow")
    assert "Größe 中文 🚚".encode() in content


async def test_half_a_character_does_not_keep_the_list_from_being_saved(tmp_path: Path) -> None:
    assert (await saved(tmp_path, RowError("x\ud83dy")))[1][2] == "x?y"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
async def test_a_message_never_becomes_a_formula(tmp_path: Path, start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert (await saved(tmp_path, RowError(text)))[1][2].startswith(f"'{start}")


async def test_a_column_never_becomes_a_formula(tmp_path: Path) -> None:
    assert (await saved(tmp_path, make_row_error(column="=1+1")))[1][1] == "'=1+1"


async def test_a_message_never_becomes_a_formula_where_cells_end_at_semicolons(tmp_path: Path) -> None:
    assert (await saved(tmp_path, RowError("see;=1+1")))[1][2] == "see;'=1+1"


async def test_a_message_with_a_sign_in_the_middle_is_unchanged(tmp_path: Path) -> None:
    assert (await saved(tmp_path, RowError("a = b, -5 @ x")))[1][2] == "a = b, -5 @ x"


async def test_an_earlier_list_of_that_name_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "items errors.csv").write_bytes(b"x" * 10_000)
    assert len(await saved(tmp_path, make_row_error())) == 2


async def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    await saved(tmp_path, make_row_error())
    assert [path.name for path in tmp_path.iterdir()] == ["items errors.csv"]


async def test_a_missing_folder_is_reported_with_a_message(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as refused:
        await save_errors(make_job(), tmp_path / "gone" / "items errors.csv", render)
    assert "items errors.csv" in render(refused.value.problem.message)
    assert "another name or folder" in render(refused.value.problem.hint)


async def test_a_list_that_cannot_be_replaced_is_left_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "items errors.csv"
    (target / "in the way").mkdir(parents=True)
    with pytest.raises(FileProblem):
        await save_errors(make_job(errors=(make_row_error(),)), target, render)
    assert [path.name for path in tmp_path.iterdir()] == ["items errors.csv"]
