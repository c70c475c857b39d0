"""What concerns the program as a whole: a second start, about, folders, the report, the settings."""

from __future__ import annotations

import asyncio
import getpass
import locale
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSysInfo
from PySide6.QtGui import QGuiApplication

from knosc_desktop.app import dialogs
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.desktop import activate_window, show_folder
from knosc_desktop.app.event_log import this_program
from knosc_desktop.app.report import save_report
from knosc_desktop.app.single_instance import Outcome, Response
from knosc_desktop.ui.dialogs.about import AboutDialog
from knosc_desktop.ui.dialogs.settings import SettingsDialog
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.options import Options
    from knosc_desktop.app.single_instance import Request
    from knosc_desktop.domain.environment import Environment
    from knosc_desktop.domain.preferences import Preferences
    from knosc_desktop.services.session import Session


# What the open window does with a second start.


class SecondStartController:
    """Takes the files of a second start, unless they were meant for another Knosc."""

    def __init__(
        self,
        options: Options,
        context: AppContext,
        session: Session,
        take: Callable[[Sequence[Path]], None],
        is_closing: Callable[[], bool],
    ) -> None:
        """Ready to receive.

        Args:
            options: how this program was started.
            context: the window that comes to the front.
            session: tells which Knosc it works with.
            take: stages files as those of the command line.
            is_closing: whether what is staged now would be lost.
        """
        self._options = options
        self._context = context
        self._session = session
        self._take = take
        self._is_closing = is_closing

    def receive(self, visit: Request) -> Response:
        """Do what was asked for; all of it or nothing."""
        if self._is_closing():
            return Response(Outcome.CLOSING)
        here = self._environment()
        wants_other_server = visit.server and (here is None or here.origin != visit.server)
        if wants_other_server or (visit.demo and not self._options.demo):
            return Response(Outcome.ELSEWHERE, here.host if here else "")
        if visit.files:
            self._take(visit.files)
        activate_window(self._context.window, visit.token)
        return Response(Outcome.TAKEN)

    def _environment(self) -> Environment | None:
        """Where the user is signed in, or else where they are asked to sign in."""
        return self._session.state.environment or self._options.server or self._context.settings.environment


class ApplicationController(Controller):
    """Shows what the program is, where it keeps things, and saves what helps to look after it."""

    def __init__(
        self,
        context: AppContext,
        services: Services,
        restart: Callable[[], Awaitable[None]],
        open_folder: Callable[[Path], bool] = show_folder,
    ) -> None:
        """Follow the window's intents.

        Args:
            context: the window.
            services: tell how things are.
            restart: ends the app and starts it again.
            open_folder: shows a folder in the system's file manager; False when it cannot.
        """
        super().__init__(context, services)
        self._restart = restart
        self._open = open_folder
        self._window.about_requested.connect(self._show_about)
        self._window.demo_samples_requested.connect(lambda: self.show_folder(context.paths.samples))
        self._window.report_save_requested.connect(self.save_report)
        self._window.settings_requested.connect(self._open_settings)

    def save_report(self) -> None:
        """Ask where to, and save it there."""
        self._start("report", self._save_report)

    def show_folder(self, folder: Path) -> None:
        """Open it in the system's file manager, or at least say where it is."""
        if not self._open(folder):
            self._window.show_message(tr("app.folder", folder=str(folder)))

    def _show_about(self) -> None:
        notices = licences()
        dialog = AboutDialog(self._context.paths.root, notices, self._window)
        dialog.folder_requested.connect(lambda: self.show_folder(self._context.paths.root))
        if notices is not None:
            dialog.licences_requested.connect(lambda: self.show_folder(notices))
        dialog.open()

    def _open_settings(self) -> None:
        dialog = SettingsDialog(self._context.settings.preferences, self._window)
        dialog.chosen.connect(self._take_settings)
        dialog.open()

    def _take_settings(self, chosen: Preferences) -> None:
        before = self._context.settings.language
        self._context.settings.preferences = chosen
        if chosen.language != before:
            self._start("restart", self._offer_restart)

    async def _offer_restart(self) -> None:
        """What is on the screen keeps the language it was made in."""
        if await dialogs.confirm(
            self._window,
            tr("app.restart.title"),
            tr("app.restart.message"),
            yes=tr("app.restart.button"),
            no=tr("app.restart.later"),
        ):
            await self._restart()

    async def _save_report(self) -> None:
        now = self._services.clock.now()
        await self._save_dialogs.save(f"knosc-desktop-report-{now:%Y-%m-%d}.zip", self._write_report)

    async def _write_report(self, place: Path) -> None:
        facts = self._facts()
        facts |= await asyncio.to_thread(_sizes, self._context.paths.journal, self._context.paths.outbox)
        logs, now = self._context.paths.logs, self._services.clock.now()
        await asyncio.to_thread(save_report, place, facts, logs, self._names(), now)

    def _facts(self) -> dict[str, object]:
        preferences = self._context.settings.preferences
        states = Counter(job.state.value for job in self._context.store)
        screens = [
            f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():.0%}"
            for screen in QGuiApplication.screens()
        ]
        state = self._services.session.state
        return {
            "Written": self._services.clock.now().isoformat(timespec="seconds"),
            "Program": this_program(),
            "Language": ", ".join(filter(None, locale.getlocale())),
            "Screens": "; ".join(screens),
            "Session": f"{state.phase.value}{f', {state.environment.stage.value}' if state.environment else ''}",
            "Jobs": ", ".join(f"{count} {name}" for name, count in sorted(states.items())) or "none",
            "Kept": (
                f"ended jobs {preferences.retention_days} days (0: for ever), "
                f"copies up to {preferences.outbox_quota:,} bytes, "
                f"earlier uploads up to {preferences.safety_copy_limit:,} bytes"
            ),
        }

    def _names(self) -> set[str]:
        """Of the user, their company and their folders."""
        state, settings = self._services.session.state, self._context.settings
        names = {settings.account, str(Path.home()), str(self._context.paths.root), settings.folder, _login()}
        names |= {QSysInfo.machineHostName(), state.profile.username if state.profile else ""}
        for where in (state.environment, settings.environment):
            if where is not None:
                names |= {where.origin, where.host, where.company}
        return names


def licences() -> Path | None:
    """The folder of licences that the frozen program brings; None from source, where each library has its own."""
    folder = Path(getattr(sys, "_MEIPASS", os.devnull)) / "licences"
    return folder if folder.is_dir() else None


def _sizes(journal: Path, snapshots: Path) -> dict[str, object]:
    copies = [path.stat().st_size for path in snapshots.glob("**/*") if path.is_file()]
    listed = journal.stat().st_size if journal.exists() else 0
    return {"On disk": f"list of jobs {listed:,} bytes, {len(copies)} copies of {sum(copies):,} bytes"}


def _login() -> str:
    try:
        return getpass.getuser()
    # Where nobody has a name: a container, a service account.
    except (OSError, KeyError, ImportError):
        return ""
