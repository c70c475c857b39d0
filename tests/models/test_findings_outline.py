from __future__ import annotations

from typing import Any

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import ValidationPhase
from knosc_desktop.domain.validation import Place, Severity
from knosc_desktop.models.findings_outline import Link, Section, as_text, links, outline, steps
from knosc_desktop.models.roles import Tone
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_resemblance,
    make_staged,
)

LOST = (
    "2 cells in “Item” probably lost leading zeros, since the other codes have 4 digits. In Excel, format the column "
    "as Text and enter the codes with their zeros."
)


def sections_of(**found: Any) -> tuple[Section, ...]:
    return outline(make_staged(validation=make_examination(**found)))


def test_errors_warnings_changes_and_notes_are_apart_with_the_grave_first() -> None:
    found = [make_finding(severity=severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE)]
    sections = sections_of(report=make_check(*found), comparison=make_comparison())
    assert [section.heading for section in sections] == ["Problems", "Warnings", "What will change", "Notes"]
    assert sections[0].tone is Tone.BAD


def test_a_problem_has_a_title_and_counts_its_cells() -> None:
    (section,) = sections_of(report=make_check(make_finding()))
    (entry,) = section.entries
    assert (entry.title, entry.words, entry.places_counted) == ("Missing leading zeros", LOST, "2 cells")


def test_whole_rows_are_counted_as_rows() -> None:
    finding = make_finding(places=(Place(Address("Data", 4, 0)),), count=1)
    assert sections_of(report=make_check(finding))[0].entries[0].places_counted == "1 row"


def test_what_concerns_the_whole_file_counts_nothing() -> None:
    finding = make_finding(places=(), count=1)
    assert not sections_of(report=make_check(finding))[0].entries[0].places_counted


def test_cells_below_each_other_are_one_link_to_the_first() -> None:
    places = [Place(Address("Data", row, 2), f"remark {row}") for row in (12, 13, 14, 20)]
    places.append(Place(Address("Other", 1, 0)))
    assert links(places, "Data") == [
        Link("B12:B14", Address("Data", 12, 2)),
        Link("B20", Address("Data", 20, 2), "remark 20"),
        Link("Other!1:1", Address("Other", 1, 0)),
    ]


def test_the_steps_go_through_errors_and_warnings_problem_by_problem() -> None:
    note = make_finding(severity=Severity.NOTE)
    sections = sections_of(report=make_check(make_finding(severity=Severity.WARNING), make_finding(), note))
    assert [(step.section, step.entry, str(step.address)) for step in steps(sections)] == [
        (0, 0, "Data!C17"),
        (0, 0, "Data!C18"),
        (1, 0, "Data!C17"),
        (1, 0, "Data!C18"),
    ]


def test_without_anything_grave_the_steps_go_through_the_notes() -> None:
    sections = sections_of(report=make_check(make_finding(severity=Severity.NOTE)))
    assert [str(step.address) for step in steps(sections)] == ["Data!C17", "Data!C18"]


def test_what_will_change_is_reported_in_numbers_with_examples() -> None:
    comparison = make_comparison(
        repeated=1,
        missing_examples=("ITM-1", "ITM-2"),
        changed_places=(Place(Address("Data", 17, 3), "12, before 10"),),
    )
    copied = as_text(sections_of(comparison=comparison))
    assert copied.splitlines()[:6] == [
        "What will change",
        "\tRows missing from this file: 240",
        "\t\tITM-1",
        "\t\tITM-2",
        "\t\t… and 238 more",
        "\tChanged rows: 3",
    ]
    assert "\t\tData!C17   12, before 10" in copied
    assert "New rows: 12" in copied
    assert "Rows that repeat Item: 1" in copied


def test_deleted_and_closed_rows_are_listed_among_the_changes() -> None:
    copied = as_text(sections_of(comparison=make_comparison(deleted=7, closed=5, not_there=2)))
    assert "Rows to be deleted: 7" in copied
    assert "Rows to be closed: 5" in copied
    assert "Rows to be deleted or closed but not found in the last upload: 2" in copied


def test_without_a_key_what_is_changed_is_both_missing_and_new() -> None:
    (section,) = sections_of(comparison=make_comparison(key=(), changed=0, repeated=2))
    assert [entry.words for entry in section.entries] == [
        "Rows missing from this file or changed",
        "New or changed rows",
        "Unchanged rows",
        "Rows that are in this file more than once",
    ]


def test_as_long_as_the_contents_are_read_the_columns_are_reported() -> None:
    kind_scores = make_resemblance("forecast", missing=("Quantity",), unknown=("Qty", "Remark"))
    (section,) = sections_of(kind_scores=kind_scores, report=None, phase=ValidationPhase.READING)
    assert [(entry.words, list(entry.places)) for entry in section.entries] == [
        ("Columns of Forecast that are missing", ["Quantity"]),
        ("Columns that Forecast doesn't have", ["Qty", "Remark"]),
    ]


def test_everything_is_copied_with_its_cells_and_those_not_listed_counted() -> None:
    places = tuple(Place(Address("Data", row, 1)) for row in range(2, 1002))
    many = make_finding(count=2500, message="Many", places=places)
    lines = as_text(sections_of(report=make_check(make_finding(), many))).splitlines()
    assert lines[:4] == [
        "Problems",
        f"\t{LOST}",
        "\t\tData!C17   17 should probably be 0017",
        "\t\tData!C18   18 should probably be 0018",
    ]
    assert lines[-1] == "\t\t… and 1,500 more"
