from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.files import StagedFile, Validation, ValidationPhase
from knosc_desktop.domain.kind_detection import KindScore, KindScores
from knosc_desktop.domain.repairs import Repair, RepairKind
from knosc_desktop.domain.tables import TableHeader
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.upload_review import WarningReason, refreshed_twice, review_upload
from knosc_desktop.domain.validation import CheckReport, Comparison, Defect, Finding, LastUpload, Place, Severity
from knosc_desktop.words.catalogue import render
from tests.support.builders import PRODUCTION, TEST, make_problem, make_staged
from tests.support.clock import START

HEADER = TableHeader("Data", 1, ("_ItemNumber",))


def compared(missing: int, before: int = 1000, **facts: Any) -> Comparison:
    gone = missing + facts.get("deleted", 0) + facts.get("closed", 0)
    return Comparison(
        **{"key": ("_ItemNumber",), "new": 1, "changed": 0, "unchanged": before - gone, "missing": missing, **facts}
    )


def like(winner: str, **scores: float) -> KindScores:
    ranking = [KindScore(trigger, score, HEADER) for trigger, score in scores.items()]
    return KindScores(tuple(sorted(ranking, key=lambda each: -each.score)), winner)


def found(*severities: Severity) -> CheckReport:
    findings = [Finding(Defect.LOST_ZEROS, severity, f"{severity} {at}.", 1) for at, severity in enumerate(severities)]
    return CheckReport(10, tuple(findings))


def examined(**facts: Any) -> StagedFile:
    return make_staged(validation=Validation(**facts))


def doubts(file: StagedFile, environment: Any = TEST) -> list[WarningReason]:
    """What is told beside what it would change."""
    reasons = [reason.doubt for look in review_upload([file], environment) for reason in look.reasons]
    return [reason for reason in reasons if reason is not WarningReason.CHANGES]


def words(file: StagedFile, environment: Any = TEST) -> str:
    """All that is told, each in a few words and then in sentences."""
    reasons = [reason for look in review_upload([file], environment) for reason in look.reasons]
    return " | ".join(" ".join(filter(None, (render(each.short), render(each.message)))) for each in reasons)


def test_nothing_is_asked_when_there_is_no_doubt() -> None:
    file = examined(comparison=compared(99), report=found(Severity.WARNING), kind_scores=like("forecast", forecast=1.0))

    assert review_upload([file, make_staged()], TEST) == ()


def pair(trigger: str, **facts: Any) -> list[StagedFile]:
    return [make_staged(name, trigger=trigger, validation=Validation(**facts)) for name in ("east.csv", "west.csv")]


@pytest.mark.parametrize("facts", [{}, {"comparison": compared(0)}])
def test_the_second_of_two_files_that_refresh_the_same_data_type_is_reported(facts: dict[str, Any]) -> None:
    files = pair("demand", **facts)

    assert refreshed_twice(files) == ("demand",)
    assert review_upload(files, TEST) == ()
    first, second = review_upload(files, PRODUCTION)
    assert (first.file.path.name, second.file.path.name) == ("west.csv", "east.csv")
    assert second.reasons_among({file.id for file in files}) == second.reasons
    reason = first.reasons_among({file.id for file in files})[0]
    assert reason.doubt is WarningReason.SAME_KIND
    assert "“east.csv” is uploaded first, also as Sales orders." in render(reason.message)


def test_a_file_that_is_left_out_is_not_uploaded_before_another() -> None:
    one, two, three = (make_staged(f"{name}.csv", trigger="demand") for name in ("one", "two", "three"))
    review = next(each for each in review_upload([one, two, three], PRODUCTION) if each.file is three)

    assert "“two.csv” is uploaded first" in render(review.reasons_among({one.id, two.id, three.id})[0].message)
    assert "“one.csv” is uploaded first" in render(review.reasons_among({one.id, three.id})[0].message)
    assert review.reasons_among({three.id}) == review.reasons


def test_files_that_close_nothing_or_differ_in_data_type_are_sent_without_a_question() -> None:
    own_actions = compared(0, refreshes=False)

    assert refreshed_twice(pair("demand", comparison=own_actions)) == ()
    assert refreshed_twice(pair("item-master")) == ()
    assert refreshed_twice([make_staged(trigger="demand"), make_staged(trigger="forecast")]) == ()
    assert refreshed_twice([make_staged(trigger="demand"), make_staged(trigger="demand", problem=make_problem())]) == ()
    assert refreshed_twice(pair("inventory", comparison=own_actions)) == ("inventory",)


def test_a_loss_of_a_tenth_is_asked_about_with_what_it_means() -> None:
    file = examined(comparison=compared(100))

    assert doubts(file) == [WarningReason.LARGE_LOSS]
    assert "100 of 1,000 rows will be archived" in words(file)
    assert "archives the missing forecast lines" in words(file)


def test_what_does_not_refresh_loses_nothing() -> None:
    assert doubts(examined(comparison=compared(500, refreshes=False))) == []


@pytest.mark.parametrize("refreshes", [True, False])
@pytest.mark.parametrize(("action", "word"), [("deleted", "deleted"), ("closed", "closed")])
def test_what_its_own_actions_remove_is_lost_whether_it_refreshes_or_not(
    action: str, word: str, refreshes: bool
) -> None:
    file = examined(comparison=compared(0, refreshes=refreshes, **{action: 100}))

    assert doubts(file) == [WarningReason.LARGE_LOSS]
    assert f"100 of 1,000 rows will be {word} Rows with DELETE" in words(file)


def test_what_is_missing_and_what_is_removed_are_lost_together() -> None:
    file = examined(comparison=compared(50, deleted=40, closed=10))

    assert doubts(file) == [WarningReason.LARGE_LOSS]
    assert "50 of 1,000 rows will be archived This file also deletes 40 rows. This file also closes 10 rows." in words(
        file
    )
    assert doubts(examined(comparison=compared(50, deleted=40))) == []


def test_what_is_missing_and_stays_is_not_named_beside_what_is_removed() -> None:
    file = examined(comparison=compared(400, deleted=100, refreshes=False))

    assert words(file).startswith("100 of 1,000 rows will be deleted ")


def test_in_production_a_single_deleted_row_is_asked_about() -> None:
    file = examined(comparison=compared(0, deleted=1, refreshes=False))

    assert doubts(file, PRODUCTION) == [WarningReason.LARGE_LOSS]


def test_without_a_key_rows_that_may_only_be_changed_are_not_lost() -> None:
    assert doubts(examined(comparison=compared(500, key=(), new=500))) == []


def test_without_a_key_what_is_missing_at_least_is_lost() -> None:
    file = examined(comparison=compared(500, key=(), new=400))

    assert doubts(file) == [WarningReason.LARGE_LOSS]
    assert "500 of 1,000 rows are missing or changed At least 100 rows are" in words(file)
    assert doubts(examined(comparison=compared(500, key=(), new=401))) == []


def test_without_a_key_what_may_be_removed_is_asked_about() -> None:
    file = examined(comparison=compared(100, key=(), refreshes=False, not_there=100))

    assert doubts(file) == [WarningReason.LARGE_LOSS]
    assert "100 of 1,000 rows may be deleted or closed" in words(file)


def test_without_a_key_no_more_may_be_removed_than_is_missing() -> None:
    assert doubts(examined(comparison=compared(99, key=(), refreshes=False, not_there=500))) == []


def test_what_may_be_removed_is_not_lost_once_more_as_missing() -> None:
    assert compared(80, key=(), new=0, not_there=60).lost == 80


def test_with_a_key_what_was_not_found_loses_nothing() -> None:
    assert doubts(examined(comparison=compared(500, refreshes=False, not_there=500))) == []


def test_another_share_may_be_chosen() -> None:
    (look,) = review_upload([examined(comparison=compared(20))], TEST, share=0.02)

    assert look.reasons[0].doubt is WarningReason.LARGE_LOSS


def test_questions_outside_production_can_be_switched_off() -> None:
    file = examined(comparison=compared(1000))

    assert review_upload([file], TEST, share=0) == ()
    assert review_upload([file], PRODUCTION, share=0) != ()


def test_a_data_type_that_clearly_fits_better_is_named() -> None:
    file = examined(kind_scores=like("procurement", procurement=0.98, forecast=0.4))

    assert doubts(file) == [WarningReason.OTHER_KIND]
    assert "This looks like Purchase orders, but you're uploading it as Forecast." in words(file)


def test_a_data_type_that_does_not_fit_at_all_is_asked_about() -> None:
    assert doubts(examined(kind_scores=like("procurement", procurement=0.98))) == [WarningReason.OTHER_KIND]


def test_data_types_that_fit_almost_equally_are_not_asked_about() -> None:
    assert doubts(examined(kind_scores=like("procurement", procurement=0.98, forecast=0.9))) == []
    assert doubts(examined(kind_scores=like("", procurement=0.98, forecast=0.4))) == []


def test_errors_alone_are_no_question_because_knosc_refuses_what_it_cannot_take() -> None:
    assert doubts(examined(report=found(Severity.ERROR))) == []


def test_where_something_is_asked_anyway_the_first_error_is_reported() -> None:
    file = examined(report=found(Severity.ERROR, Severity.ERROR, Severity.WARNING), comparison=compared(0))

    assert doubts(file, PRODUCTION) == [WarningReason.ERRORS]
    assert words(file, PRODUCTION).startswith("Probably rejected or misread by Knosc error 0. ")
    (review,) = review_upload([file], PRODUCTION)
    assert render(review.problems) == "2 problems"


def test_production_is_always_asked_about_with_what_would_change() -> None:
    file = examined(comparison=compared(0))

    assert doubts(file, PRODUCTION) == []
    assert "Other rows compared with your last upload: 1,000 unchanged." in words(file, PRODUCTION)


def test_in_production_a_last_upload_with_errors_is_no_sure_ground() -> None:
    last = LastUpload("sent.csv", "00", START, had_errors=True)
    file = examined(comparison=compared(0), last_upload=last)

    assert "errors for that upload, so the data in Knosc may be different" in words(file, PRODUCTION)
    known = replace(file.validation, last_upload=replace(last, had_errors=False))
    assert "different" not in words(replace(file, validation=known), PRODUCTION)


def test_in_production_a_single_missing_row_is_asked_about() -> None:
    assert doubts(examined(comparison=compared(1)), PRODUCTION) == [WarningReason.LARGE_LOSS]


def test_in_production_a_file_that_could_not_be_compared_says_so() -> None:
    assert "couldn't be compared" in words(examined(obstacle=make_problem()), PRODUCTION)
    assert "isn't finished" in words(examined(phase=ValidationPhase.COMPARING), PRODUCTION)


def test_in_production_the_first_upload_is_called_so_only_where_knosc_was_asked() -> None:
    first = examined(phase=ValidationPhase.DONE, header=HEADER)

    assert "First upload of this data type" in words(first, PRODUCTION)
    assert "wasn't compared" in words(examined(phase=ValidationPhase.DONE), PRODUCTION)
    (look,) = review_upload([first], PRODUCTION, compares=False)
    assert look.reasons[-1].message == message("review.production.skipped")


def test_problems_in_cells_are_counted_with_their_cells() -> None:
    places = tuple(Place(Address("", row, 2)) for row in (2, 3))
    problem = Finding(Defect.EMPTY_KEY, Severity.ERROR, "Empty.", 30, places)
    file = examined(report=CheckReport(40, (problem, problem)), header=HEADER)

    (review,) = review_upload([file], PRODUCTION)
    assert render(review.problems) == "2 problems in 60 cells"
    header = replace(file.validation, header=TableHeader("", 2, ("_Action",)))
    (review,) = review_upload([replace(file, validation=header)], PRODUCTION)
    assert render(review.problems) == "2 problems"


def test_one_file_in_doubt_asks_about_all_with_the_gravest_first() -> None:
    clean = replace(examined(comparison=compared(0)), trigger="demand")
    first = replace(examined(phase=ValidationPhase.DONE, header=HEADER), trigger="procurement")
    bad = replace(examined(report=found(Severity.ERROR)), trigger="item-master")
    worse = replace(examined(comparison=compared(900)), trigger="inventory")
    other = examined(comparison=compared(500))

    assert [look.file for look in review_upload([clean, first, bad, other, worse], TEST, 0.1)] == [
        worse,
        other,
        bad,
        first,
        clean,
    ]
    assert review_upload([clean, first, bad], TEST) == ()


def test_a_small_loss_is_told_beside_a_file_that_is_asked_about() -> None:
    small, great = examined(comparison=compared(1)), examined(comparison=compared(900))

    (_, review) = review_upload([small, great], TEST)

    assert [reason.doubt for reason in review.reasons] == [WarningReason.CHANGES]
    assert render(review.reasons[0].short) == "1 of 1,000 rows will be archived"
    assert "no longer count as demand" in render(review.reasons[0].message)


def test_a_data_type_detected_after_upload_was_pressed_is_asked_about() -> None:
    file = make_staged(trigger="procurement")

    (look,) = review_upload([file], TEST, shown_as={file.id: "forecast"})

    assert look.reasons[0].doubt is WarningReason.OTHER_KIND
    assert render(look.reasons[0].message) == (
        "The columns match Purchase orders, so the data type changed from Forecast to Purchase orders after you "
        "selected Upload."
    )


@pytest.mark.parametrize("shown", ["forecast", None])
def test_a_data_type_that_was_shown_or_missing_is_not(shown: str | None) -> None:
    file = make_staged(trigger="forecast")

    assert review_upload([file], TEST, shown_as={file.id: shown, "other": "demand"}) == ()


def test_a_data_type_chosen_by_the_user_meanwhile_is_not_asked_about() -> None:
    file = make_staged(trigger="procurement", is_kind_chosen=True)

    assert review_upload([file], TEST, shown_as={file.id: "forecast"}) == ()


def test_a_loss_against_the_last_that_completed_says_so() -> None:
    last = LastUpload("whole.csv", "00", START, is_very_last=False)
    file = examined(comparison=compared(100), last_upload=last)

    assert "Other rows compared with the last completed upload: 900 unchanged." in words(file)
    assert "errors for a later upload" in words(examined(comparison=compared(0), last_upload=last), PRODUCTION)


def test_a_file_that_knosc_has_already_is_asked_about_everywhere() -> None:
    file = examined(comparison=compared(0))
    (look,) = review_upload([file], TEST, already_there={file.id})
    assert look.reasons[0].doubt is WarningReason.SAME_FILE
    assert "is exactly this file" in render(look.reasons[0].message)
    assert review_upload([file], TEST, already_there={"another"}) == ()


def test_repairs_that_are_in_no_copy_yet_are_asked_about() -> None:
    repair = Repair(RepairKind.VALUE, (Address("Data", 2, 1),), "A-1")
    (review,) = review_upload([make_staged(repairs=(repair,))], TEST)
    assert WarningReason.REPAIRS in [reason.doubt for reason in review.reasons]
