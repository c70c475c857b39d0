"""Files to upload: checks, templates and last uploads, and files that were corrected or restored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.domain.errors import NotFound, NotSignedIn, Problem
from knosc_desktop.domain.session import SessionPhase
from knosc_desktop.domain.texts import message
from knosc_desktop.models import formatting
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.ui.notice_bar import NoticeLevel
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.app.options import Options
    from knosc_desktop.domain.files import Download
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.session import SessionState
    from knosc_desktop.services.files.downloads import TemplateOutcome


# Files to upload: their checks, and files that were corrected or restored.

# Joins the look into staged files to the sign-in, the network and the window.

_CATCHING_UP = "templates"


class ValidationController(Controller):
    """Keeps the templates those of the tenant, and the reader ready when files are about to come."""

    def __init__(self, options: Options, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._last_tenant = options.server or context.settings.environment
        self._is_wanted = False
        self._is_complete = True
        services.session.changed.connect(self._session_changed)
        self._window.drag_entered.connect(services.reader.warm_up)
        self._catch_up()

    def wake(self) -> None:
        """The network is back: ask for what could not be had."""
        if not self._is_complete:
            self._is_wanted = True
            self._catch_up()
        self._services.validator.wake()

    def _session_changed(self, state: SessionState) -> None:
        if state.phase is SessionPhase.SIGNED_IN:
            self._is_wanted = True
            self._catch_up()

    def _catch_up(self) -> None:
        self._services.tasks.start(_CATCHING_UP, self._recall_and_fetch())

    async def _recall_and_fetch(self) -> None:
        templates = self._services.templates
        if self._last_tenant is not None:
            tenant, self._last_tenant = self._last_tenant, None
            await templates.recall(tenant.origin)
        # The user may have signed in elsewhere while the first answers came.
        while self._is_wanted:
            self._is_wanted = False
            self._is_complete = await templates.fetch()


# Joins what may be sent anew to the staging list: a corrected file, an earlier upload, another order.


class CorrectionsController(Controller):
    """Puts files that the user wants to send again onto the list; nothing leaves before they select Upload."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._on(JobAction.SEND_CORRECTED, self._correct, once=True)
        self._on(JobAction.PUT_BACK, self._put_back, once=True)
        self._window.staged_move_requested.connect(self._move)
        self._window.hold_next_changed.connect(self._hold_next)
        self._window.show_hold_next(context.settings.hold_next)
        services.corrections.changed.connect(lambda _: self._window.show_corrections(services.corrections.offered))

    async def _correct(self, job_id: str) -> None:
        job = self._own_job(job_id)
        if job.file is not None and job.file.place:
            await self._services.intake.take_as(Path(job.file.place), job.trigger, corrects=job_id)

    async def _put_back(self, job_id: str) -> None:
        self._own_job(job_id)
        file = await self._services.previous_uploads.stage(job_id)
        self._window.show_message(tr("app.restored", file=formatting.one_line(file.path.name)))

    def _own_job(self, job_id: str) -> Job:
        """The job, if what is staged now would go where it went.

        Raises:
            NotSignedIn: it would go elsewhere, or as somebody else.
        """
        job = self._context.store[job_id]
        if not self._services.session.owns(job.environment, job.account):
            raise NotSignedIn(message("app.other_account", company=job.environment.host, account=job.account))
        return job

    def _move(self, file_id: str, by: int) -> None:
        # It may have been sent while the user pressed the key.
        if self._context.staging.get(file_id) is not None:
            self._context.staging.move(file_id, by)

    def _hold_next(self, hold: bool) -> None:
        self._context.settings.hold_next = hold


# Joins templates and last uploads to the services and the file system.

_FETCHING = "fetching"
"""Topic of notices that something is on its way."""


class DownloadController(Controller):
    """Fetches first, then asks where to keep it: only then is the name known."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._window.last_upload_requested.connect(
            lambda name: self._start(f"last upload {name}", lambda: self._last_upload(name))
        )
        self._window.template_requested.connect(
            lambda name: self._start(f"template {name}", lambda: self._template(name))
        )
        self._window.all_templates_requested.connect(lambda: self._start("all templates", self._all_templates))

    async def _last_upload(self, trigger: str) -> None:
        label = formatting.trigger_label(trigger)
        self._window.show_message(tr("app.downloading.last_upload", data_type=label), topic=_FETCHING)
        try:
            download = await self._services.downloads.last_upload(trigger)
        except NotFound as error:
            # Before the first upload of a kind that is how it is, and nothing is wrong.
            self._window.show_problem(replace(error.problem, title=message("app.no_upload_yet")), NoticeLevel.INFO)
            return
        await self._keep(download)

    async def _template(self, trigger: str) -> None:
        label = formatting.trigger_label(trigger)
        self._window.show_message(tr("app.downloading.template", data_type=label), topic=_FETCHING)
        download = await self._services.downloads.template(trigger)
        await self._keep(download)

    async def _keep(self, download: Download) -> None:
        self._window.clear_notice(_FETCHING)
        await self._save_dialogs.save(download.file_name, lambda place: self._services.downloads.keep(download, place))

    async def _all_templates(self) -> None:
        folder = await self._save_dialogs.folder()
        if folder is None:
            return
        outcomes: list[TemplateOutcome] = []
        await self._services.downloads.all_templates(folder, outcomes.append)
        failed = [outcome for outcome in outcomes if outcome.problem is not None]
        saved = len(outcomes) - len(failed)
        if not failed:
            self._window.show_message(tr("app.templates.saved", count=saved, folder=folder.name or str(folder)))
            return
        lines = [
            f"{formatting.trigger_label(outcome.trigger)}: {render(outcome.problem.message)}"
            for outcome in failed
            if outcome.problem
        ]
        self._window.show_problem(
            Problem(
                message("app.templates.missing", count=len(failed)),
                message("app.templates.saved", count=saved, folder=folder.name or str(folder)),
                message("app.templates.hint"),
                "\n".join(lines),
            )
        )
