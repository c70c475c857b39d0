"""What the user does with a job: cancel, send again, look again, remove, and save what there is of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop import __version__
from knosc_desktop.api.file_names import safe_file_name
from knosc_desktop.app import dialogs
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.desktop import open_file
from knosc_desktop.domain.errors import KnoscError, Problem
from knosc_desktop.domain.job_links import in_doubt
from knosc_desktop.domain.texts import message, quoted, sentences
from knosc_desktop.domain.triggers import TriggerGroup, trigger_named
from knosc_desktop.models import formatting, job_text
from knosc_desktop.models.job_text import JobAction
from knosc_desktop.services.files.exports import Writing, save_errors, save_receipt, save_sent_file
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.jobs import Job, SentFile


_TRACKING = "tracking"
"""Topic of notices on asking for the jobs' states."""


class JobsController(Controller):
    """Does with a job what the user asks for; finds the cells of its errors when the window wants them."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._saved: dict[str, Path] = {}
        self._on(JobAction.CANCEL, self._cancel)
        self._on(JobAction.SEND_AGAIN, self._send_again)
        self._on(JobAction.LOOK_AGAIN, self._look_again)
        self._on(JobAction.REMOVE, self._remove)
        self._on(JobAction.OPEN_FILE, self._open_file)
        self._on(JobAction.SAVE_ERRORS, self._save_errors)
        self._on(JobAction.SAVE_RECEIPT, self._save_receipt, once=True)
        self._on(JobAction.SAVE_SENT_FILE, self._save_sent_file, once=True)
        self._on(JobAction.SAVE_FAILED_ROWS, self._save_rows, once=True)
        self._on(JobAction.SAVE_ANNOTATED, self._save_copy, once=True)
        self._window.show_job_columns(context.settings.job_columns)
        self._window.job_columns_chosen.connect(self._keep_columns)
        self._window.layout_wanted.connect(self._want)
        self._window.open_at_cell_requested.connect(self._open_wanted)
        services.error_locator.known.connect(self._show_places)
        services.tracker.trouble.connect(self._tracking_trouble)

    def _keep_columns(self, chosen: Mapping[str, bool]) -> None:
        self._context.settings.job_columns = chosen

    async def _cancel(self, job_id: str) -> None:
        if not await self._services.queue.cancel(job_id):
            self._window.show_problem(
                Problem(message("app.too_late.title"), message("app.too_late.message"), message("app.too_late.hint"))
            )

    async def _send_again(self, job_id: str) -> None:
        await self._look_once_more(job_id)
        if self._context.store.get(job_id) is None:
            # The user removed it while it was looked for.
            return
        lost = self._in_doubt(job_id)
        if lost is not None and not await dialogs.confirm(
            self._window,
            tr("app.retry.title", name=_name_of(lost)),
            _what_is_risked(lost),
            yes=tr("app.retry.button"),
            no=tr("app.cancel.button"),
            dangerous=True,
        ):
            return
        await self._services.queue.send_again(job_id)

    async def _look_again(self, job_id: str) -> None:
        before = self._context.store[job_id].looked_at
        await self._services.lost_answers.look(job_id)
        job = self._context.store.get(job_id)
        if job is not None and job.looked_at == before:
            self._window.show_message(tr("app.no_news"))

    def _in_doubt(self, job_id: str) -> Job | None:
        """The lost answer, of its own or of what it repeats, that makes sending it again a risk."""
        job = self._context.store.get(job_id)
        return None if job is None else in_doubt(job, self._context.store)

    async def _look_once_more(self, job_id: str) -> None:
        """It may have arrived since the last look; what cannot be asked does not keep the user from sending."""
        if (lost := self._in_doubt(job_id)) is not None:
            with suppress(KnoscError):
                await self._services.lost_answers.look(lost.id)

    async def _remove(self, job_id: str) -> None:
        job = self._context.store[job_id]
        if not job.surely_no_job and not await dialogs.confirm(
            self._window,
            tr("app.remove.title"),
            _what_is_removed(job),
            yes=tr("app.remove.button"),
            no=tr("app.keep.button"),
            dangerous=True,
        ):
            return
        await self._services.repository.remove(job_id)
        self._services.snapshots.forget(job_id)

    async def _save_errors(self, job_id: str) -> None:
        job = self._context.store[job_id]
        name = tr("app.file_name.errors", name=self._stem(job_id))
        await self._save_dialogs.save(f"{name}.csv", lambda place: save_errors(job, place, render))

    def _tracking_trouble(self, problem: Problem | None) -> None:
        if problem is None:
            self._window.clear_notice(_TRACKING)
        else:
            self._window.show_problem(
                Problem(
                    problem.title,
                    sentences(problem.message, message("app.tracking.message")),
                    sentences(problem.hint, message("app.tracking.hint")),
                    problem.details,
                ),
                topic=_TRACKING,
            )

    async def _save_receipt(self, job_id: str) -> None:
        job = self._context.store[job_id]
        whose = Path(_bare_name(job.file)).stem if job.file else formatting.trigger_label(job.trigger)
        name = tr("app.file_name.receipt", name=whose)
        await self._save_dialogs.save(f"{name}.json", lambda place: self._write_receipt(job, place))

    async def _write_receipt(self, job: Job, place: Path) -> None:
        # As it stands now, not as it stood when the user was asked where to save it.
        job = self._context.store.get(job.id) or job
        writing = Writing(
            self._services.clock.now(), __version__, formatting.state_word(job), job_text.in_short(job), render
        )
        await save_receipt(job, place, writing)

    async def _save_sent_file(self, job_id: str) -> None:
        file = self._context.store[job_id].file
        # Before the copy is complete, or where there is no file, it is not offered.
        if file is not None and file.sha256:
            copy = self._services.snapshots.path_of(job_id)
            await self._save_dialogs.save(_bare_name(file), lambda place: save_sent_file(file, copy, place))

    def _want(self, job_id: str) -> None:
        self._services.error_locator.want(job_id)
        self._show_places(job_id)

    def _show_places(self, job_id: str) -> None:
        placed = self._services.error_locator.of(job_id)
        if placed is not None:
            self._window.show_places(job_id, placed.addresses, placed.values)

    async def _save_rows(self, job_id: str) -> None:
        group = trigger_named(self._context.store[job_id].trigger).group
        name = tr("app.file_name.failed_rows", name=self._stem(job_id))
        await self._save_dialogs.save(
            f"{name}.xlsx",
            lambda target: self._services.failed_rows.save(job_id, target),
            remark="" if group is TriggerGroup.MASTER_DATA else tr("app.saved_rows"),
        )

    async def _save_copy(self, job_id: str, focus: Address | None = None, title: str = "") -> None:
        name = tr("app.file_name.marked", name=self._stem(job_id))
        await self._save_dialogs.save(
            f"{name}.xlsx", lambda target: self._write_copy(job_id, target, focus), title=title
        )

    async def _write_copy(self, job_id: str, target: Path, focus: Address | None) -> None:
        await self._services.marked_copies.save(job_id, target, focus)
        self._saved[job_id] = target

    async def _open_file(self, job_id: str) -> None:
        """Open the user's own file, to be corrected there."""
        file = self._context.store[job_id].file
        if file is None or not file.place:
            return
        place = Path(file.place)
        if not await asyncio.to_thread(place.is_file):
            name = quoted(formatting.one_line(place.name))
            self._window.show_problem(
                Problem(
                    message("app.open_file.gone"),
                    message("app.open_file.gone_message", file=name),
                    message("app.open_file.gone_hint"),
                )
            )
        elif not open_file(place):
            self._window.show_message(tr("app.open_at.by_hand", file=place.name, folder=str(place.parent)))

    def _open_wanted(self, job_id: str, address: Address) -> None:
        self._start(f"{JobAction.SAVE_ANNOTATED} {job_id}", lambda: self._open_at(job_id, address))

    async def _open_at(self, job_id: str, address: Address) -> None:
        """Open the annotated copy, which is saved first: what the user corrects in it must not be lost."""
        saved = self._saved.get(job_id)
        if saved is not None and await asyncio.to_thread(saved.is_file):
            # What is there can be opened all the same, and the notice names the cell.
            with suppress(KnoscError):
                await self._services.marked_copies.turn_to(job_id, saved, address)
        else:
            self._saved.pop(job_id, None)
            await self._save_copy(job_id, address, tr("app.save.to_open"))
            saved = self._saved.get(job_id)
        if saved is None:
            return
        opened = open_file(saved)
        where = tr("app.open_at.cell", cell=str(address))
        by_hand = "" if opened else tr("app.open_at.by_hand", file=saved.name, folder=str(saved.parent))
        self._window.show_message(f"{by_hand} {where}".strip())

    def _stem(self, job_id: str) -> str:
        job = self._context.store[job_id]
        return Path(safe_file_name(job.file.name, job.trigger)).stem if job.file else job.trigger


def _bare_name(file: SentFile) -> str:
    """A name to suggest; the one it was sent under may be too long or odd for the folder it is saved in."""
    return safe_file_name(file.name, "sent file")


def _what_is_removed(job: Job) -> str:
    """What the user cannot have back once the job is gone from the list."""
    if job.has_outcome:
        return tr("app.remove.ended" if job.file is None else "app.remove.ended_with_file")
    is_known_to_knosc = job.job_id is not None
    return tr("app.remove.unfinished" if is_known_to_knosc else "app.remove.unconfirmed", name=_name_of(job))


def _what_is_risked(lost: Job) -> str:
    """What is known of a file that may be in Knosc already, before it is sent again."""
    evidence = formatting.evidence_sentence(lost)
    if not evidence and lost.problem is not None:
        return f"{render(lost.problem.message)} {tr('app.retry.message')}"
    return f"{tr('app.retry.message')} {evidence or tr('app.retry.check_first')}"


def _name_of(job: Job) -> str:
    return render(quoted(job.file.name)) if job.file else formatting.trigger_label(job.trigger)
