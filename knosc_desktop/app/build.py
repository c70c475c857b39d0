"""Builds and joins the parts; the one list of constructors.

In two steps: the front is all that the first paint needs, the services with
their slower imports come after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from knosc_desktop.app.options import Options
from knosc_desktop.app.paths import ProfilePaths
from knosc_desktop.app.qt_settings import IniFile
from knosc_desktop.models.jobs_model import JobsModel
from knosc_desktop.models.staging_model import StagingModel
from knosc_desktop.models.triggers_model import TriggersModel
from knosc_desktop.services.clock import Clock, SystemClock
from knosc_desktop.services.downloads import Downloads
from knosc_desktop.services.intake import Intake
from knosc_desktop.services.job_book import JobBook
from knosc_desktop.services.journal import SqliteJournal
from knosc_desktop.services.outbox import Outbox
from knosc_desktop.services.secrets import Forgetful, Keychain, SecretStore
from knosc_desktop.services.session import Session
from knosc_desktop.services.settings import Settings
from knosc_desktop.services.staging import Staging
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.tracker import Tracker
from knosc_desktop.services.uploader import Uploader
from knosc_desktop.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Front:
    """What the first paint needs."""

    paths: ProfilePaths
    clock: Clock
    settings: Settings
    journal: SqliteJournal
    book: JobBook
    jobs: JobsModel
    staging: Staging
    triggers: TriggersModel
    window: MainWindow


@dataclass(frozen=True, slots=True)
class Services:
    """What does the work."""

    tasks: TaskRegistry
    session: Session
    intake: Intake
    outbox: Outbox
    uploader: Uploader
    tracker: Tracker
    downloads: Downloads


def build_front(options: Options) -> Front:
    """The window over empty state."""
    paths = ProfilePaths(options.profile)
    clock = SystemClock()
    journal = SqliteJournal(paths.journal)
    book = JobBook(journal)
    staging = Staging()
    triggers = TriggersModel()
    jobs = JobsModel(book, clock.now)
    return Front(
        paths=paths,
        clock=clock,
        settings=Settings(IniFile(paths.settings)),
        journal=journal,
        book=book,
        jobs=jobs,
        staging=staging,
        triggers=triggers,
        window=MainWindow(jobs, StagingModel(staging), triggers),
    )


def build_services(options: Options, front: Front, on_error: Callable[[BaseException], None]) -> Services:
    """Everything behind the window."""
    from knosc_desktop.api.client import KnoscClient  # noqa: PLC0415 - brings httpx, which the first paint can wait for

    tasks = TaskRegistry(on_error)
    secrets: SecretStore = Forgetful() if options.demo else Keychain()
    session = Session(KnoscClient, secrets, front.clock)
    outbox = Outbox(front.paths.outbox)
    tracker = Tracker(front.book, session, front.clock, tasks)
    uploader = Uploader(front.book, session, outbox, front.clock, tasks)
    uploader.accepted.connect(lambda _: tracker.kick())
    return Services(
        tasks=tasks,
        session=session,
        intake=Intake(front.staging),
        outbox=outbox,
        uploader=uploader,
        tracker=tracker,
        downloads=Downloads(session, front.paths.downloads),
    )
