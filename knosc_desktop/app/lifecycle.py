"""The program's life: first the window, then everything behind it, and a quit in stages."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from knosc_desktop.app import dialogs
from knosc_desktop.app.container import build_services
from knosc_desktop.app.controllers.application import ApplicationController, SecondStartController
from knosc_desktop.app.controllers.batches import BatchController
from knosc_desktop.app.controllers.job_storage import JobStorageController
from knosc_desktop.app.controllers.jobs import JobsController
from knosc_desktop.app.controllers.session import SessionController
from knosc_desktop.app.controllers.staging import CorrectionsController, DownloadController, ValidationController
from knosc_desktop.app.controllers.uploads import UploadController
from knosc_desktop.app.crash import CrashReports
from knosc_desktop.app.desktop import OpenedFiles, activate_window, offer_again
from knosc_desktop.app.event_log import EventLog, this_program
from knosc_desktop.app.logging_setup import bring_to_disk
from knosc_desktop.app.network_watch import NetworkWatch
from knosc_desktop.app.notifications import system_notifier
from knosc_desktop.app.options import start_another
from knosc_desktop.app.profile import claimed_at
from knosc_desktop.app.session_bus import SessionBus
from knosc_desktop.app.single_instance import InstanceServer
from knosc_desktop.app.task_bar import system_task_bar
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.services.files.leftovers import sweep_place, sweep_profile
from knosc_desktop.services.files.private_files import make_all_private
from knosc_desktop.ui.dialogs.crash import CrashDialog
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.options import Options
    from knosc_desktop.app.paths import ProfilePaths
    from knosc_desktop.domain.files import StagedFile


# What is done about the profile once at every start, behind the window.


def tidy(paths: ProfilePaths, saved_to: str) -> None:
    """Make an older profile private and remove what a killed run left; blocks, so use it in a thread.

    Args:
        paths: of the profile.
        saved_to: the folder of the user that the last file was saved to; may be empty.
    """
    make_all_private(paths.parts)
    since = claimed_at(paths.root)
    if since is None:
        # Another program may be writing there.
        return
    sweep_profile(paths.folders, paths.put_back, since)
    if saved_to:
        sweep_place(Path(saved_to), since)


_CLOSING_LIMIT = 5.0
"""Seconds that work under way gets to end at quit."""


class Lifecycle:
    """Starts, runs and ends the program within one event loop.

    Attributes:
        context: the window and what it shows.
        crashes: where unexpected errors go.
        services: what works behind the window; None before ``live``.
    """

    def __init__(self, options: Options, context: AppContext, opened: OpenedFiles | None = None) -> None:
        """Nothing happens before ``live``.

        Args:
            options: how it was started.
            context: the window and what it shows.
            opened: files that the desktop hands to the running program.
        """
        self._options = options
        self._opened = opened or OpenedFiles()
        self._quit = asyncio.Event()
        self.context = context
        self.services: Services | None = None
        self.crashes = CrashReports(self._show_crash)

    async def live(self) -> int:
        """Run until the user quits; returns the exit code."""
        context = self.context
        services = build_services(self._options, context, self.crashes.report)
        sessions = SessionController(self._options, context, services)
        uploads = UploadController(context, services)
        journal = JobStorageController(context, services)
        examinations = ValidationController(self._options, context, services)
        bus = SessionBus()
        notifier = system_notifier(bus, services.tasks)
        task_bar = system_task_bar(bus, services.tasks, context.window)
        batches = BatchController(context, services, notifier, task_bar)
        self._controllers = (
            sessions,
            uploads,
            journal,
            examinations,
            DownloadController(context, services),
            JobsController(context, services),
            batches,
            CorrectionsController(context, services),
            ApplicationController(context, services, self._restart),
        )
        diary = EventLog(self._options, context, services.session)
        context.window.quit_requested.connect(lambda: services.tasks.start("quit", self._ask_to_quit()))
        context.window.check_now_requested.connect(lambda: services.tasks.start("check now", _check_now(services)))
        self.services = services
        if not self._options.demo:
            # The demo's samples are soon gone.
            context.staging.added.connect(lambda file: self._offer_again(services, file))
        watch = NetworkWatch(parent=context.window)
        watch.returned.connect(lambda: services.tasks.start("network returned", _go_on(services)))
        watch.returned.connect(examinations.wake)
        reception = SecondStartController(
            self._options, context, services.session, uploads.take_without_kind, self._quit.is_set
        )
        door = InstanceServer(self._options.profile, reception.receive)
        application = cast("QGuiApplication", QGuiApplication.instance())
        # Before the system's session ends, which may still be called off, and when it does end.
        application.commitDataRequest.connect(self.write_down)
        application.aboutToQuit.connect(self.quit)
        try:
            services.tasks.start("start", self._start(services, journal, sessions, watch))
            if self._options.files:
                # A kind remembered from the last time was not chosen for these.
                uploads.take_without_kind(self._options.files)
            door.open()
            self._opened.hand_to(lambda files: self._take_opened(uploads, files))
            await self._quit.wait()
        finally:
            # Also when it ends by an error: what is handed over from now on would be lost.
            self._quit.set()
            application.commitDataRequest.disconnect(self.write_down)
            application.aboutToQuit.disconnect(self.quit)
            self._opened.hand_to(None)
            watch.stop()
            batches.close()
            await self._close(services, sessions)
            await bus.close()
            door.close()
            diary.end()
        return 0

    def quit(self) -> None:
        """End without asking, e.g. when the system shuts down."""
        self._quit.set()

    def write_down(self) -> None:
        """Bring to disk what only memory holds, and change nothing: Windows may end the process at any moment now.

        The jobs need nothing of that: each of their steps is on disk before it is taken.
        """
        self.context.settings.geometry = self.context.window.save_geometry()
        self.context.settings.flush()
        bring_to_disk()

    async def _start(
        self, services: Services, journal: JobStorageController, sessions: SessionController, watch: NetworkWatch
    ) -> None:
        """The jobs first: what an earlier run left half-way has to have a name before anything is sent."""
        remembered = self.context.settings.folder
        services.tasks.start("tidying", asyncio.to_thread(tidy, self.context.paths, remembered))
        await journal.take_over()
        services.tasks.start("session", sessions.start())
        if not self._quit.is_set():
            watch.start()

    async def _ask_to_quit(self) -> None:
        if self._quit.is_set():
            # At the end of a session Qt also closes the window.
            return
        states = [job.state for job in self.context.store.leaving]
        unconfirmed = states.count(JobState.HANDED_OVER)
        costs = {
            "app.close.unsent": len(states) - unconfirmed,
            "app.close.unconfirmed": unconfirmed,
            "app.close.staged": sum(1 for file in self.context.staging if file.problem is None or file.wait),
        }
        if any(costs.values()) and not await dialogs.confirm(
            self.context.window,
            tr("app.close.title"),
            "\n\n".join(tr(name, count=count) for name, count in costs.items() if count),
            yes=tr("app.close.button"),
            no=tr("app.cancel.button"),
            dangerous=True,
        ):
            return
        self._quit.set()

    async def _restart(self) -> None:
        """End and start again, unless the user thinks better of it; the new one waits until this one is closed."""
        await self._ask_to_quit()
        if self._quit.is_set():
            start_another(*self._options.restart_arguments(self.context.settings.language))

    async def _close(self, services: Services, sessions: SessionController) -> None:
        """In stages: no new work, end what runs, then the connections, then the disk."""
        context = self.context
        context.window.show_closing()
        context.settings.geometry = context.window.save_geometry()
        await services.uploader.let_answers_come(_CLOSING_LIMIT)
        await services.tasks.close(_CLOSING_LIMIT)
        # A reader that hangs at a vanished drive ends with this process.
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_LIMIT):
                await services.reader.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_LIMIT):
                await services.retention.close()
        await services.session.close()
        await sessions.close()
        services.downloads.clear()
        services.previous_uploads.clear()
        services.last_uploads.clear()
        await services.repository.close(_CLOSING_LIMIT)
        context.window.allow_close()
        context.window.close()

    def _offer_again(self, services: Services, file: StagedFile) -> None:
        # An earlier upload that was put back is a copy of the profile's own.
        if not file.path.is_relative_to(self.context.paths.root):
            services.tasks.start(f"recent {file.id}", asyncio.to_thread(offer_again, file.path))

    def _take_opened(self, uploads: UploadController, files: Sequence[Path]) -> None:
        uploads.take_without_kind(files)
        activate_window(self.context.window, "")

    def _show_crash(self, trace: str) -> None:
        dialog = CrashDialog(
            tr("app.crash.title"),
            f"{tr('app.crash.message')} {tr('app.crash.privacy')}",
            f"{trace}\n{this_program()}\n",
            self.context.window,
        )
        dialog.report_requested.connect(self.context.window.report_save_requested)
        # It may have happened in the middle of painting.
        QTimer.singleShot(0, dialog, dialog.open)


async def _check_now(services: Services) -> None:
    """The user wants to know, and does not wait for the end of a pause either."""
    await services.session.renew()
    services.tracker.check_now()
    services.uploader.wake()
    services.lost_answers.wake()


async def _go_on(services: Services) -> None:
    """The network is back, perhaps another one: nobody need wait for the end of a pause, nor for an old connection."""
    await services.session.renew()
    services.tracker.start_over()
    services.uploader.wake()
    services.lost_answers.wake()
