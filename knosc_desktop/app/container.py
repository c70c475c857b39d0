"""Builds and joins the services; with ``bootstrap.py`` the one list of constructors."""

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
from knosc_desktop.services.corrections.same_file import SameFiles
from knosc_desktop.services.corrections.workbooks import FailedRows, MarkedCopies, ProblemCopies
from knosc_desktop.services.files.downloads import Downloads
from knosc_desktop.services.reader_client import ReaderClient
from knosc_desktop.services.secrets import Keychain, NoSecrets
from knosc_desktop.services.session import Session
from knosc_desktop.services.staging.intake import HeldFiles, Intake
from knosc_desktop.services.staging.repaired_copies import RepairedCopies
from knosc_desktop.services.store.confirmed_time import ConfirmedTime
from knosc_desktop.services.store.job_database import JobDatabase
from knosc_desktop.services.store.job_repository import JobRepository, Naming, PendingWrites
from knosc_desktop.services.store.retention import Retention
from knosc_desktop.services.store.snapshots import SnapshotStore
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.upload.batches import BatchWatch, ProgressMeter
from knosc_desktop.services.upload.lost_answers import LostAnswerResolver
from knosc_desktop.services.upload.queue import Dependencies, UploadQueue
from knosc_desktop.services.upload.tracker import Tracker
from knosc_desktop.services.upload.uploader import UploadAttempts, Uploader
from knosc_desktop.services.validation.last_uploads import LastUploads
from knosc_desktop.services.validation.preview import FilePreview
from knosc_desktop.services.validation.templates import Templates
from knosc_desktop.services.validation.validator import Validator
from knosc_desktop.words.catalogue import render

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
    repository: JobRepository
    naming: Naming
    secrets: SecretStore
    session: Session
    intake: Intake
    held_files: HeldFiles
    snapshots: SnapshotStore
    queue: UploadQueue
    pending_writes: PendingWrites
    lost_answers: LostAnswerResolver
    retention: Retention
    uploader: Uploader
    tracker: Tracker
    batches: BatchWatch
    progress: ProgressMeter
    downloads: Downloads
    corrections: CorrectedFiles
    previous_uploads: PreviousUploads
    same_files: SameFiles
    reader: ReaderClient
    templates: Templates
    last_uploads: LastUploads
    validator: Validator
    error_locator: ErrorLocator
    failed_rows: FailedRows
    marked_copies: MarkedCopies
    preview: FilePreview
    problem_copies: ProblemCopies
    repaired_copies: RepairedCopies


def build_services(options: Options, context: AppContext, on_error: Callable[[BaseException], None]) -> Services:
    """Everything behind the window."""
    clock = SystemClock()
    tasks = TaskRegistry(on_error)
    secrets: SecretStore = NoSecrets() if options.demo else Keychain()
    session = Session(KnoscClient, secrets, clock)
    store, settings = context.store, context.settings
    repository = JobRepository(store, JobDatabase(context.paths.journal))
    confirmed = ConfirmedTime(context.paths.confirmed_time, clock)
    session.server_time.connect(confirmed.note_server_time)
    pending_writes = PendingWrites(repository, clock, tasks)
    snapshots = SnapshotStore(context.paths.outbox, lambda: settings.outbox_quota)
    lost_answers = LostAnswerResolver(
        store=store,
        repository=repository,
        session=session,
        snapshots=snapshots,
        clock=clock,
        tasks=tasks,
        limit=lambda: settings.safety_copy_limit,
    )
    attempts = UploadAttempts(
        store=store,
        repository=repository,
        session=session,
        snapshots=snapshots,
        pending_writes=pending_writes,
        clock=clock,
        program=__version__,
    )
    batches = BatchWatch(store)
    intake = Intake(context.staging)
    reader = ReaderClient(reader_command())
    templates = Templates(session, reader, context.paths.templates)
    last_uploads = LastUploads(
        session=session,
        store=store,
        snapshots=snapshots,
        folder=context.paths.compared,
        clock=clock,
        limit=lambda: settings.safety_copy_limit,
    )
    error_locator = ErrorLocator(store=store, snapshots=snapshots, reader=reader, template_of=templates.of, tasks=tasks)
    return Services(
        clock=clock,
        tasks=tasks,
        repository=repository,
        naming=Naming(store, repository, clock, tasks),
        secrets=secrets,
        session=session,
        intake=intake,
        held_files=HeldFiles(context.staging, intake, clock, tasks),
        snapshots=snapshots,
        queue=UploadQueue(
            store=store,
            repository=repository,
            session=session,
            snapshots=snapshots,
            pending_writes=pending_writes,
            clock=clock,
            tasks=tasks,
        ),
        pending_writes=pending_writes,
        lost_answers=lost_answers,
        retention=Retention(
            store=store,
            repository=repository,
            snapshots=snapshots,
            clock=clock,
            days=lambda: settings.retention_days,
            confirmed=confirmed,
        ),
        uploader=Uploader(
            store=store,
            session=session,
            snapshots=snapshots,
            lost_answers=lost_answers,
            attempts=attempts,
            pending_writes=pending_writes,
            dependencies=Dependencies(store, pending_writes, tasks),
            clock=clock,
            tasks=tasks,
        ),
        tracker=Tracker(store, repository, session, clock, tasks),
        batches=batches,
        progress=ProgressMeter(store, batches, session.owns, clock),
        downloads=Downloads(session, context.paths.downloads),
        corrections=CorrectedFiles(store=store, session=session, clock=clock, tasks=tasks),
        previous_uploads=PreviousUploads(store, snapshots, intake, context.paths.put_back, render),
        same_files=SameFiles(store, snapshots, intake, context.paths.put_back),
        reader=reader,
        templates=templates,
        last_uploads=last_uploads,
        validator=Validator(
            staging=context.staging,
            reader=reader,
            templates=templates,
            last_uploads=last_uploads,
            session=session,
            clock=clock,
            tasks=tasks,
        ),
        error_locator=error_locator,
        failed_rows=FailedRows(error_locator, reader, context.paths.made, render),
        marked_copies=MarkedCopies(error_locator, reader, context.paths.made, render),
        preview=FilePreview(reader, tasks),
        problem_copies=ProblemCopies(reader, context.paths.made, render),
        repaired_copies=RepairedCopies(context.staging, intake, reader, templates.of, context.paths.put_back),
    )
