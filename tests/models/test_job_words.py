"""Whatever is told of a job can be translated: in the language for tests nothing is in plain English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from knosc_desktop.domain.job_states import NOTHING, OUTCOMES, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.domain.triggers import TRIGGERS
from knosc_desktop.models import formatting, freshness, job_text
from knosc_desktop.models.errors_model import ErrorsModel
from knosc_desktop.models.freshness import Tracking
from knosc_desktop.models.job_rows import StateFilter
from knosc_desktop.models.job_text import JobAction, JobContext, action_label
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.results import chips
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import CLOSING, OPENING
from tests.support.builders import SHA256, make_computation, make_job, make_row_error, make_session_state
from tests.support.clock import START

SIGNED_IN = Tracking.of(make_session_state())


@pytest.fixture(autouse=True)
def pseudo() -> Iterator[None]:
    catalogue.use(catalogue.PSEUDO)
    yield
    catalogue.use(catalogue.ENGLISH)


def untranslated(words: str) -> str:
    """The letters outside of all brackets."""
    depth, found = 0, ""
    for letter in words:
        depth += (letter == OPENING) - (letter == CLOSING)
        found += letter if depth == 0 and letter.isalpha() else ""
    return found


def jobs() -> Iterator[Job]:
    for state in JobState:
        yield make_job(state, status_word="1", rows_processed=3, corrects="z", program="1.0", job_id="7")
        yield make_job(state, errors=(make_row_error(),), after="a", confirmed_at=START, before=SHA256)
        yield make_computation(state, errors=(make_row_error(),), sent_again_as="b", before=NOTHING)
    for evidence in Evidence:
        for before in ("", NOTHING, SHA256):
            yield make_job(JobState.UNCONFIRMED, evidence=evidence, before=before, looked_at=START)


def contexts() -> Iterator[JobContext]:
    held = make_job(JobState.WAITING)
    yield JobContext(correction=held, in_doubt=held, awaited=held)
    yield JobContext(correction=make_job(JobState.COMPLETED))
    yield JobContext(is_corrected=True)
    yield JobContext(is_staged=True)


def told_of(job: Job) -> Iterator[str]:
    yield job_text.title(job)
    yield job_text.in_short(job)
    yield job_text.technical(job)
    for beside in contexts():
        for following in (SIGNED_IN, Tracking()):
            yield job_text.story(job, following, beside)
        yield from (action_label(action, job, beside) for action in JobAction)
    for now in (START, START + timedelta(minutes=3)):
        for following in (SIGNED_IN, Tracking()):
            yield freshness.checked_in_full(job, now, following)


def test_nothing_that_is_told_of_a_job_is_in_plain_english() -> None:
    told = {words for job in jobs() for words in told_of(job)}
    assert len(told) > 100
    assert {words for words in told if untranslated(words)} == set()


def test_states_headings_and_data_types_are_translated(qapp: QApplication) -> None:
    shown = [formatting.state_word(make_job(state, status_word="")) for state in JobState]
    for under_way in (JobState.WAITING, JobState.SENDING, JobState.RUNNING, JobState.QUEUED):
        counts = dict.fromkeys({*OUTCOMES, JobState.REFUSED, JobState.NOT_SENT, JobState.GONE, under_way}, 2)
        shown += [words for chip in chips(counts, StateFilter.ALL) for words in (chip.text, chip.spoken)]
    for model in (JobsModel(JobStore(), lambda: START), ErrorsModel()):
        for column in range(model.columnCount()):
            shown.append(model.headerData(column, Qt.Orientation.Horizontal))
            shown.append(model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) or "")
    triggers = TriggersModel()
    for row in range(triggers.rowCount()):
        shown += [str(triggers.index(row).data(role) or "") for role in (Qt.ItemDataRole.DisplayRole, 3)]
    assert len(shown) > len(TRIGGERS) * 2
    assert [words for words in shown if untranslated(words)] == []


def test_what_is_not_translated_is_found() -> None:
    assert untranslated("⟦⟦x⟧ y⟧: 5 of ⟦z⟧") == "of"
