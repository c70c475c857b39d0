"""Builds and joins the services; with ``front.py`` the one list of constructors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.api.client import KnoscClient
from knosc_desktop.services.clock import SystemClock
from knosc_desktop.services.downloads import Downloads
from knosc_desktop.services.intake import Intake
from knosc_desktop.services.journal import SqliteJournal
from knosc_desktop.services.outbox import Outbox
from knosc_desktop.services.secrets import Forgetful, Keychain
from knosc_desktop.services.session import Session
from knosc_desktop.services.tasks import TaskRegistry
from knosc_desktop.services.tracker import Tracker
from knosc_desktop.services.uploader import Uploader

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.app.front import Front
    from knosc_desktop.app.options import Options
    from knosc_desktop.services.clock import Clock
    from knosc_desktop.services.secrets import SecretStore


@dataclass(frozen=True, slots=True)
class Services:
    """What does the work behind the window."""

    clock: Clock
    tasks: TaskRegistry
    journal: SqliteJournal
    secrets: SecretStore
    session: Session
    intake: Intake
    outbox: Outbox
    uploader: Uploader
    tracker: Tracker
    downloads: Downloads


def build_services(options: Options, front: Front, on_error: Callable[[BaseException], None]) -> Services:
    """Everything behind the window."""
    clock = SystemClock()
    tasks = TaskRegistry(on_error)
    secrets: SecretStore = Forgetful() if options.demo else Keychain()
    session = Session(KnoscClient, secrets, clock)
    outbox = Outbox(front.paths.outbox)
    tracker = Tracker(front.book, session, clock, tasks)
    uploader = Uploader(front.book, session, outbox, clock, tasks)
    uploader.accepted.connect(lambda _: tracker.kick())
    return Services(
        clock=clock,
        tasks=tasks,
        journal=SqliteJournal(front.paths.journal),
        secrets=secrets,
        session=session,
        intake=Intake(front.staging),
        outbox=outbox,
        uploader=uploader,
        tracker=tracker,
        downloads=Downloads(session, front.paths.downloads),
    )
