from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from knosc_desktop.domain.errors import Problem
from knosc_desktop.domain.files import StagedFile, Validation, ValidationPhase, Wait
from knosc_desktop.domain.kind_detection import KindScores
from knosc_desktop.domain.tables import CsvDialect, Head, TableHeader
from knosc_desktop.domain.validation import STRUCTURAL, CheckReport, Defect, Finding, Severity
from knosc_desktop.models import validation_text
from knosc_desktop.models.roles import Tone
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import CLOSING, OPENING
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
    assert "of data" not in validation_text.written(staged(report=lost))
    assert validation_text.rows(staged(report=make_check(rows=0))) == "0 rows"


@pytest.mark.parametrize(
    ("found", "words", "tone"),
    [
        ({}, "Matches the template", Tone.GOOD),
        ({"kind_scores": None}, "No problems found", Tone.GOOD),
        ({"report": make_check(NOTE)}, "Matches the template · 1 note: show", Tone.GOOD),
        ({"report": make_check(ERROR, ERROR, WARNING, NOTE)}, "2 problems, 1 warning: show", Tone.BAD),
        ({"report": make_check(ERROR, ERROR)}, "2 problems: show", Tone.BAD),
        ({"report": None, "phase": ValidationPhase.READING}, "Checking…", Tone.BUSY),
        ({"phase": ValidationPhase.COMPARING}, "Matches the template · Comparing…", Tone.BUSY),
        (
            {"report": None, "obstacle": TOO_LARGE},
            "Too large to check here · You can still upload it",
            Tone.UNSURE,
        ),
        (
            {"kind_scores": make_resemblance("procurement"), "report": None, "phase": ValidationPhase.READING},
            "Looks like Purchase orders · Checking…",
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison()},
            "Matches the template · 12 new, 3 changed, 240 missing",
            Tone.WARNING,
        ),
        ({"comparison": make_comparison(missing=1)}, "Matches the template · 12 new, 3 changed, 1 missing", Tone.GOOD),
        (
            {"comparison": make_comparison(refreshes=False)},
            "Matches the template · 12 new, 3 changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), changed=0, missing=0)},
            "Matches the template · 12 new or changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), new=240, changed=0)},
            "Matches the template · 240 new or changed, 240 missing or changed",
            Tone.GOOD,
        ),
        (
            {"comparison": make_comparison(key=(), changed=0)},
            "Matches the template · 12 new or changed, 240 missing or changed",
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison(new=0, changed=0, deleted=700, closed=30, not_there=2, refreshes=False)},
            (
                "Matches the template · 700 to be deleted, 30 to be closed, "
                "2 to be deleted or closed but not found in the last upload"
            ),
            Tone.WARNING,
        ),
        (
            {"comparison": make_comparison(new=0, changed=0, missing=0)},
            "Matches the template · No new or changed rows",
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
    assert "match" not in validation_text.phrase(file).lower()
    assert "match" not in validation_text.nothing_found(file)


def test_a_file_that_could_not_be_compared_still_shows_its_errors() -> None:
    file = staged(report=make_check(ERROR, ERROR), obstacle=NOT_COMPARED)
    assert validation_text.phrase(file) == "2 problems: show · Not compared with the last upload"
    assert validation_text.tone(file) is Tone.BAD


def test_a_clean_file_that_could_not_be_compared_shows_both() -> None:
    file = staged(obstacle=NOT_COMPARED)
    assert validation_text.phrase(file) == "Matches the template · Not compared with the last upload"
    assert validation_text.nothing_found(file) == "The columns match the template. No problems found."


@pytest.mark.parametrize("found", [make_resemblance("", "forecast"), make_resemblance("", "forecast", "demand"), None])
def test_a_file_without_a_data_type_matches_no_template(found: KindScores | None) -> None:
    file = staged(trigger=None, kind_scores=found)
    assert validation_text.phrase(file) == "Data type not recognised"
    assert validation_text.nothing_found(file) == "Choose a data type to check the columns."


def test_a_file_without_a_data_type_still_shows_problems_of_its_cells() -> None:
    file = staged(trigger=None, kind_scores=make_resemblance("", "demand"), report=make_check(ERROR, WARNING))
    assert validation_text.phrase(file) == "Data type not recognised · 1 problem, 1 warning: show"


def test_a_file_whose_data_type_has_no_template_matches_none() -> None:
    file = staged(trigger="demand", kind_scores=make_resemblance("", "forecast"))
    assert validation_text.phrase(file) == "No problems found"
    assert validation_text.nothing_found(file) == "No problems found."


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
@pytest.mark.parametrize("others", [(), (NOTE,)])
def test_the_only_thing_that_is_wrong_is_called_by_its_name(severity: Severity, others: tuple[Finding, ...]) -> None:
    lost = make_finding(defect=Defect.NO_HEADER, severity=severity)
    assert phrase(report=make_check(lost, *others)) == "No header row found: show"


def test_a_finding_is_read_out_with_its_severity() -> None:
    spoken = validation_text.spoken_phrase
    assert spoken(staged(report=make_check(ERROR))) == "Missing leading zeros · 1 problem"
    assert spoken(staged(report=make_check(ERROR, ERROR))) == "2 problems · Missing leading zeros"
    assert spoken(staged(report=None, obstacle=TOO_LARGE)) == "Too large to check here · You can still upload it"


def test_before_anything_is_known_the_size_is_said() -> None:
    file = make_staged()
    assert (validation_text.phrase(file), validation_text.tone(file)) == ("52.0 kB", Tone.QUIET)
    assert validation_text.rows(file) == ""


def test_notes_about_the_file_itself_stay_visible() -> None:
    file = make_staged(note="Open in Excel: the version saved 10:41 goes.", validation=make_examination())
    assert validation_text.phrase(file) == "Matches the template · Open in Excel: the version saved 10:41 goes."


def test_a_reason_not_to_send_is_shown_before_the_findings() -> None:
    file = make_staged(problem=make_problem(title="Gone", message="It is gone."), validation=make_examination())
    assert (validation_text.phrase(file), validation_text.tone(file)) == ("Gone · It is gone.", Tone.BAD)


def test_a_file_that_resembles_nothing_clearly_asks_for_its_data_type() -> None:
    file = staged(trigger=None, kind_scores=make_resemblance("", "forecast", "demand"), report=None)
    assert validation_text.phrase(file) == "Data type not recognised"


@pytest.mark.parametrize(
    ("facts", "sentence", "short"),
    [
        ({}, "Recognised by its columns.", "recognised by its columns"),
        ({"is_kind_chosen": True}, "You chose this data type. Its columns match.", "chosen by you"),
        (
            {"is_kind_chosen": True, "trigger": "demand"},
            "You chose this data type. Its columns look like Forecast.",
            "chosen by you",
        ),
        (
            {"validation": Validation()},
            "This data type was selected when you added the file.",
            "not checked against its columns",
        ),
        (
            {"corrects": "job1"},
            "Same data type as the failed job that this file corrects. Its columns match.",
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
        (CsvDialect("utf-8", ","), "Columns are separated by commas. The encoding is UTF-8."),
        (
            CsvDialect("utf-16-le", "\t", has_mark=True),
            "Columns are separated by tabs. The encoding is UTF-16 with a byte-order mark.",
        ),
        (
            CsvDialect("cp1252", ";", has_sep_line=True),
            (
                "Columns are separated by semicolons. The encoding is Windows-1252 (Western European). "
                "The first row only names the separator for Excel and isn't data."
            ),
        ),
        (CsvDialect("koi8-r", "¦"), "Columns are separated by “¦”. The encoding is koi8-r."),
    ],
)
def test_the_format_of_a_csv_file_is_described(dialect: CsvDialect, words: str) -> None:
    assert words in validation_text.written(staged(head=Head((), dialect)))


def test_what_sending_it_would_change_is_reported_with_what_that_means_for_what_is_missing() -> None:
    words = validation_text.change(staged(comparison=make_comparison()))
    assert words.startswith(
        "Compared with the last upload: 12 new, 3 changed, 960 unchanged and 240 missing from this file. "
    )
    assert "archives the missing forecast lines" in words
    assert validation_text.change(staged()) == ""


def test_where_the_table_is_and_how_long_is_said() -> None:
    file = staged(header=TableHeader("Open orders", 3, ()), report=make_check(rows=48_312))
    assert validation_text.rows(file) == "48,312 rows"
    assert validation_text.written(file) == "48,312 rows of data. The header is in row 3 of sheet “Open orders”."


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({}, "The columns match the template. No problems found."),
        ({"report": None, "phase": ValidationPhase.READING}, "Checking the file…"),
        ({"report": None, "phase": ValidationPhase.NOT_BEGUN}, "This file hasn't been checked yet."),
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


@pytest.fixture
def translated() -> Iterator[None]:
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(catalogue.ENGLISH)


def without_brackets(words: str) -> str:
    """What was not translated."""
    inside = re.compile(f"{OPENING}[^{OPENING}{CLOSING}]*{CLOSING}")
    while inside.search(words):
        words = inside.sub("", words)
    return words


@pytest.mark.usefixtures("translated")
@pytest.mark.parametrize("key", [("_ItemNumber",), ()])
@pytest.mark.parametrize("trigger", ["forecast", "demand", None])
@pytest.mark.parametrize(
    "report", [None, make_check(), make_check(NOTE), make_check(ERROR), make_check(ERROR, WARNING)]
)
def test_nothing_in_a_phrase_is_left_in_english(
    report: CheckReport | None, trigger: str | None, key: tuple[str, ...]
) -> None:
    comparison = make_comparison(key=key, deleted=1, closed=2, not_there=3)
    head = Head((), CsvDialect("utf-8", "¦", has_mark=True, has_sep_line=True))
    phase = ValidationPhase.DONE if report else ValidationPhase.READING
    file = staged(trigger, report=report, phase=phase, comparison=comparison, head=head)
    for say in (validation_text.phrase, validation_text.spoken_phrase, validation_text.written):
        assert not any(map(str.isalpha, without_brackets(say(file))))
    for say in (validation_text.kind_origin, validation_text.nothing_found, validation_text.kind_in_short):
        assert not any(map(str.isalpha, without_brackets(say(file))))
