from __future__ import annotations

import msgspec
import pytest

from knosc_desktop.domain.tables import CsvDialect, Head
from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import CheckReport, Defect, Severity
from knosc_desktop.reader.check import Key
from knosc_desktop.reader.messages import done
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import column, finding, head_of, report, sheet_head, told

NAMES = ["_Action", "_ItemNumber"]
FOUR = ("REFRESH", "ADD", "UPDATE", "DELETE")
FIVE = (*FOUR, "CLOSE")
ROW = ["REFRESH", "A-1"]


def rows(count: int) -> list[list[str]]:
    return [["REFRESH", f"A-{number}"] for number in range(count)]


def test_rows_are_counted_without_blank_ones() -> None:
    assert report(NAMES, *rows(2), ["", ""], ["  ", ""], *rows(1)).rows == 3


def test_a_row_of_a_nought_is_no_blank_row() -> None:
    assert report(["_Quantity"], [0.0], [""], [False]).rows == 2


def test_a_header_without_rows_is_an_error() -> None:
    found = report(NAMES, ["", ""])
    assert (told(found, Defect.NO_ROWS), finding(found, Defect.NO_ROWS).severity) == (["Data!1:1"], Severity.ERROR)


def test_rows_after_each_gap_are_shown() -> None:
    found = report(NAMES, *rows(2), ["", ""], *rows(1), [], ["", ""], *rows(1))
    assert told(found, Defect.AFTER_GAP) == ["Data!5:5", "Data!8:8"]
    assert finding(found, Defect.AFTER_GAP).places[1].remark == message("structure.rows.gap.remark", count=2)


def test_a_gap_right_below_the_header_is_one_too() -> None:
    assert told(report(NAMES, ["", ""], ROW), Defect.AFTER_GAP) == ["Data!3:3"]


def test_blank_rows_at_the_end_are_no_gap() -> None:
    assert told(report(NAMES, ROW, ["", ""], ["", ""]), Defect.AFTER_GAP) == []


def test_rows_that_excel_hides_are_shown_when_something_is_in_them() -> None:
    found = report(NAMES, *rows(3), ["", ""], hidden_rows=frozenset({1, 3, 5, 900}))
    assert told(found, Defect.HIDDEN_ROW) == ["Data!3:3"]


def test_places_are_counted_from_the_header_on() -> None:
    found = report(["Weekly plan", ""], NAMES, ["REFRESH", "A-1 "], header_row=2)
    assert told(found, Defect.STRAY_BLANKS) == ["Data!B3"]


def test_rows_may_be_longer_and_shorter_than_the_header() -> None:
    found = report(NAMES, ["REFRESH"], ["REFRESH", "A-1 ", "", ""], ["REFRESH", "A-2"])
    assert (found.rows, told(found, Defect.STRAY_BLANKS)) == (3, ["Data!B3"])


def test_entries_to_the_right_of_the_table_are_shown_once_a_column() -> None:
    found = report(NAMES, ["REFRESH", "A-1", "", "x"], ["REFRESH", "A-2", "", "y"])
    assert told(found, Defect.EMPTY_COLUMN_NAME) == ["Data!D2"]


def test_formulas_without_a_result_are_shown_below_the_header_alone() -> None:
    found = report(["Title", ""], NAMES, *rows(2), header_row=2, valueless=((1, 1), (3, 2), (4, 2), (4, 99)))
    assert told(found, Defect.FORMULA_WITHOUT_VALUE) == ["Data!B3", "Data!B4"]


def test_error_cells_are_shown_with_what_they_show() -> None:
    found = report(NAMES, *rows(2), error_values={(3, 2): "#REF!"})
    assert told(found, Defect.ERROR_VALUE) == ["Data!B3"]
    assert finding(found, Defect.ERROR_VALUE).places[0].remark == "#REF!"


@pytest.mark.parametrize("shown", ["#N/A", "#REF!", "#NV", "#WERT!"])
def test_an_error_value_saved_as_csv_is_one_still(shown: str) -> None:
    assert told(column("_ItemNumber", "A-1", shown, sheet=""), Defect.ERROR_VALUE) == ["B3"]


def test_an_error_cell_is_reported_once_though_its_value_is_text_too() -> None:
    assert told(report(NAMES, ["REFRESH", "#N/A"], error_values={(2, 2): "#N/A"}), Defect.ERROR_VALUE) == ["Data!B2"]


def test_another_action_beside_refresh_is_an_error() -> None:
    found = report(NAMES, *rows(3), ["ADD", "X"])
    assert (told(found, Defect.MIXED_ACTIONS), finding(found, Defect.MIXED_ACTIONS).severity) == (
        ["Data!A5"],
        Severity.ERROR,
    )


def test_an_empty_action_refreshes() -> None:
    found = report(NAMES, ["UPDATE", "A"], ["UPDATE", "B"], ["", "C"])
    assert told(found, Defect.MIXED_ACTIONS) == ["Data!A4"]
    assert finding(found, Defect.MIXED_ACTIONS).places[0].remark == message("values.actions.empty")
    assert finding(found, Defect.MIXED_ACTIONS).message == message(
        "values.actions.mixed_with_refresh", others=("UPDATE",), count=1, column=quoted("_Action")
    )
    assert told(report(NAMES, ["REFRESH", "A"], ["", "B"], ["refresh ", "C"]), Defect.MIXED_ACTIONS) == []


def test_other_actions_may_be_mixed_among_themselves() -> None:
    assert told(report(NAMES, ["ADD", "A"], ["UPDATE", "B"], ["DELETE", "C"]), Defect.MIXED_ACTIONS) == []


def test_a_misspelt_action_is_an_error_with_its_cells() -> None:
    found = report(NAMES, ["REFESH", "A"], ["REFRESH", "B"], ["REFESH", "C"], actions=FIVE)
    only = finding(found, Defect.UNKNOWN_ACTION)
    assert (told(found, Defect.UNKNOWN_ACTION), only.severity) == (["Data!A2", "Data!A4"], Severity.ERROR)
    assert only.places[0].remark == quoted("REFESH")


def test_an_unknown_action_is_reported_with_the_known_ones_and_the_consequence() -> None:
    told = finding(report(NAMES, ["REFESH", "A"], actions=FIVE), Defect.UNKNOWN_ACTION).message
    assert render(told) == (
        "1 cell in “_Action” contains an unknown action (known actions: REFRESH, ADD, UPDATE, DELETE and CLOSE). "
        "Knosc may reject this row or treat it as REFRESH, which closes whatever isn't in the file. Enter a known "
        "action."
    )


def test_of_master_data_no_more_is_said_than_what_refresh_is_known_to_do() -> None:
    told = finding(report(NAMES, ["CLOSE", "A"], actions=FOUR), Defect.UNKNOWN_ACTION).message
    assert told == message("values.actions.unknown", actions=FOUR, count=1, column=quoted("_Action"))


def test_actions_are_known_however_they_are_written() -> None:
    written = ["refresh", " Update ", "", "DELETE\N{NO-BREAK SPACE}", "close"]
    found = report(NAMES, *([action, f"A-{at}"] for at, action in enumerate(written)), actions=FIVE)
    assert told(found, Defect.UNKNOWN_ACTION) == []


def test_without_a_data_type_no_action_is_unknown() -> None:
    assert told(report(NAMES, ["Call him", "A"], ["Wait", "B"]), Defect.UNKNOWN_ACTION) == []


def test_an_unknown_action_is_not_reported_as_mixed_with_others() -> None:
    found = report(NAMES, ["REFRESH", "A"], ["REFRESH", "B"], ["REFESH", "C"], actions=FIVE)
    assert [each.defect for each in found.findings] == [Defect.UNKNOWN_ACTION]


def test_mixed_actions_are_still_reported_beside_unknown_ones() -> None:
    found = report(NAMES, ["REFRESH", "A"], ["REFRESH", "B"], ["REFESH", "C"], ["ADD", "D"], actions=FIVE)
    assert told(found, Defect.MIXED_ACTIONS) == ["Data!A5"]


def test_an_error_value_in_place_of_an_action_is_reported_once() -> None:
    found = report(NAMES, ["REFRESH", "A"], ["#N/A", "B"], actions=FIVE)
    assert told(found, Defect.ERROR_VALUE) == ["Data!A3"]
    assert told(found, Defect.UNKNOWN_ACTION) == []


def test_another_column_that_is_called_some_action_is_not_for_knosc() -> None:
    found = report(["Next Action", *NAMES], ["call him", "ADD", "A"], ["wait", "ADD", "B"], actions=FIVE)
    assert told(found, Defect.UNKNOWN_ACTION) == []


def test_a_key_that_came_before_is_shown_with_the_first_row() -> None:
    found = report(NAMES, *rows(3), ["ADD", "A-1"], key=Key((1,), is_documented=True))
    assert told(found, Defect.DUPLICATE_KEY) == ["Data!B5"]
    assert finding(found, Defect.DUPLICATE_KEY).places[0].remark == message(
        "values.keys.repeated_row", key=quoted("A-1"), row="3"
    )
    assert finding(found, Defect.DUPLICATE_KEY).message == message(
        "values.keys.repeated", key=(quoted("_ItemNumber"),), count=1
    )
    assert finding(found, Defect.DUPLICATE_KEY).severity is Severity.WARNING


def test_a_row_that_is_the_same_in_every_cell_is_a_problem_of_its_own() -> None:
    found = report(NAMES, *rows(3), ["REFRESH", "A-1", "", ""], ["ADD", "A-1"], key=Key((1,), is_documented=True))
    same, other = (each for each in found.findings if each.defect is Defect.DUPLICATE_KEY)
    assert (same.message, [place.address.row for place in same.places]) == (
        message("values.keys.same_rows", count=1),
        [5],
    )
    assert [place.address.row for place in other.places] == [6]


def test_rows_that_share_a_part_of_their_key_are_no_duplicates() -> None:
    table = [["_PONumber", "_ItemNumber"], ["PO-1", "A"], ["PO-1", "B"], ["PO-2", "A"]]
    assert told(report(*table, key=Key((0, 1))), Defect.DUPLICATE_KEY) == []
    assert told(report(*table, ["PO-1", "B"], key=Key((0, 1))), Defect.DUPLICATE_KEY) == ["Data!A5"]


def test_a_number_and_the_same_digits_as_text_are_one_key() -> None:
    assert told(report(NAMES, ["", 5.0], ["", "5 "], key=Key((1,))), Defect.DUPLICATE_KEY) == ["Data!B3"]


def test_rows_without_a_key_repeat_nothing() -> None:
    table = [["ADD", ""], ["ADD", ""], ["ADD", "A"]]
    assert told(report(NAMES, *table, key=Key((1,))), Defect.DUPLICATE_KEY) == []
    assert told(report(NAMES, *table, ["ADD", "A"], key=Key((1,))), Defect.DUPLICATE_KEY) == ["Data!B5"]


def test_blanks_around_a_key_do_not_make_it_another_one() -> None:
    assert told(report(NAMES, ["ADD", "A"], ["ADD", " A "], key=Key((1,))), Defect.DUPLICATE_KEY) == ["Data!B3"]


def test_the_same_day_written_in_two_ways_is_one_key() -> None:
    table = [["_ItemNumber", "_StartDate"], ["A", "01.01.2024"], ["A", "2024-01-01"], ["A", "02.01.2024"]]
    assert told(report(*table, key=Key((0, 1))), Defect.DUPLICATE_KEY) == ["Data!A3"]


def test_where_knosc_documents_no_key_a_repeated_one_is_only_worth_knowing() -> None:
    found = report(NAMES, ROW, ROW, key=Key((1,), is_documented=False))
    assert finding(found, Defect.DUPLICATE_KEY).severity is Severity.NOTE


def test_without_a_key_nothing_is_a_duplicate() -> None:
    assert told(report(NAMES, ROW, ROW), Defect.DUPLICATE_KEY) == []


def test_a_sheet_after_the_table_is_worth_knowing() -> None:
    head = Head((sheet_head("Data", NAMES), sheet_head("Notes", ["Ask Bob"]), sheet_head("Empty")))
    found = report(NAMES, ROW, head=head)
    assert (told(found, Defect.OTHER_SHEET), finding(found, Defect.OTHER_SHEET).severity) == (
        ["Notes!A1"],
        Severity.NOTE,
    )


def test_a_sheet_before_the_table_may_be_read_instead() -> None:
    head = Head((sheet_head("Cover", ["Weekly plan"]), sheet_head("Data", NAMES)))
    assert finding(report(NAMES, ROW, head=head), Defect.OTHER_SHEET).severity is Severity.WARNING


def test_more_rows_of_the_same_table_on_another_sheet_are_a_warning() -> None:
    head = Head((sheet_head("Data", NAMES), sheet_head("More", ["Title"], NAMES)))
    found = finding(report(NAMES, ROW, head=head), Defect.OTHER_SHEET)
    assert (found.severity, str(found.places[0].address)) == (Severity.WARNING, "More!A1")


def test_hidden_sheets_are_distinguished() -> None:
    head = Head((sheet_head("Data", NAMES), sheet_head("Secret", ["Margin"], is_hidden=True)))
    assert told(report(NAMES, ROW, head=head), Defect.HIDDEN_SHEET) == ["Secret!A1"]
    own = Head((sheet_head("Data", NAMES, is_hidden=True),))
    assert finding(report(NAMES, ROW, head=own), Defect.HIDDEN_SHEET).severity is Severity.WARNING


def test_letters_of_a_guessed_encoding_are_shown() -> None:
    guessed = Head(head_of(NAMES).sheets, CsvDialect("cp1252", ";"))
    found = report(NAMES, ["REFRESH", "Gehäuse"], ["REFRESH", "Motor"], sheet="", head=guessed)
    assert told(found, Defect.ENCODING) == ["B2"]


def test_letters_that_were_read_wrongly_once_are_shown() -> None:
    assert told(column("_ItemDescription", "GehÃ¤use", "Gehäuse", "Motor\ufffd"), Defect.ENCODING) == [
        "Data!B2",
        "Data!B4",
    ]


def test_broken_letters_of_a_guessed_encoding_are_reported_once() -> None:
    guessed = Head(head_of(NAMES).sheets, CsvDialect("cp1252", ";"))
    found = report(NAMES, ["REFRESH", "GehÃ¤use"], ["REFRESH", "Gehäuse"], sheet="", head=guessed)
    assert sorted(told(found, Defect.ENCODING)) == ["B2", "B3"]


def test_of_many_places_the_first_are_named_and_all_are_counted() -> None:
    found = finding(column("_ItemNumber", *(f"A-{number} " for number in range(2500))), Defect.STRAY_BLANKS)
    assert (found.count, len(found.places), str(found.places[-1].address)) == (2500, 1000, "Data!B1001")
    assert found.message == message("values.spaces.extra", count=2500, column=quoted("_ItemNumber"))


def test_findings_come_errors_first() -> None:
    found = report(NAMES, ["ADD", "A-1 "], ["REFRESH", "A-2"], ["", ""], ["", "#N/A"])
    severities = [each.severity for each in found.findings]
    assert severities == sorted(severities, key=list(Severity).index)
    assert found.count(Severity.ERROR) == 2


def test_true_and_false_are_no_numbers() -> None:
    found = column("_ItemNumber", "001", "002", True, 1.0)
    assert told(found, Defect.LOST_ZEROS) == ["Data!B5"]


def test_what_was_found_is_the_same_after_its_way_through_the_process() -> None:
    found = report(
        NAMES, *rows(3), ["ADD", "A-1 "], ["REFESH", ""], key=Key((1,), is_documented=True, needed=(1,)), actions=FIVE
    )
    answer = msgspec.json.decode(done("Check", found, is_spent=False))
    assert len(found.findings) >= 4
    assert msgspec.convert(answer["content"], type=CheckReport) == found
