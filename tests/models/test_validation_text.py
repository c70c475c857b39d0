from __future__ import annotations

from typing import Any

import pytest

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import StagedFile, Validation, ValidationPhase, Wait
from knosc_desktop.domain.kind_detection import KindScores
from knosc_desktop.domain.tables import CsvDialect, Head, TableHeader
from knosc_desktop.domain.validation import STRUCTURAL, Defect, Finding, Severity
from knosc_desktop.models import validation_text
from knosc_desktop.models.roles import Tone
from tests.support.builders import (
    make_check,
    make_comparison,
    make_examination,
    make_finding,
    make_problem,
    make_resemblance,
    make_staged,
)

TOO_LARGE = Problem("Too large to check here", "It needs more memory than the check may take.")
ERROR, WARNING, NOTE = (make_finding(severity=severity) for severity in Severity)


def staged(trigger: str | None = "forecast", **facts: Any) -> StagedFile:
    return make_staged(trigger=trigger, validation=make_examination(**facts))


def phrase(**facts: Any) -> str:
    return validation_text.phrase(staged(**facts))


def test_rows_are_not_counted_where_no_header_says_which_they_are() -> None:
    lost = make_check(make_finding(defect=Defect.NO_HEADER, places=()), rows=0)
    assert validation_text.rows(staged(report=lost)) == ""
    assert "rows of data" not in validation_text.written(staged(report=lost))
    assert validation_text.rows(staged(report=make_check(rows=0))) == "0 rows"


@pytest.mark.parametrize(
    ("found", "words", "tone"),
    [
        ({}, "matches the template", Tone.GOOD),
        ({"kind_scores": None}, "nothing wrong found", Tone.GOOD),
        ({"report": make_check(NOTE)}, "matches the template, 1 note: show", Tone.GOOD),
        ({"report": make_check(ERROR, ERROR, WARNING, NOTE)}, "2 errors, 1 warning: show", Tone.BAD),
        ({"report": make_check(ERROR, ERROR)}, "2 errors: show", Tone.BAD),
        ({"report": None, "phase": ValidationPhase.READING}, "checking…", Tone.BUSY),
        ({"phase": ValidationPhase.COMPARING}, "matches the template · comparing…", Tone.BUSY),
        (
            {"report": None, "obstacle": TOO_LARGE},
            "Too large to check here; it can still be sent",
            Tone.UNSURE,
        ),
        (
            {"kind_scores": make_resemblance("procurement"), "report": None, "phase": ValidationPhase.READING},
            "looks like Purchase orders · checking…",
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison()},
            "matches the template · 12 new, 3 changed, 240 missing",
            Tone.WARNING,
        ),
        ({"comparison": make_comparison(missing=1)}, "matches the template · 12 new, 3 changed, 1 missing", Tone.GOOD),
        (
            {"comparison": make_comparison(refreshes=False)},
            "matches the template · 12 new, 3 changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), changed=0, missing=0)},
            "matches the template · 12 new or changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), new=240, changed=0)},
            "matches the template · 240 new or changed, 240 missing or changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), changed=0)},
            "matches the template · 12 new or changed, 240 missing or changed",
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison(new=0, changed=0, deleted=700, closed=30, not_there=2, refreshes=False)},
            (
                "matches the template · 700 to be deleted, 30 to be closed, "
                "2 to be deleted or closed that were not found in the last upload"
            ),
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison(new=0, changed=0, missing=0)},
            "matches the template · nothing new since the last upload",
            Tone.GOOD,
        ),
    ],
)
def test_one_phrase_says_what_was_found_and_how_it_feels(found: dict[str, Any], words: str, tone: Tone) -> None:
    file = staged(**found)
    assert (validation_text.phrase(file), validation_text.tone(file)) == (words, tone)


NOT_COMPARED = Problem("The connection broke", "Knosc did not answer.")


@pytest.mark.parametrize("defect", sorted(STRUCTURAL))
def test_a_file_with_a_damaged_structure_never_matches_the_template(defect: Defect) -> None:
    file = staged(report=make_check(make_finding(defect=defect)))
    assert "match" not in validation_text.phrase(file)
    assert "match" not in validation_text.nothing_found(file)


def test_a_file_that_could_not_be_compared_still_shows_its_errors() -> None:
    file = staged(report=make_check(ERROR, ERROR), obstacle=NOT_COMPARED)
    assert validation_text.phrase(file) == "2 errors: show · not compared with the last upload"
    assert validation_text.tone(file) is Tone.BAD


def test_a_clean_file_that_could_not_be_compared_shows_both() -> None:
    file = staged(obstacle=NOT_COMPARED)
    assert validation_text.phrase(file) == "matches the template · not compared with the last upload"
    assert validation_text.nothing_found(file) == "The columns match the template, and nothing wrong was found."


@pytest.mark.parametrize("found", [make_resemblance("", "forecast"), make_resemblance("", "forecast", "demand"), None])
def test_a_file_without_a_data_type_matches_no_template(found: KindScores | None) -> None:
    file = staged(trigger=None, kind_scores=found)
    assert validation_text.phrase(file) == "not sure what it is: choose its kind"
    assert validation_text.nothing_found(file) == "Its columns are checked once its kind is chosen."


def test_a_file_without_a_data_type_still_shows_problems_of_its_cells() -> None:
    file = staged(trigger=None, kind_scores=make_resemblance("", "demand"), report=make_check(ERROR, WARNING))
    assert validation_text.phrase(file) == "not sure what it is: choose its kind · 1 error, 1 warning: show"


def test_a_file_whose_data_type_has_no_template_matches_none() -> None:
    file = staged(trigger="demand", kind_scores=make_resemblance("", "forecast"))
    assert validation_text.phrase(file) == "nothing wrong found"
    assert validation_text.nothing_found(file) == "Nothing wrong was found."


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
@pytest.mark.parametrize("others", [(), (NOTE,)])
def test_the_only_thing_that_is_wrong_is_called_by_its_name(severity: Severity, others: tuple[Finding, ...]) -> None:
    lost = make_finding(defect=Defect.NO_HEADER, severity=severity)
    assert phrase(report=make_check(lost, *others)) == "no column names found: show"


def test_a_finding_is_read_out_with_its_severity() -> None:
    spoken = validation_text.spoken_phrase
    assert spoken(staged(report=make_check(ERROR))) == "1 error: missing leading zeros: show"
    assert spoken(staged(report=make_check(ERROR, ERROR))) == "2 errors: show"
    assert spoken(staged(report=None, obstacle=TOO_LARGE)) == "Too large to check here; it can still be sent"


def test_before_anything_is_known_the_size_is_said() -> None:
    file = make_staged()
    assert (validation_text.phrase(file), validation_text.tone(file)) == ("52.0 kB", Tone.QUIET)
    assert validation_text.rows(file) == ""


def test_notes_about_the_file_itself_stay_visible() -> None:
    file = make_staged(note="Open in Excel: the version saved 10:41 goes.", validation=make_examination())
    assert validation_text.phrase(file) == "matches the template · Open in Excel: the version saved 10:41 goes."


def test_a_reason_not_to_send_is_shown_before_the_findings() -> None:
    file = make_staged(problem=make_problem(title="Gone", message="It is gone."), validation=make_examination())
    assert (validation_text.phrase(file), validation_text.tone(file)) == ("Gone: It is gone.", Tone.BAD)


def test_a_file_that_resembles_nothing_clearly_asks_for_its_data_type() -> None:
    file = staged(trigger=None, kind_scores=make_resemblance("", "forecast", "demand"), report=None)
    assert validation_text.phrase(file) == "not sure what it is: choose its kind"


@pytest.mark.parametrize(
    ("facts", "sentence", "short"),
    [
        ({}, "Recognised by its columns.", "recognised by its columns"),
        ({"is_kind_chosen": True}, "You chose this kind. Its columns agree.", "chosen by you"),
        (
            {"is_kind_chosen": True, "trigger": "demand"},
            "You chose this kind. Its columns look like Forecast.",
            "chosen by you",
        ),
        (
            {"validation": Validation()},
            "Taken from the kind of data that was chosen when the file came.",
            "not checked against its columns",
        ),
        (
            {"corrects": "job1"},
            "The same kind as the failed job that it corrects. Its columns agree.",
            "recognised by its columns",
        ),
    ],
)
def test_it_is_shown_who_chose_the_data_type(facts: dict[str, Any], sentence: str, short: str) -> None:
    file = make_staged(**{"validation": make_examination(), **facts})
    assert (validation_text.kind_origin(file), validation_text.kind_in_short(file)) == (sentence, short)


@pytest.mark.parametrize(
    ("dialect", "words"),
    [
        (CsvDialect("utf-8", ","), "cells parted by commas, written as UTF-8 without a byte-order mark"),
        (
            CsvDialect("utf-16-le", "\t", has_mark=True),
            "cells parted by tabs, written as UTF-16 with a byte-order mark",
        ),
        (
            CsvDialect("cp1252", ";", has_sep_line=True),
            (
                "cells parted by semicolons, written as Windows-1252 (Western European) without a byte-order mark, "
                "a first line for Excel that is no row"
            ),
        ),
        (CsvDialect("koi8-r", "¦"), "cells parted by “¦”, written as koi8-r without a byte-order mark"),
    ],
)
def test_the_format_of_a_csv_file_is_described(dialect: CsvDialect, words: str) -> None:
    assert words in validation_text.written(staged(head=Head((), dialect)))


def test_what_sending_it_would_change_is_reported_with_what_that_means_for_what_is_missing() -> None:
    words = validation_text.change(staged(comparison=make_comparison()))
    assert words.startswith("Against the last upload: 12 new, 3 changed, 960 unchanged, 240 missing from this file. ")
    assert "archives forecast lines" in words
    assert validation_text.change(staged()) == ""


def test_where_the_table_is_and_how_long_is_said() -> None:
    file = staged(header=TableHeader("Open orders", 3, ()), report=make_check(rows=48_312))
    assert validation_text.rows(file) == "48,312 rows"
    assert validation_text.written(file) == ("48,312 rows of data, column names in row 3 on the sheet “Open orders”.")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "The columns match the template, and nothing wrong was found."),
        ({"report": None, "phase": ValidationPhase.READING}, "The contents are being checked…"),
        ({"report": None, "phase": ValidationPhase.NOT_BEGUN}, "The contents have not been checked yet."),
        ({"report": None, "obstacle": TOO_LARGE}, ""),
    ],
)
def test_where_nothing_is_listed_it_is_said_why(found: dict[str, Any], words: str) -> None:
    assert validation_text.nothing_found(staged(**found)) == words


def test_a_file_that_waits_says_for_what_and_is_not_shown_as_wrong() -> None:
    problem = make_problem(title="Waiting for Excel to release the file", message="It is locked.", hint="Close it.")
    file = make_staged(problem=problem, wait=Wait.HELD)
    assert validation_text.phrase(file) == "Waiting for Excel to release the file"
    assert validation_text.tone(file) is Tone.BUSY
    file = make_staged(problem=problem, wait=Wait.HELD, note="It was not sent.")
    assert validation_text.phrase(file) == "Waiting for Excel to release the file · It was not sent."
