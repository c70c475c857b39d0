"""Damage to the structure of a CSV file is reported at its cells, and sound files have no findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Finding, Severity
from knosc_desktop.words.catalogue import render
from tests.support.clean_tables import template_of
from tests.support.defect_run import findings_of

CASES = Path(__file__).parent.parent / "field_cases"
NAMES = "_Action,_ItemNumber,_ItemDescription,_ItemType,_Status,_SubItemNumber,_SubItemDescription"
PRICES = "_Action,_ItemNumber,_WarehouseCode,_Quantity,_Price,_Currency,_Date"
STOCK = "_Action,_ItemNumber,_SubItemNumber,_WarehouseNumber,_InventoryQuantity,_Unit,_InventoryDate,_InventoryUniqueID"
Line = Callable[[int], str]


def item(number: int) -> str:
    return f"ADD,ITEM-{number:04},Pipe {number},Component,Active,,"


def items(changed: dict[int, str], line: Line = item) -> list[str]:
    return [changed.get(number) or line(number) for number in range(1, 31)]


def check(path: Path, *, names: str = NAMES) -> list[Finding]:
    """What is said of a file, without notes."""
    template = template_of("item-master") if names is NAMES else Template("item-master", tuple(names.split(",")))
    return [finding for finding in findings_of(path, template) if finding.severity is not Severity.NOTE]


def of_lines(folder: Path, *lines: str, end: str = "\r\n", names: str = NAMES) -> list[Finding]:
    return of_bytes(folder, (end.join(lines) + end).encode(), names=names)


def of_bytes(folder: Path, content: bytes, *, names: str = NAMES) -> list[Finding]:
    path = folder / "items.csv"
    path.write_bytes(content)
    return check(path, names=names)


def told(findings: list[Finding]) -> dict[Defect, list[str]]:
    return {finding.defect: [str(place.address) for place in finding.places] for finding in findings}


@pytest.mark.parametrize(
    ("case", "defect", "cells"),
    [
        ("07-unclosed-quote/items.csv", Defect.UNCLOSED_QUOTE, ["C5"]),
        ("07-unclosed-quote/items-backslash.csv", Defect.ESCAPED_QUOTE, ["C5", "C21"]),
        ("45-shifted-rows/comma-in-text.csv", Defect.ROW_WIDTH, ["D5"]),
        ("45-shifted-rows/comma-in-text-last-filled.csv", Defect.ROW_WIDTH, ["D5"]),
        ("12-headers/twice.csv", Defect.REPEATED_HEADER, ["14:14"]),
    ],
)
def test_cases_from_the_field_are_reported_at_their_cells_and_nothing_else_is(
    case: str, defect: Defect, cells: list[str]
) -> None:
    found = check(CASES / case)
    assert told(found) == {defect: cells}
    assert found[0].severity is Severity.ERROR


def test_an_unclosed_quote_is_reported_with_the_number_of_lines_in_it() -> None:
    (found,) = check(CASES / "07-unclosed-quote/items.csv")
    assert "36 rows that follow" in render(found.message)
    assert found.places[0].remark == message("structure.quotes.swallowed.remark", count=36)


def test_the_line_that_names_the_delimiter_is_noted_at_row_1() -> None:
    (found,) = findings_of(CASES / "09-sep-line/plain.csv", template_of("item-master"))
    assert (found.defect, found.severity, str(found.places[0].address)) == (Defect.SEP_LINE, Severity.NOTE, "1:1")
    assert "“sep=;”" in render(found.message)


@pytest.mark.parametrize(
    ("changed", "cells", "lines"),
    [
        # Closed by the quote that opens another field.
        (
            {
                4: 'ADD,ITEM-0004,"Pipe 2 inch,Component,Active,,',
                20: 'ADD,ITEM-0020,"Pipe 20, black",Component,Active,,',
            },
            ["C5"],
            16,
        ),
        # Closed by a quote that means inches.
        (
            {4: 'ADD,ITEM-0004,"Pipe 2 inch,Component,Active,,', 6: 'ADD,ITEM-0006,Pipe 2",Component,Active,,'},
            ["C5"],
            2,
        ),
        ({4: 'ADD,ITEM-0004,"Bolt 5"",Component,Active,,'}, ["C5"], 26),
        ({30: 'ADD,ITEM-0030,"Bolt 5,Component,Active,,'}, ["C31"], 0),
        ({4: 'ADD,ITEM-0004,"Pipe 2" black, long",Component,Active,,'}, ["C5"], 0),
        ({4: 'ADD,"ITEM-0004,Pipe,Component,Active,,'}, ["B5"], 26),
        # Every line after it has the delimiters of a row, but they are no single line in quotes.
        ({4: '"ADD,ITEM-0004,Pipe,Component,Active,,'}, ["A5"], 26),
        ({4: '"ADD,ITEM-0004,Pipe,Component,Active,,', 9: '"ADD,ITEM-0009,Pipe,Component,Active,,'}, ["A5"], 5),
    ],
)
def test_a_broken_quote_is_reported_where_it_opens(
    tmp_path: Path, changed: dict[int, str], cells: list[str], lines: int
) -> None:
    found = of_lines(tmp_path, NAMES, *items(changed))
    assert told(found) == {Defect.UNCLOSED_QUOTE: cells}
    assert (f"{lines} rows that follow" in render(found[0].message)) == bool(lines)


@pytest.mark.parametrize(("name", "cell"), [("_ItemN", "B1"), ("_Action", "A1")])
def test_a_quote_that_opens_in_the_header_is_reported_there_and_not_as_missing_rows(
    tmp_path: Path, name: str, cell: str
) -> None:
    found = of_lines(tmp_path, NAMES.replace(name, f'"{name}'), *items({}))
    assert told(found) == {Defect.UNCLOSED_QUOTE: [cell]}


@pytest.mark.parametrize(
    "line",
    [
        'ADD,ITEM-0004,"Pipe 2\\" black",Component,Active,,',
        'ADD,ITEM-0004,"Pipe 2\\", black",Component,Active,,',
        'ADD,ITEM-0004,"Pipe 2\\"",Component,Active,,',
    ],
)
def test_a_quote_after_a_backslash_is_reported_as_such(tmp_path: Path, line: str) -> None:
    assert told(of_lines(tmp_path, NAMES, *items({4: line}))) == {Defect.ESCAPED_QUOTE: ["C5"]}


@pytest.mark.parametrize(
    "line",
    [
        'ADD,ITEM-0004,5" pipe,Component,Active,,',
        'ADD,ITEM-0004,"5"" pipe",Component,Active,,',
        'ADD,ITEM-0004,"C:\\temp\\",Component,Active,,',
        'ADD,ITEM-0004,"say \\""hi\\""",Component,Active,,',
        'ADD,ITEM-0004,"Pipe 4" ,Component,Active,,',
        'ADD,ITEM-0004,"Pipe 4\r\nblack, long\r\nDIN 3",Component,Active,,',
        'ADD,ITEM-0004,"12 High St, Flat 3\nSpringfield, IL, USA, 62701, c",Component,Active,,',
        "ADD,ITEM-0004,Pipe\u2028x\x85y,Component,Active,,",
        'ADD,ITEM-0004,,Component,Active,,"a\nb\nc"',
        '"ADD","ITEM-0004","Pipe","Component","Active","",""',
    ],
)
def test_sound_quoting_raises_no_alarm(tmp_path: Path, line: str) -> None:
    assert of_lines(tmp_path, NAMES, *items({4: line, 9: line.replace("0004", "0009")})) == []


def test_an_address_over_two_lines_of_a_narrow_table_is_no_swallowed_row(tmp_path: Path) -> None:
    rows = [f'{number},"{number} High St, Flat 2\nSpringfield, IL",x' for number in range(9)]
    names = "_CustomerNumber,_Address,_Note"
    assert of_lines(tmp_path, names, *rows, names=names) == []


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ("ADD,ITEM-0004,Bolt,M8,Component,Active,,", "D5"),
        ("ADD,ITEM-0004,Bolt,M8,long,Component,Active,,", "D5"),
        ("ADD,ITEM-0004,Pipe 4,Component,Active,,,remark", "H5"),
        ("ADD,ITEM-0004,Pipe 4,Component,Active,,,", "5:5"),
        ("ADD,ITEM-0004,Component,Active,,", "C5"),
        ("ITEM-0004,Pipe 4,Component,Active,,", "A5"),
    ],
)
def test_a_shifted_row_is_reported_at_the_first_cell_that_does_not_fit(tmp_path: Path, line: str, cell: str) -> None:
    assert told(of_lines(tmp_path, NAMES, *items({4: line}))) == {Defect.ROW_WIDTH: [cell]}


def test_a_decimal_comma_is_reported_beside_the_number_that_it_splits(tmp_path: Path) -> None:
    rows = [
        f"ADD,I-{number:03},W1,{number},{number}{',50' if number % 9 == 4 else '.50'},EUR,2024-01-{number:02}"
        for number in range(1, 29)
    ]
    (found,) = of_lines(tmp_path, PRICES, *rows, names=PRICES)
    assert told([found]) == {Defect.ROW_WIDTH: ["F5", "F14", "F23"]}
    assert "“4” and “50” are probably one value" in render(found.places[0].remark)


def test_a_row_that_lost_a_field_near_its_end_is_reported_as_a_whole_when_either_may_be_missing(tmp_path: Path) -> None:
    rows = [f"ADD,I-{number:03},W1,{number},{number}.50,EUR,2024-01-{number:02}" for number in range(1, 29)]
    rows[6] = rows[6].replace(",7.50,", ",")
    assert told(of_lines(tmp_path, PRICES, *rows, names=PRICES)) == {Defect.ROW_WIDTH: ["8:8"]}


def test_a_comma_in_every_row_is_one_problem_with_a_count(tmp_path: Path) -> None:
    rows = [f"ADD,I-{number:05},Bolt,M{number},Component,Active,S-{number},x" for number in range(3000)]
    (found,) = of_lines(tmp_path, NAMES, *rows)
    assert (found.defect, found.count) == (Defect.ROW_WIDTH, 3000)


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (NAMES, lambda number: f"ADD,ITEM-{number:04},Bolt,Component,Active,,,"),
        (f"{NAMES},,,", lambda number: f"ADD,ITEM-{number:04},Bolt,Component,Active,,,,,"),
        (NAMES, lambda number: f"ADD,ITEM-{number:04},Bolt,Component,Active{',S-1,x' if number % 3 else ''}"),
        (NAMES, lambda number: f"ADD,ITEM-{number:04}{',Bolt,Component,Active' if number % 2 else ''}"),
    ],
)
def test_empty_fields_at_the_end_of_rows_may_be_left_out_or_added(tmp_path: Path, names: str, line: Line) -> None:
    assert of_lines(tmp_path, names, *items({}, line)) == []


def test_rows_that_often_leave_out_what_others_fill_are_no_shifted_rows(tmp_path: Path) -> None:
    names = "_Action,_ItemNumber," + ",".join(f"_Attr{place}Name" for place in range(1, 9))
    rows = []
    for number in range(400):
        is_short = number % 2 == 1
        # Words that only short rows have must not be taken for a sign of a shift.
        word = "x7" if number % 50 == 1 else "x1"
        cells = ["ADD", f"I-{number:05}", word, word, *(f"x{number * place}" for place in range(1, 7))]
        rows.append(",".join(cells[:-3] if is_short else cells))
    assert Defect.ROW_WIDTH not in told(of_lines(tmp_path, names, *rows, names=names))


@pytest.mark.parametrize("header", [NAMES.replace(",", ";"), NAMES.replace(",", "\t"), NAMES.replace(",", "|")])
def test_a_header_with_another_delimiter_is_reported_instead_of_missing_columns(tmp_path: Path, header: str) -> None:
    assert told(of_lines(tmp_path, header, *items({}))) == {Defect.OTHER_DELIMITER: ["1:1"]}


def test_rows_with_another_delimiter_than_the_header_are_reported(tmp_path: Path) -> None:
    rows = items({4: item(4).replace(",", ";")})
    assert told(of_lines(tmp_path, NAMES, *rows)) == {Defect.OTHER_DELIMITER: ["5:5"]}
    rows = [item(number).replace(",", ";") for number in range(9)]
    assert told(of_lines(tmp_path, NAMES, *rows)) == {Defect.OTHER_DELIMITER: ["1:1"]}


def test_a_first_line_that_names_a_delimiter_the_file_does_not_use_is_reported(tmp_path: Path) -> None:
    found = of_lines(tmp_path, "sep=;", NAMES, *items({}))
    assert told(found) == {Defect.OTHER_DELIMITER: [f"{row}:{row}" for row in range(1, 32)]}
    assert "names a delimiter (semicolon) that the file doesn't use (comma)" in render(found[0].message)


@pytest.mark.parametrize("left_out", ["_ItemNumber", "_SubItemNumber", "_WarehouseNumber", "_InventoryQuantity"])
def test_rows_that_all_lack_the_same_field_are_reported(tmp_path: Path, left_out: str) -> None:
    lines = [f"REFRESH,ITEM-{row:04},,WH-{row % 3},{row * 10},PCE,2026-03-31,U{row}".split(",") for row in range(1, 31)]
    at = STOCK.split(",").index(left_out)
    for line in lines:
        del line[at]
    found = told(of_lines(tmp_path, STOCK, *map(",".join, lines), names=STOCK))
    assert found.keys() == {Defect.ROW_WIDTH}
    assert len(found[Defect.ROW_WIDTH]) == len(lines)


def test_rows_that_all_lack_their_empty_fields_at_the_end_are_right(tmp_path: Path) -> None:
    lines = (f"REFRESH,ITEM-{row:04},,WH-{row % 3},{row * 10},PCE" for row in range(1, 31))
    assert of_lines(tmp_path, STOCK, *lines, names=STOCK) == []


@pytest.mark.parametrize("padding", ["", ";;;;;;"])
def test_lines_in_quotes_as_a_whole_are_reported(tmp_path: Path, padding: str) -> None:
    found = of_lines(tmp_path, *(f'"{line}"{padding}' for line in (NAMES, *items({}))))
    assert told(found) == {Defect.QUOTED_LINES: [f"{row}:{row}" for row in range(1, 32)]}


def test_a_single_line_in_quotes_as_a_whole_is_reported(tmp_path: Path) -> None:
    line = '"ADD,ITEM-0004,""Pipe, 4"",Component,Active,,"'
    assert told(of_lines(tmp_path, NAMES, *items({4: line}))) == {Defect.QUOTED_LINES: ["5:5"]}


def test_a_repeated_header_may_differ_in_capitals_and_spaces(tmp_path: Path) -> None:
    line = NAMES.upper().replace("_", " ")
    assert told(of_lines(tmp_path, NAMES, *items({4: line, 9: NAMES}))) == {Defect.REPEATED_HEADER: ["5:5", "10:10"]}


@pytest.mark.parametrize(
    "line",
    [
        "_Action,_ItemNumber,_ItemType,_Status,_ItemDescription,_SubItemNumber,_SubItemDescription",
        "_Action,_ItemNumber,_ItemDescription,_ItemType,,,",
    ],
)
def test_a_repeated_header_may_have_another_order_or_fewer_columns(tmp_path: Path, line: str) -> None:
    assert told(of_lines(tmp_path, NAMES, *items({4: line}))) == {Defect.REPEATED_HEADER: ["5:5"]}


def test_a_row_that_only_mentions_columns_repeats_no_header(tmp_path: Path) -> None:
    line = "ADD,ITEM-0004,Item Description,Component,Active,,Status"
    assert of_lines(tmp_path, NAMES, *items({4: line})) == []


def test_nothing_but_a_repeated_header_is_no_row(tmp_path: Path) -> None:
    assert told(of_lines(tmp_path, NAMES, NAMES)).keys() == {Defect.REPEATED_HEADER, Defect.NO_ROWS}


def bytes_of(encoding: str = "utf-8", word: str = "Röhre") -> bytes:
    return "\r\n".join([NAMES, *(item(number).replace("Pipe", word) for number in range(1, 31))]).encode(encoding)


@pytest.mark.parametrize(
    ("content", "cell", "code", "text"),
    [
        (bytes_of().replace("Röhre 7,".encode(), b"R\xf6hre 7,"), "C8", "F6", "R�hre 7"),
        (bytes_of().replace("Röhre 7,".encode(), b"R\xc3hre 7,"), "C8", "C3", "R�hre 7"),
        (bytes_of(word="Pipe").replace(b"Pipe 7,", b"P\x81pe 7,"), "C8", "81", "P�pe 7"),
        (bytes_of(word="Pipe").replace(b"Pipe 7,", b"P\0pe 7,"), "C8", "00", "P�pe 7"),
        (bytes_of() + b"\0" * 5000, "G31", "00", "�"),
        (bytes_of("utf-16")[:-1], "F31", "2C", "�"),
    ],
)
def test_bytes_that_are_no_text_name_their_cell_and_leave_the_others_alone(
    tmp_path: Path, content: bytes, cell: str, code: str, text: str
) -> None:
    found = of_bytes(tmp_path, content)
    assert told(found) == {Defect.UNDECODABLE: [cell]}
    assert found[0].places[0].remark == message("values.letters.unreadable_in", value=quoted(text), code=code)


def test_a_file_in_a_windows_encoding_is_still_reported_as_a_guess(tmp_path: Path) -> None:
    (found,) = of_bytes(tmp_path, bytes_of("cp1252"))
    assert (found.defect, found.severity, found.count) == (Defect.ENCODING, Severity.WARNING, 30)


@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a", b"\r\n\x1a\r\n", b"\r\n\x1a\0\0\0"])
def test_ctrl_z_at_the_end_is_no_row_and_no_error(tmp_path: Path, end: bytes) -> None:
    assert of_bytes(tmp_path, bytes_of() + end) == []


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_every_kind_of_line_end_makes_the_same_rows(tmp_path: Path, end: str) -> None:
    rows = items({4: item(4).replace("Pipe", '"2"" Pipe'), 20: item(20).replace("Pipe 20", '"Pipe" 20')})
    assert told(of_lines(tmp_path, NAMES, *rows, end=end))[Defect.UNCLOSED_QUOTE][0] == "C5"


ORDERS = "_Action,_PONumber,_LineUniqueID,_ItemNumber,_OrderDate,_ETADate,_Quantity,_Unit,_Price,_Status"


def orders(change: Callable[[list[str]], list[str]]) -> list[str]:
    rows = (
        f"ADD,PO-{n:04},1,ITEM-{n % 7},2026-03-01,2026-04-01,{n * 3},pcs,{n * 1.5:.2f},Open".split(",")
        for n in range(1, 31)
    )
    return [",".join(change(row)) for row in rows]


def without(*places: int) -> Callable[[list[str]], list[str]]:
    return lambda row: [cell for place, cell in enumerate(row) if place not in places]


def joined(by: str) -> Callable[[list[str]], list[str]]:
    return lambda row: [*row[:-2], f"{row[-2]}{by}{row[-1]}"]


@pytest.mark.parametrize(
    "change",
    [*(without(place) for place in (3, 4, 6, 7, 8)), *(joined(by) for by in ("", " ", ";", "|", "/"))],
)
def test_a_field_that_every_row_lacks_near_its_end_is_reported_once_with_all_rows(
    tmp_path: Path, change: Callable[[list[str]], list[str]]
) -> None:
    (found,) = of_lines(tmp_path, ORDERS, *orders(change), names=ORDERS)
    assert (found.defect, found.count, found.severity) == (Defect.ROW_WIDTH, 30, Severity.ERROR)


def test_last_fields_in_one_pair_of_quotes_are_reported_with_the_value_that_holds_both(tmp_path: Path) -> None:
    rows = orders(lambda row: [*row[:-2], f'"{row[-2]},{row[-1]}"'])
    (found,) = of_lines(tmp_path, ORDERS, *rows, names=ORDERS)
    assert (found.defect, str(found.places[0].address)) == (Defect.ROW_WIDTH, "I2")
    assert "“1.50,Open” is read as “_Price”" in render(found.places[0].remark)


def test_an_empty_last_field_that_every_row_lacks_is_only_noted(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("\n".join([ORDERS, *orders(without(9))]) + "\n", "utf-8")
    (found,) = findings_of(path, Template("procurement", tuple(ORDERS.split(","))))
    assert (found.defect, found.severity, found.count) == (Defect.ROW_WIDTH, Severity.NOTE, 30)


def test_a_text_with_delimiters_in_some_rows_is_no_sign_of_joined_fields(tmp_path: Path) -> None:
    rows = orders(lambda row: [*row[:-2], row[-2]])
    rows = [f'{row.rpartition(",")[0]},"{5 if place % 2 else "1,5"}"' for place, row in enumerate(rows)]
    assert Defect.ROW_WIDTH not in told(of_lines(tmp_path, ORDERS, *rows, names=ORDERS))


@pytest.mark.parametrize("delimiter", list("^~¦:§#*/!$%&\x1f\x01"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_unusual_delimiter_is_read_and_named_and_nothing_else_is(tmp_path: Path, delimiter: str, end: str) -> None:
    rows = [item(number).replace(",", delimiter).replace("Pipe", "Pipe, long;") for number in range(30)]
    rows[3] = rows[3].replace("ITEM-0003", '"ITEM-0003"')
    (found,) = of_lines(tmp_path, NAMES.replace(",", delimiter), *rows, end=end)
    assert (found.defect, found.severity) == (Defect.OTHER_DELIMITER, Severity.WARNING)


def test_values_of_a_file_with_an_unusual_delimiter_are_checked(tmp_path: Path) -> None:
    rows = [f"ADD^ITEM-{number:04}^W1^{number if number != 7 else 'many'}^1.5^EUR^2026-03-01" for number in range(30)]
    found = told(of_lines(tmp_path, PRICES.replace(",", "^"), *rows, names=PRICES))
    assert found == {Defect.NUMBER_AS_TEXT: ["D9"], Defect.OTHER_DELIMITER: ["1:1"]}


@pytest.mark.parametrize("delimiter", ["^", "~", "¦"])
def test_a_header_or_rows_alone_with_an_unusual_delimiter_are_reported(tmp_path: Path, delimiter: str) -> None:
    header, rows = NAMES.replace(",", delimiter), items({})
    assert told(of_lines(tmp_path, header, *rows)) == {Defect.OTHER_DELIMITER: ["1:1"]}
    rows = items({4: item(4).replace(",", delimiter)})
    assert told(of_lines(tmp_path, NAMES, *rows)) == {Defect.OTHER_DELIMITER: ["5:5"]}


@pytest.mark.parametrize(
    "above", ["Stock: all: plants", "*** Open items ***", "https://erp.example/export/items/2026/03/01"]
)
def test_signs_in_a_title_are_no_delimiter(tmp_path: Path, above: str) -> None:
    found = of_lines(tmp_path, above, NAMES, *items({}))
    assert Defect.OTHER_DELIMITER not in told(found)
    assert {finding.defect for finding in found} <= {Defect.HEADER_NOT_FIRST}


@pytest.mark.parametrize("line", ['"sep=;"', "sep=;;;;;", '"sep=;";;;', "SEP=; ", "sep=;,,,", '"sep=;",,', "sep="])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_that_names_the_delimiter_may_have_been_saved_again(tmp_path: Path, line: str, end: str) -> None:
    rows = items({4: item(4).replace("ADD", "ERASE")})
    path = tmp_path / "items.csv"
    path.write_text(end.join([line, *(row.replace(",", ";") for row in (NAMES, *rows))]) + end, "utf-8", newline="")
    found = told(findings_of(path, template_of("item-master")))
    # The line is no row, as in Excel.
    assert found == {Defect.UNKNOWN_ACTION: ["A5"], Defect.SEP_LINE: ["1:1"]}


@pytest.mark.parametrize("lost", [3, 12, 20, 30])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_that_ends_within_its_last_row_is_reported_as_cut_off(tmp_path: Path, lost: int, end: str) -> None:
    text = end.join([NAMES, *items({})])
    (found,) = of_bytes(tmp_path, text[:-lost].encode())
    assert (found.defect, found.severity) == (Defect.ROW_WIDTH, Severity.ERROR)
    assert [str(place.address) for place in found.places] == ["31:31"]
    assert "cut off" in render(found.message)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([NAMES, *items({})]),
        "\n".join([NAMES, *items({}, lambda number: f"ADD,ITEM-{number:04},Bolt,Component,Active")]),
        "\n".join([NAMES, *items({}, lambda number: f"ADD,ITEM-{number:04},Bolt{',Component,Active' * (number % 2)}")]),
        "\n".join([NAMES, *items({}), ""]),
        "\n".join([NAMES, *items({30: "ADD,ITEM-0030,Bolt,Component,Active"}), ""]),
        "\n".join([NAMES, *items({}), "  "]),
        f"{NAMES}\nADD,ITEM-0030,Bolt,Component",
    ],
)
def test_a_last_row_without_a_line_end_or_without_empty_fields_is_not_cut_off(tmp_path: Path, text: str) -> None:
    assert of_bytes(tmp_path, text.encode()) == []


def test_a_quote_that_runs_to_the_end_explains_the_end(tmp_path: Path) -> None:
    rows = [*items({}), 'ADD,ITEM-0031,"Bolt']
    assert told(of_bytes(tmp_path, "\n".join([NAMES, *rows]).encode())) == {Defect.UNCLOSED_QUOTE: ["C32"]}


@pytest.mark.parametrize("letter", [chr(code) for code in (*range(1, 9), 11, 12, *range(14, 32), 127)])
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_control_character_is_reported_at_its_cell_and_by_nothing_else(
    tmp_path: Path, letter: str, place: int
) -> None:
    cells = item(4).split(",")
    cells[place] = f"{cells[place][:2]}{letter}{cells[place][2:]}"
    found = of_lines(tmp_path, NAMES, *items({4: ",".join(cells)}))
    assert told(found) == {Defect.UNDECODABLE: [f"{'ABCD'[place]}5"]}


def test_tabs_and_line_ends_within_a_text_are_no_control_characters(tmp_path: Path) -> None:
    rows = items({4: 'ADD,ITEM-0004,"Pipe\tlong\r\nred",Component,Active,,'})
    assert of_lines(tmp_path, NAMES, *rows) == []
