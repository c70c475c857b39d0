"""Builds and joins the services; with ``front.py`` the one list of constructors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop import __version__
from knosc_desktop.api.client import KnoscClient
from knosc_desktop.app.options import command
from knosc_desktop.services.clock import SystemClock
from knosc_desktop.services.corrections.corrected_files import Corrections
from knosc_desktop.services.corrections.error_locator import ErrorPlaces
from knosc_desktop.services.corrections.previous_upload import PutBack
from knosc_desktop.services.corrections.workbooks import AnnotatedCopies, FailedRows
from knosc_desktop.services.files.downloads import Downloads
from knosc_desktop.services.reader_client import Reading
from knosc_desktop.services.secrets import Forgetful, Keychain
from knosc_desktop.services.session import Session
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import SqliteJournal
from knosc_desktop.services.store.job_repository import Ledger, Naming, Settling
from knosc_desktop.services.store.retention import Retention
from knosc_desktop.services.store.snapshots import Outbox
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.upload.dependencies import Holding
from knosc_desktop.services.upload.lost_answers import EvidenceSeeker
from knosc_desktop.services.upload.queue import Orders
from knosc_desktop.services.upload.tracker import Tracker
from knosc_desktop.services.upload.uploader import Attempts, Uploader
from knosc_desktop.services.validation.last_uploads import LastUploads
from knosc_desktop.services.validation.templates import Templates
from knosc_desktop.services.validation.validator import Examiner

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.app.bootstrap import Front
    from knosc_desktop.app.options import Options
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Services:
    """What does the work behind the window."""

    clock: Clock
    tasks: TaskRegistry
    ledger: Ledger
    naming: Naming
    secrets: SecretStore
    session: Session
    intake: Intake
    outbox: Outbox
    orders: Orders
    settling: Settling
    evidence: EvidenceSeeker
    retention: Retention
    uploader: Uploader
    tracker: Tracker
    downloads: Downloads
    corrections: Corrections
    put_back: PutBack
    reading: Reading
    templates: Templates
    last_uploads: LastUploads
    examiner: Examiner
    error_places: ErrorPlaces
    failed_rows: FailedRows
    annotated_copies: AnnotatedCopies


def build_services(options: Options, front: Front, on_error: Callable[[BaseException], None]) -> Services:
    """Everything behind the window."""
    clock = SystemClock()
    tasks = TaskRegistry(on_error)
    secrets: SecretStore = Forgetful() if options.demo else Keychain()
    session = Session(KnoscClient, secrets, clock)
    book, settings = front.book, front.settings
    ledger = Ledger(book, SqliteJournal(front.paths.journal))
    confirmed = ConfirmedTime(front.paths.confirmed_time, clock)
    session.server_time.connect(confirmed.note_server_time)
    settling = Settling(ledger, clock, tasks)
    outbox = Outbox(front.paths.outbox, lambda: settings.outbox_quota)
    evidence = EvidenceSeeker(
        book=book,
        ledger=ledger,
        session=session,
        outbox=outbox,
        clock=clock,
        tasks=tasks,
        limit=lambda: settings.safety_copy_limit,
    )
    attempts = Attempts(
        book=book, ledger=ledger, session=session, outbox=outbox, settling=settling, clock=clock, program=__version__
    )
    intake = Intake(front.staging)
    reading = Reading(command())
    templates = Templates(session, reading, front.paths.templates)
    last_uploads = LastUploads(
        session=session,
        book=book,
        outbox=outbox,
        folder=front.paths.compared,
        clock=clock,
        limit=lambda: settings.safety_copy_limit,
    )
    error_places = ErrorPlaces(book=book, outbox=outbox, reading=reading, template_of=templates.of, tasks=tasks)
    return Services(
        clock=clock,
        tasks=tasks,
        ledger=ledger,
        naming=Naming(book, ledger, clock, tasks),
        secrets=secrets,
        session=session,
        intake=intake,
        outbox=outbox,
        orders=Orders(
            book=book, ledger=ledger, session=session, outbox=outbox, settling=settling, clock=clock, tasks=tasks
        ),
        settling=settling,
        evidence=evidence,
        retention=Retention(
            book=book,
            ledger=ledger,
            outbox=outbox,
            clock=clock,
            days=lambda: settings.retention_days,
            confirmed=confirmed,
        ),
        uploader=Uploader(
            book=book,
            session=session,
            outbox=outbox,
            evidence=evidence,
            attempts=attempts,
            settling=settling,
            holding=Holding(book, settling, tasks),
            clock=clock,
            tasks=tasks,
        ),
        tracker=Tracker(book, ledger, session, clock, tasks),
        downloads=Downloads(session, front.paths.downloads),
        corrections=Corrections(book=book, session=session, clock=clock, tasks=tasks),
        put_back=PutBack(book, outbox, intake, front.paths.put_back),
        reading=reading,
        templates=templates,
        last_uploads=last_uploads,
        examiner=Examiner(
            staging=front.staging,
            reading=reading,
            templates=templates,
            last_uploads=last_uploads,
            session=session,
            clock=clock,
            tasks=tasks,
        ),
        error_places=error_places,
        failed_rows=FailedRows(error_places, reading, front.paths.made),
        annotated_copies=AnnotatedCopies(error_places, reading, front.paths.made),
    )
