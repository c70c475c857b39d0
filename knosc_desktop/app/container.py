"""Builds and joins the services; with ``front.py`` the one list of constructors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop import __version__
from knosc_desktop.api.client import KnoscClient
from knosc_desktop.app.options import reader_command
from knosc_desktop.services.clock import SystemClock
from knosc_desktop.services.corrections.corrected_files import CorrectedFiles
from knosc_desktop.services.corrections.error_locator import ErrorLocator
from knosc_desktop.services.corrections.previous_upload import PreviousUploads
from knosc_desktop.services.corrections.workbooks import FailedRows, MarkedCopies
from knosc_desktop.services.files.downloads import Downloads
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.secrets import Keychain, NoSecrets
from knosc_desktop.services.session import Session
from knosc_desktop.services.staging.intake import Intake
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, Naming, PendingWrites
from knosc_desktop.services.store.retention import Retention
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.upload.lost_answers import LostAnswerResolver
from knosc_desktop.services.upload.queue import Dependencies, UploadQueue
from knosc_desktop.services.upload.tracker import Tracker
from knosc_desktop.services.upload.uploader import UploadAttempts, Uploader
from knosc_desktop.services.validation.last_uploads import LastUploads
from knosc_desktop.services.validation.templates import Templates
from knosc_desktop.services.validation.validator import Validator

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.options import Options
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Services:
    """What does the work behind the window."""

    clock: Clock
    tasks: TaskRegistry
    ledger: JobRepository
    naming: Naming
    secrets: SecretStore
    session: Session
    intake: Intake
    outbox: SnapshotStore
    orders: UploadQueue
    settling: PendingWrites
    evidence: LostAnswerResolver
    retention: Retention
    uploader: Uploader
    tracker: Tracker
    downloads: Downloads
    corrections: CorrectedFiles
    put_back: PreviousUploads
    reading: ReaderClient
    templates: Templates
    last_uploads: LastUploads
    examiner: Validator
    error_places: ErrorLocator
    failed_rows: FailedRows
    annotated_copies: MarkedCopies


def build_services(options: Options, front: AppContext, on_error: Callable[[BaseException], None]) -> Services:
    """Everything behind the window."""
    clock = SystemClock()
    tasks = TaskRegistry(on_error)
    secrets: SecretStore = NoSecrets() if options.demo else Keychain()
    session = Session(KnoscClient, secrets, clock)
    book, settings = front.book, front.settings
    ledger = JobRepository(book, JobDatabase(front.paths.journal))
    confirmed = ConfirmedTime(front.paths.confirmed_time, clock)
    session.server_time.connect(confirmed.note_server_time)
    settling = PendingWrites(ledger, clock, tasks)
    outbox = SnapshotStore(front.paths.outbox, lambda: settings.outbox_quota)
    evidence = LostAnswerResolver(
        book=book,
        ledger=ledger,
        session=session,
        outbox=outbox,
        clock=clock,
        tasks=tasks,
        limit=lambda: settings.safety_copy_limit,
    )
    attempts = UploadAttempts(
        book=book, ledger=ledger, session=session, outbox=outbox, settling=settling, clock=clock, program=__version__
    )
    intake = Intake(front.staging)
    reading = ReaderClient(reader_command())
    templates = Templates(session, reading, front.paths.templates)
    last_uploads = LastUploads(
        session=session,
        book=book,
        outbox=outbox,
        folder=front.paths.compared,
        clock=clock,
        limit=lambda: settings.safety_copy_limit,
    )
    error_places = ErrorLocator(book=book, outbox=outbox, reading=reading, template_of=templates.of, tasks=tasks)
    return Services(
        clock=clock,
        tasks=tasks,
        ledger=ledger,
        naming=Naming(book, ledger, clock, tasks),
        secrets=secrets,
        session=session,
        intake=intake,
        outbox=outbox,
        orders=UploadQueue(
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
            holding=Dependencies(book, settling, tasks),
            clock=clock,
            tasks=tasks,
        ),
        tracker=Tracker(book, ledger, session, clock, tasks),
        downloads=Downloads(session, front.paths.downloads),
        corrections=CorrectedFiles(book=book, session=session, clock=clock, tasks=tasks),
        put_back=PreviousUploads(book, outbox, intake, front.paths.put_back),
        reading=reading,
        templates=templates,
        last_uploads=last_uploads,
        examiner=Validator(
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
        annotated_copies=MarkedCopies(error_places, reading, front.paths.made),
    )
