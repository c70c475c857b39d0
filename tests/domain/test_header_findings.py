from __future__ import annotations

from knosc_desktop.domain.header_findings import header_findings
from knosc_desktop.domain.tables import TableHeader, Template
from knosc_desktop.domain.validation import Defect, Finding, Severity
from knosc_desktop.words.catalogue import render

ITEMS = Template("item-master", ("_Action", "_ItemNumber", "_ItemDescription", "_ItemType", "_Status"))


def findings_of(*names: str, row: int = 1) -> tuple[Finding, ...]:
    return header_findings(TableHeader("Data", row, names), ITEMS)


def places_of(finding: Finding) -> list[str]:
    return [str(place.address) for place in finding.places]


def test_the_template_itself_has_no_findings() -> None:
    assert findings_of(*ITEMS.columns) == ()


def test_missing_columns_are_named_in_one_finding() -> None:
    (finding,) = findings_of("_Action", "_ItemNumber", "_ItemDescription")
    assert (finding.defect, finding.severity, finding.count) == (Defect.MISSING_COLUMN, Severity.ERROR, 2)
    assert "“_ItemType” and “_Status” are missing" in render(finding.message)


def test_an_unknown_column_is_shown_where_it_is() -> None:
    (finding,) = findings_of(*ITEMS.columns, "Planner’s remark")
    assert (finding.defect, finding.severity, places_of(finding)) == (
        Defect.UNKNOWN_COLUMN,
        Severity.WARNING,
        ["Data!F1"],
    )


def test_names_that_differ_in_capitals_and_blanks_alone_are_called_respelt() -> None:
    (finding,) = findings_of("_Action", "Item Number", "_itemdescription", "_ItemType", "_Status")
    assert (finding.defect, finding.severity, places_of(finding)) == (
        Defect.UNKNOWN_COLUMN,
        Severity.WARNING,
        ["Data!B1", "Data!C1"],
    )
    assert "“Item Number” instead of “_ItemNumber” and “_itemdescription” instead" in render(finding.message)
    assert render(finding.places[0].remark) == "“Item Number” should be “_ItemNumber”"


def test_a_close_name_is_reported_as_probably_the_missing_one() -> None:
    findings = findings_of("_Action", "Item Nbr.", "_ItemDescription", "_ItemType", "_Status")
    assert [finding.defect for finding in findings] == [Defect.MISSING_COLUMN, Defect.UNKNOWN_COLUMN]
    assert "“Item Nbr.” (probably “_ItemNumber”)" in render(findings[1].message)
    assert render(findings[1].places[0].remark) == "“Item Nbr.” is probably “_ItemNumber”"


def test_a_column_that_is_there_under_another_name_is_not_to_be_added() -> None:
    missing, _ = findings_of("_Action", "Item Nbr.", "_ItemType", "_Status")
    assert render(missing.message) == (
        "Columns “_ItemNumber” and “_ItemDescription” are missing, and the columns must match the template. "
        "Add “_ItemDescription”, even if it stays empty. “_ItemNumber” probably has a different name in this file."
    )


def test_a_column_that_is_there_is_not_meant_by_another_name() -> None:
    (finding,) = findings_of(*ITEMS.columns, "Item Nbr.")
    assert render(finding.message).startswith("Column “Item Nbr.” isn't in the template")


def test_the_second_of_two_equal_columns_is_shown() -> None:
    (finding,) = findings_of(*ITEMS.columns, "_ItemNumber")
    assert (finding.defect, places_of(finding)) == (Defect.DUPLICATE_COLUMN, ["Data!F1"])
    assert render(finding.places[0].remark) == "“_ItemNumber” is also in column B"


def test_a_column_without_a_name_is_shown() -> None:
    (finding,) = findings_of("_Action", "", *ITEMS.columns[1:])
    assert (finding.defect, places_of(finding)) == (Defect.EMPTY_COLUMN_NAME, ["Data!B1"])


def test_of_reordered_columns_only_those_that_moved_are_named() -> None:
    (finding,) = findings_of("_Status", "_Action", "_ItemNumber", "_ItemDescription", "_ItemType")
    assert (finding.defect, finding.severity, places_of(finding)) == (
        Defect.REORDERED_COLUMNS,
        Severity.WARNING,
        ["Data!A1"],
    )


def test_a_missing_or_added_column_in_between_reorders_nothing() -> None:
    defects = [
        finding.defect for finding in findings_of("_Action", "Extra", "_ItemDescription", "_ItemType", "_Status")
    ]
    assert defects == [Defect.MISSING_COLUMN, Defect.UNKNOWN_COLUMN]


def test_a_header_below_title_rows_is_reported_with_its_row() -> None:
    (finding,) = findings_of(*ITEMS.columns, row=4)
    assert (finding.defect, finding.severity, places_of(finding)) == (
        Defect.HEADER_NOT_FIRST,
        Severity.ERROR,
        ["Data!4:4"],
    )
    assert "Delete the 3 rows above it" in render(finding.message)


def test_no_header_is_reported() -> None:
    (finding,) = header_findings(None, ITEMS)
    assert (finding.defect, finding.severity) == (Defect.NO_HEADER, Severity.ERROR)


def test_without_a_template_only_the_header_itself_is_judged() -> None:
    findings = header_findings(TableHeader("", 1, ("Name", "Name", "", "Cost")), None)
    assert [finding.defect for finding in findings] == [Defect.DUPLICATE_COLUMN, Defect.EMPTY_COLUMN_NAME]


def test_of_many_names_the_first_are_listed_and_the_others_counted() -> None:
    findings = header_findings(
        TableHeader("", 1, ("_Action",)), Template("x", ("_Action", *(f"_Field{n}x" for n in range(20))))
    )
    assert "and 12 others" in render(findings[0].message)
