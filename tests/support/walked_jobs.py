"""Jobs in every state, with all that the list, the details and the menus can say of them; without a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from unittest import mock

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.environment import Environment, Stage
from knosc_desktop.domain.errors import ConnectionBroken, NotSent
from knosc_desktop.domain.job_states import NOTHING, Evidence, JobState
from knosc_desktop.domain.jobs import Job
from knosc_desktop.models import errors_model
from knosc_desktop.models.job_text import NO_CONTEXT, JobContext
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.services.store.job_store import JobStore
from knosc_desktop.ui.jobs.details_pane import DetailsPane
from knosc_desktop.ui.jobs.jobs_view import JobsView
from knosc_desktop.ui.widgets.menu_button import MenuButton
from tests.support.builders import (
    SHA256,
    make_computation,
    make_environment,
    make_job,
    make_row_error,
    make_sent_file,
    make_session_state,
)
from tests.support.children import child_of
from tests.support.clock import START
from tests.support.pseudo_walk import words_in
from tests.support.shown_texts import Scene

_ERRORS = tuple(make_row_error(row=row, message=("Unknown item", "Not a number")[row % 2]) for row in range(2, 9))
_PROBLEM = NotSent(ConnectionBroken(details="ConnectionResetError")).problem
_KNOWN = {
    "handed_over_at": START,
    "accepted_at": START,
    "confirmed_at": START,
    "completed_at": START,
    "looked_at": START,
    "program": "1.2.0",
    "status_word": "archiving",
}


def jobs() -> Iterator[Job]:
    """One for each state, with a file and as a run, with much known of it and little."""
    for state, facts, make in product(JobState, ({}, _KNOWN), (make_job, make_computation)):
        yield make(state, **facts)
        if state in {JobState.COMPLETED, JobState.COMPLETED_WITH_ERRORS, JobState.FAILED}:
            yield make(state, **facts, errors=() if state is JobState.COMPLETED else _ERRORS, rows_processed=40)
    for state in (JobState.NOT_SENT, JobState.REFUSED, JobState.WAITING, JobState.UNCONFIRMED):
        yield make_job(state, problem=_PROBLEM, sent_again_as="job1")
    for evidence, before, looked in product(Evidence, ("", NOTHING, SHA256), (None, START)):
        yield make_job(JobState.UNCONFIRMED, evidence=evidence, before=before, looked_at=looked)
    for size in (12, 52_000, 7_000_000, 8_000_000_000, 9_000_000_000_000):
        yield make_job(JobState.SENDING, file=make_sent_file(size=size), sent=size // 3)
    yield make_job(JobState.WAITING, after="job1")
    yield make_job(JobState.COMPLETED, corrects="job1")
    for place in (make_environment(stage=Stage.PRODUCTION), Environment.at_address("https://knosc.example.com")):
        yield make_job(environment=place, account="john")
    yield make_job(environment=DEMO, confirmed_at=START)
    for age in (0, 12, 600):
        yield make_job(confirmed_at=_NOW - timedelta(seconds=age))


_NOW = START + timedelta(hours=1)


def contexts() -> Iterator[JobContext]:
    """What may lie beside a job."""
    lost, run = make_job(JobState.UNCONFIRMED), make_computation(JobState.UNCONFIRMED)
    yield NO_CONTEXT
    yield JobContext(is_corrected=True)
    yield JobContext(is_staged=True)
    yield JobContext(in_doubt=lost)
    yield JobContext(in_doubt=run)
    yield JobContext(awaited=lost)
    yield JobContext(correction=make_job(JobState.WAITING))
    yield JobContext(correction=make_job(JobState.COMPLETED))


DEMO = Environment("http://127.0.0.1:8080", Stage.DEMO)


def lists_of_jobs(parent: QWidget) -> Iterator[tuple[str, QWidget]]:
    """All of them in the list, some at a time, each with its menu; of an earlier run of the app, and of this one."""
    every = list(jobs())
    for earlier, start in product((False, True), range(0, len(every), _IN_ONE_LIST)):
        store = JobStore()
        model = JobsModel(store, lambda: _NOW)
        some = every[start : start + _IN_ONE_LIST]
        if earlier:
            store.prepend(some)
        else:
            store.add(*some)
        model.flush()
        model.show_corrections([job.id for job in every[:: 2 if start else 1]])
        placed = QWidget(parent)
        column = QVBoxLayout(placed)
        view = JobsView(model, placed, above=placed)
        column.addWidget(view.top)
        column.addWidget(view, 1)
        placed.resize(1_200, 400)
        placed.show()
        for signed_in in (True, False):
            if signed_in:
                model.show_session(make_session_state())
            yield f"jobs from {start}", placed
        if not earlier:
            for number, job in enumerate(every[start : start + _IN_ONE_LIST], start):
                menu = view.menu_for(job)
                menu.popup(parent.mapToGlobal(parent.rect().center()))
                yield f"menu of job {number}", menu
        placed.close()
        placed.deleteLater()


_IN_ONE_LIST = 50


def details_of_jobs(parent: QWidget) -> Iterator[Scene]:
    """Each with its details unfolded, some with all that may lie beside them, and the errors of one that failed."""
    pane = DetailsPane(parent)
    pane.setWindowFlag(Qt.WindowType.Window)
    pane.resize(_NARROW, 700)
    pane.show_session(make_session_state())
    every = list(jobs())
    first = {job.state: job for job in reversed(every) if job.file is not None}
    held = next(job for job in every if job.after)
    pane.show_job(every[0])
    child_of(pane, QToolButton, "detailsToggle").setChecked(True)
    for job in every:
        pane.show_job(job)
        yield f"details of a {job.state} job", pane, _technical(job)
    for state, beside in product((JobState.WAITING, JobState.NOT_SENT, JobState.FAILED), contexts()):
        pane.show_job(first[state], beside)
        yield f"what lies beside a {state} job", pane, _technical(first[state])
    pane.show_job(held, JobContext(awaited=first[JobState.RUNNING]))
    yield "a job that waits for another", pane, _technical(held)
    yield from _errors(pane)
    pane.close()


_NARROW = 900


def _technical(job: Job) -> set[str]:
    """What Knosc calls things, and the digests."""
    return words_in(job.trigger, job.job_id, job.environment.origin, SHA256)


def _errors(pane: DetailsPane) -> Iterator[Scene]:
    """Their groups, folded and unfolded, with and without their cells; more of them than there is room for."""
    table = pane.errors_table
    with mock.patch.object(errors_model, "_TURN", -1):
        few = make_job(JobState.FAILED, errors=_ERRORS)
        pane.show_job(few)
        yield "errors that are being grouped", pane, _technical(few)
    job = make_job(JobState.FAILED, errors=(*_ERRORS, make_row_error(message="Trop long")))
    with mock.patch.multiple(errors_model, _MOST_KINDS=len(_ERRORS), _MOST_COPIED=4, _READ_AT_A_GLANCE=4):
        pane.show_job(job)
        yield "folded groups", pane, _technical(job)
        QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Right)
        pane.show_places(job.id, (None, *(Address("Data", error.row or 1, 1) for error in job.errors[1:])))
        yield "an unfolded group", pane, _technical(job)
        more = child_of(pane, MenuButton, "moreButton")
        more.click()
        yield "what else can be done with errors", more.menu_below
        table.clearSelection()
        table.copy()
        yield "copied errors", QGuiApplication.clipboard().text().rpartition("\n")[2]
    with mock.patch.multiple(errors_model, _MOST_KINDS=1):
        others = tuple(
            make_row_error(message=said) for said in ("Unknown item", "Trop long", "Trop court", "Trop tard")
        )
        many = make_job(JobState.FAILED, errors=(*others, *others))
        pane.show_job(many)
        yield "more groups than are kept apart", pane, _technical(many)
