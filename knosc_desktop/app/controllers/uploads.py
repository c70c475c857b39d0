"""Joins dropping, staging, sending and the jobs table to the services."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from knosc_desktop.app import dialogs
from knosc_desktop.app.controllers.base import Controller
from knosc_desktop.app.demo_tenant import FAILING_SAMPLE, GOOD_SAMPLES
from knosc_desktop.domain.errors import KnoscError, NotSignedIn, Problem
from knosc_desktop.domain.job_links import is_last_resend
from knosc_desktop.domain.job_states import JobState
from knosc_desktop.domain.texts import listed, message, quoted
from knosc_desktop.domain.triggers import trigger_named
from knosc_desktop.domain.upload_review import review_upload
from knosc_desktop.models import formatting
from knosc_desktop.services.validation.last_uploads import already_there
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from knosc_desktop.app.bootstrap import AppContext
    from knosc_desktop.app.container import Services
    from knosc_desktop.domain.files import Rejection, StagedFile
    from knosc_desktop.domain.jobs import Job
    from knosc_desktop.domain.texts import Message
    from knosc_desktop.services.staging.intake import FolderOffer
    from knosc_desktop.services.upload.queue import Destination

_CHECKING = "checking"
"""Topic of the notice while an upload waits for the checks of its files."""
_PATIENCE = 15.0
"""Seconds that an upload waits for them."""
_WORTH_A_WORD = 0.4
"""Seconds of waiting after which it is said why."""
_NAMED = 5


class UploadController(Controller):
    """Turns the user's intents about files and jobs into calls of services."""

    def __init__(self, context: AppContext, services: Services) -> None:
        super().__init__(context, services)
        self._window.files_offered.connect(self.take)
        samples = context.paths.samples
        self._window.sample_files_requested.connect(lambda: self.take([samples / name for name in GOOD_SAMPLES]))
        self._window.failing_sample_requested.connect(lambda: self.take([samples / FAILING_SAMPLE]))
        self._window.upload_requested.connect(self._upload_pressed)
        self._window.run_requested.connect(self._run_pressed)
        self._window.staged_trigger_chosen.connect(context.staging.choose_trigger)
        self._window.staged_removal_requested.connect(context.staging.remove)
        self._window.trigger_chosen.connect(self._trigger_chosen)

    def take(self, paths: Sequence[Path]) -> None:
        """Stage files, however they came, as the kind chosen at this moment."""
        kind = self._kind_for_files()
        self._start(self._new_name(), lambda: self._take(list(paths), kind))

    def take_without_kind(self, paths: Sequence[Path]) -> None:
        """Stage files for which the user has yet to say what they are."""
        self._start(self._new_name(), lambda: self._take(list(paths), None))

    async def _take(self, paths: Sequence[Path], kind: str | None) -> None:
        answer = await self._services.intake.take(paths, kind)
        rejections = list(answer.rejections)
        in_the_cloud = list(answer.in_the_cloud)
        for offer in answer.folders:
            if await self._wants_all(offer):
                more = await self._services.intake.take(offer.spreadsheets, kind)
                rejections += more.rejections
                in_the_cloud += more.in_the_cloud
        if in_the_cloud and await self._wants_fetched(in_the_cloud):
            fetched = await self._services.intake.take(in_the_cloud, kind, fetch=True)
            rejections += fetched.rejections
        self._tell_rejections(rejections)

    def _kind_for_files(self) -> str | None:
        name = self._window.selected_trigger
        return name if name and trigger_named(name).takes_file else None

    async def _wants_all(self, offer: FolderOffer) -> bool:
        count = len(offer.spreadsheets)
        folder, files = quoted(offer.path.name), _names(offer.spreadsheets)
        return await dialogs.confirm(
            self._window,
            tr("app.add_folder.title", count=count),
            tr("app.add_folder.message", count=count, folder=folder, files=files),
            yes=tr("app.add_folder.button", count=count),
            no=tr("app.cancel.button"),
        )

    async def _wants_fetched(self, paths: Sequence[Path]) -> bool:
        count = len(paths)
        return await dialogs.confirm(
            self._window,
            tr("app.fetch.title", count=count),
            tr("app.fetch.message", count=count, files=_names(paths)),
            yes=tr("app.fetch.button"),
            no=tr("app.cancel.button"),
        )

    def _tell_rejections(self, rejections: Sequence[Rejection]) -> None:
        if len(rejections) == 1:
            self._window.show_problem(rejections[0].problem)
        elif rejections:
            lines = [f"{render(each.problem.message)} {render(each.problem.hint)}".strip() for each in rejections]
            self._window.show_problem(
                Problem(
                    message("app.rejected.title", count=len(rejections)),
                    message("app.rejected.message"),
                    details="\n".join(lines),
                )
            )

    def _upload_pressed(self) -> None:
        try:
            sender = self._services.queue.sender()
        except KnoscError as error:
            self._window.show_problem(error.problem)
            return
        # What comes onto the list from now on, or gets a kind only now, is not what the user pressed Upload for.
        wished = {file.id: file for file in self._context.staging if file.trigger and file.problem is None}
        hold = self._context.settings.hold_next
        self._start("upload", lambda: self._upload(sender, wished, hold=hold))

    async def _upload(self, sender: Destination, wished: Mapping[str, StagedFile], *, hold: bool) -> None:
        await self._let_checks_end(wished)
        checked = [file for file in await self._services.intake.ready_to_go() if file.id in wished]
        ready = [file for file in checked if _is_as_wished(file, wished[file.id])]
        if len(ready) < len(checked):
            self._window.show_message(tr("app.changed_meanwhile"))
        once_more = await already_there(ready)
        shown_as = {each.id: each.trigger for each in wished.values()}
        confirmed = await self._confirmed(ready, sender, shown_as, once_more)
        if not confirmed:
            return
        if sender != self._services.queue.sender():
            raise NotSignedIn(message("app.signed_in_elsewhere.upload"))
        # What was left out, changed or taken off the list meanwhile stays; the order is that of the list now.
        wanted = {file.id: file for file in ready if file.id in confirmed}
        ready = [
            wanted[now.id] for now in self._context.staging if now.id in wanted and wanted[now.id].would_go_like(now)
        ]
        await self._services.queue.submit(ready, sender, hold=hold, once_more=once_more)
        for file in ready:
            # The user may have taken it off the list while it was written down; it goes all the same.
            if self._context.staging.get(file.id) is not None:
                self._context.staging.remove(file.id)

    async def _let_checks_end(self, file_ids: Collection[str]) -> None:
        """What is known before it goes can still be thought over; what takes too long goes unchecked."""
        waiting = asyncio.get_running_loop().call_later(_WORTH_A_WORD, self._show_checking)
        try:
            await self._services.validator.settled(file_ids, _PATIENCE)
        finally:
            waiting.cancel()
            self._window.clear_notice(_CHECKING)

    def _show_checking(self) -> None:
        self._window.show_message(tr("app.checking"), topic=_CHECKING)

    async def _confirmed(
        self,
        files: Sequence[StagedFile],
        sender: Destination,
        shown_as: Mapping[str, str | None],
        once_more: Collection[str],
    ) -> Collection[str]:
        """Ids of the files that the user wants sent: all of them when there is nothing to ask."""
        share = self._context.settings.large_loss / 100
        compares = self._context.settings.safety_copy_limit > 0
        reviews = review_upload(files, sender.environment, share, shown_as, once_more, compares=compares)
        if not reviews:
            return {file.id for file in files}
        return await dialogs.upload_review(
            self._window, sender.environment, sender.account, reviews, self._window.show_findings
        )

    def _run_pressed(self, trigger: str) -> None:
        try:
            sender = self._services.queue.sender()
        except KnoscError as error:
            self._window.show_problem(error.problem)
            return
        self._start(f"run {trigger}", lambda: self._run(trigger, sender))

    async def _run(self, trigger: str, sender: Destination) -> None:
        unsettled = [
            job
            for job in self._context.store.unsettled
            if (job.trigger, job.environment) == (trigger, sender.environment)
            and is_last_resend(job, self._context.store.get)
        ]
        if unsettled and not await dialogs.confirm(
            self._window,
            tr("app.run_again.title", run=formatting.trigger_label(trigger)),
            f"{_why_not_again(unsettled)} {tr('app.run_again.consequence')}",
            yes=tr("app.run_again.button"),
            no=tr("app.cancel.button"),
            dangerous=True,
        ):
            return
        if sender != self._services.queue.sender():
            raise NotSignedIn(message("app.signed_in_elsewhere.run"))
        await self._services.queue.run(trigger, sender)

    def _trigger_chosen(self, name: str) -> None:
        """Remember it, and let it fill the gap of files that have no kind yet."""
        self._context.settings.trigger = name
        if kind := self._kind_for_files():
            for file in self._context.staging:
                if file.trigger is None:
                    self._context.staging.suppose_trigger(file.id, kind)


def _why_not_again(unsettled: Sequence[Job]) -> str:
    """What is known of the same run that was asked for before."""
    is_unconfirmed = all(job.state is JobState.UNCONFIRMED for job in unsettled)
    name = "app.run_again.unconfirmed" if is_unconfirmed else "app.run_again.unfinished"
    return tr(name, run=formatting.trigger_label(unsettled[-1].trigger))


def _names(paths: Sequence[Path]) -> tuple[str | int | Message, ...]:
    return listed((formatting.one_line(path.name) for path in paths), most=_NAMED)


def _is_as_wished(file: StagedFile, wished: StagedFile) -> bool:
    """Whether it was on the screen when the user pressed Upload; a better kind that was found is asked about."""
    contents = (file.path, file.format, file.stamp, file.corrects)
    same_contents = contents == (wished.path, wished.format, wished.stamp, wished.corrects)
    return same_contents and (file.trigger == wished.trigger or not file.is_kind_chosen)
