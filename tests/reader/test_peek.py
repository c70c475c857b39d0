"""The beginning of a workbook, as Excel shows it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.texts import message
from knosc_desktop.reader.peek import COLUMNS, ROWS, SHEETS, peek
from knosc_desktop.words.catalogue import render
from tests.support.sheets import book_parts, row, sheet_xml, text, write_parts, write_rows


def first_cells(folder: Path, rows: str, **how: object) -> tuple[str, ...]:
    return peek(write_rows(folder / "items.xlsx", rows, **how)).sheets[0].rows[0].cells


def test_cells_stand_in_their_columns(tmp_path: Path) -> None:
    rows = row(3, text("B3", "_ItemNumber"), text("D3", "_Status"))
    head = peek(write_rows(tmp_path / "items.xlsx", rows))
    assert [(found.number, found.cells) for found in head.sheets[0].rows] == [
        (3, ("", "_ItemNumber", "", "_Status")),
    ]
    assert head.dialect is None


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A1"><v>4711</v></c>', "4711"),
        ('<c r="A1"><v>4711.0</v></c>', "4711"),
        ('<c r="A1"><v>0.1</v></c>', "0.1"),
        ('<c r="A1"><v>1.23E+12</v></c>', "1230000000000"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A1" t="str"><f>B1</f><v>made_x000D_up</v></c>', "made\rup"),
        ('<c r="A1" s="1"><v>46000</v></c>', "2025-12-09"),
        ('<c r="A1" s="2"><v>46000.5</v></c>', "2025-12-09 12:00:00"),
        ('<c r="A1" s="3"><v>1.5</v></c>', "1 day, 12:00:00"),
        ('<c r="A1" s="4"><v>0.25</v></c>', "06:00:00"),
        ('<c r="A1" t="d"><v>2026-01-02</v></c>', "2026-01-02"),
        ('<c r="A1" s="1"><v>59</v></c>', "1900-02-28"),
        ('<c r="A1" s="1"><v>1e300</v></c>', "1e+300"),
        ('<c r="A1" s=""><v>7</v></c>', "7"),
        ('<c r="A1"><v>neither</v></c>', "neither"),
    ],
)
def test_a_value_is_shown_plainly(tmp_path: Path, cell: str, shown: str) -> None:
    assert first_cells(tmp_path, row(1, cell, text("B1", "x")))[0] == shown


def test_dates_may_count_from_1904(tmp_path: Path) -> None:
    cell = '<c r="A1" s="1"><v>44538</v></c>'
    assert first_cells(tmp_path, row(1, cell), from_1904=True) == ("2025-12-09",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<t>_ItemNumber</t>", "_ItemNumber"),
        ("<r><rPr><b/></rPr><t>_Item</t></r><r><t>Number</t></r>", "_ItemNumber"),
        ("<t>品番</t><rPh sb='0' eb='2'><t>ヒンバン</t></rPh>", "品番"),
        ("<t>a_x000A_b_x005F_x000A_</t>", "a\nb_x000A_"),
        ("<t>_xD83D_</t>", "\N{REPLACEMENT CHARACTER}"),
        ("<t> a </t>", "a"),
        ('<t xml:space="preserve"> a </t>', " a "),
        ("<t>&lt;&amp;&gt;</t>", "<&>"),
    ],
)
def test_a_shared_text_reads_as_in_excel(tmp_path: Path, written: str, shown: str) -> None:
    rows = row(1, '<c r="A1" t="s"><v>2</v></c>', text("B1", "x"))
    # Before and after it are others, one of them of the shortest kind.
    assert first_cells(tmp_path, rows, texts=["<t>before</t>", "", written, "<t>after</t>"])[0] == shown


def test_an_empty_shared_text_counts(tmp_path: Path) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, '<c r="A1" t="s"><v>1</v></c>'))}, texts=["x", "<t>right</t>"])
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b"<si>x</si>", b"<si/>")
    assert peek(write_parts(tmp_path / "items.xlsx", parts)).sheets[0].rows[0].cells == ("right",)


@pytest.mark.parametrize("odd", ["<!-- </si> -->", "<![CDATA[ ]]>"])
def test_shared_texts_with_a_comment_among_them_are_read(tmp_path: Path, odd: str) -> None:
    rows = row(1, '<c r="A1" t="s"><v>1</v></c>')
    assert first_cells(tmp_path, rows, texts=[f"<t>x</t>{odd}", "<t>right</t>"]) == ("right",)


def test_a_text_that_is_not_there_is_empty(tmp_path: Path) -> None:
    rows = row(1, text("A1", "x"), '<c r="B1" t="s"><v>9</v></c>')
    assert first_cells(tmp_path, rows, texts=["<t>only</t>"]) == ("x",)


def test_sheets_come_in_the_order_of_their_tabs_and_say_whether_they_are_hidden(tmp_path: Path) -> None:
    sheets = {name: sheet_xml(row(1, text("A1", name))) for name in ("Notes", "Data", "Old", "Secret")}
    parts = book_parts(sheets, states={"Old": "hidden", "Secret": "veryHidden"})
    head = peek(write_parts(tmp_path / "items.xlsx", parts))
    assert [(sheet.name, sheet.is_hidden, sheet.rows[0].cells) for sheet in head.sheets] == [
        ("Notes", False, ("Notes",)),
        ("Data", False, ("Data",)),
        ("Old", True, ("Old",)),
        ("Secret", True, ("Secret",)),
    ]


def test_sheets_that_hold_no_rows_are_left_out(tmp_path: Path) -> None:
    sheets = dict.fromkeys(("Chart", "Macro", "Dialogue", "Data"), sheet_xml(""))
    kinds = {"Chart": "chartsheet", "Macro": "xlMacrosheet", "Dialogue": "dialogsheet"}
    head = peek(write_parts(tmp_path / "items.xlsx", book_parts(sheets, kinds=kinds)))
    assert [sheet.name for sheet in head.sheets] == ["Data"]


def test_hidden_rows_are_marked(tmp_path: Path) -> None:
    rows = row(1, text("A1", "a"), more=' hidden="1"') + row(2, text("A2", "b"), more=' hidden="0"')
    head = peek(write_rows(tmp_path / "items.xlsx", rows))
    assert [found.is_hidden for found in head.sheets[0].rows] == [True, False]


def test_rows_and_cells_without_numbers_follow_each_other(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r='5'><c><v>4</v></c></row><row><c><v>5</v></c></row>"
    head = peek(write_rows(tmp_path / "items.xlsx", rows))
    assert [(found.number, found.cells) for found in head.sheets[0].rows] == [
        (1, ("1", "", "3")),
        (5, ("4",)),
        (6, ("5",)),
    ]


def test_blank_rows_are_passed_over(tmp_path: Path) -> None:
    blank = "".join(row(number, f'<c r="A{number}" s="1"/>') for number in range(1, 2000))
    head = peek(write_rows(tmp_path / "items.xlsx", blank + row(2000, text("A2000", "late"))))
    assert [found.number for found in head.sheets[0].rows] == [2000]


@pytest.mark.parametrize(
    "odd",
    [str.upper, lambda name: f"/{name}", lambda name: name.replace("/", "\\")],
    ids=["capitals", "absolute", "backslashes"],
)
def test_parts_may_be_oddly_named(tmp_path: Path, odd: Callable[[str], str]) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "x")))})
    head = peek(write_parts(tmp_path / "items.xlsx", {odd(name): content for name, content in parts.items()}))
    assert head.sheets[0].rows[0].cells == ("x",)


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml", "WORKSHEETS\\Sheet1.xml"]
)
def test_a_sheet_is_found_however_it_is_referred_to(tmp_path: Path, target: str) -> None:
    parts = book_parts({"Data": sheet_xml(row(1, text("A1", "x")))})
    place = "xl/_rels/workbook.xml.rels"
    parts[place] = parts[place].replace(b"worksheets/sheet1.xml", target.encode())
    assert peek(write_parts(tmp_path / "items.xlsx", parts)).sheets[0].rows[0].cells == ("x",)


def test_the_strict_dialect_is_read(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "items.xlsx", row(1, text("A1", "x")), strict=True)
    assert peek(source).sheets[0].rows[0].cells == ("x",)


def test_elements_may_have_a_prefix(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c></x:row>'
    parts = book_parts({"Data": sheet_xml(rows, prefix="x")})
    assert peek(write_parts(tmp_path / "items.xlsx", parts)).sheets[0].rows[0].cells == ("x",)


def test_the_message_stays_short_however_many_cells_there_are(tmp_path: Path) -> None:
    wide = row(1, *(f"<c><v>{number}</v></c>" for number in range(COLUMNS + 9)))
    many = "".join(row(number, f"<c><v>{number}</v></c>") for number in range(2, ROWS + 9))
    sheets = {f"Sheet{number}": sheet_xml(wide + many) for number in range(SHEETS + 3)}
    head = peek(write_parts(tmp_path / "items.xlsx", book_parts(sheets)))
    assert len(head.sheets) == SHEETS
    assert len(head.sheets[0].rows) == ROWS
    assert len(head.sheets[0].rows[0].cells) == COLUMNS


def test_a_sheet_whose_part_is_missing_is_called_damaged(tmp_path: Path) -> None:
    parts = book_parts({"Data": sheet_xml("")})
    del parts["xl/worksheets/sheet1.xml"]
    with pytest.raises(FileProblem) as refused:
        peek(write_parts(tmp_path / "items.xlsx", parts))
    assert refused.value.problem.title == message("files.damaged.title")
    assert "“items.xlsx”" in render(refused.value.problem.message)


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    parts = book_parts({"Data": bomb + sheet_xml(row(1, text("A1", "&b;"))).partition("?>")[2]})
    with pytest.raises(FileProblem) as refused:
        peek(write_parts(tmp_path / "items.xlsx", parts))
    assert "document type" in refused.value.problem.details


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "items.xlsx", "")
    source.path.unlink()
    with pytest.raises(FileProblem) as refused:
        peek(source)
    assert refused.value.message == message("files.unreadable.or_gone", file="items.xlsx")


def test_names_of_columns_at_the_end_of_very_many_texts_are_found_at_once(tmp_path: Path) -> None:
    texts = [f"<t>code{number:06}</t>" for number in range(300_000)]
    last = len(texts)
    rows = row(1, f'<c r="A1" t="s"><v>{last}</v></c>')
    source = write_rows(tmp_path / "items.xlsx", rows, texts=[*texts, "<t>_ItemNumber</t>"])
    began = time.process_time()
    assert peek(source).sheets[0].rows[0].cells == ("_ItemNumber",)
    assert time.process_time() - began < 0.5
