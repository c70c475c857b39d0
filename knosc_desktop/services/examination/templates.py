"""The tenant's own blank templates: what the columns of each kind are called there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError, LargerThanWanted
from knosc_desktop.domain.reader_requests import Peek, Source
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.events import Event
from knosc_desktop.services.examination.template_cards import KnownTemplate, TemplateCards
from knosc_desktop.services.keeping import scratch

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from knosc_desktop.domain.files import TemplateLink
    from knosc_desktop.domain.tables import Head
    from knosc_desktop.services.reading.reading import Reading
    from knosc_desktop.services.session import Session

_LARGEST = 8 << 20
"""Bytes of a blank template; one that is larger is something else."""
_AT_ONCE = 4
_MOST_COLUMNS = 500
_LONGEST_NAME = 200


class Templates:
    """Knows the templates of one tenant at a time.

    Events:
        changed(tuple[Template, ...]): they are others now, or those of another tenant, or
            nobody need wait for them any more.
    """

    def __init__(self, session: Session, reading: Reading, folder: Path) -> None:
        """Start knowing none.

        Args:
            session: asks Knosc.
            reading: reads what came.
            folder: what is learned is kept there.
        """
        self._session = session
        self._reading = reading
        self._folder = folder
        self._cards = TemplateCards(folder)
        self._origin = ""
        self._known: dict[str, KnownTemplate] = {}
        self._one_at_a_time = asyncio.Lock()
        self._is_fetching = False
        self.changed: Event[tuple[Template, ...]] = Event()

    @property
    def all(self) -> tuple[Template, ...]:
        """Every template that is known, in the order of the kinds."""
        return tuple(self._known[each.name].template for each in UPLOAD_TRIGGERS if each.name in self._known)

    @property
    def are_awaited(self) -> bool:
        """Whether none is known, and the first are on their way."""
        return self._is_fetching and not self._known

    def of(self, trigger: str) -> Template | None:
        """The template of that kind; None when it is not known."""
        known = self._known.get(trigger)
        return None if known is None else known.template

    async def recall(self, origin: str) -> None:
        """Take up what was learned of a tenant at an earlier time; needs no network."""
        if origin == self._origin:
            return
        self._origin = origin
        known = await asyncio.to_thread(self._cards.read, origin)
        if origin == self._origin:
            self._become(known)

    async def fetch(self) -> bool:
        """Ask Knosc for the templates of the tenant that is signed in to; what cannot be had stays as it was.

        Returns:
            Whether all that Knosc offers was had.
        """
        async with self._one_at_a_time:
            environment = self._session.state.environment
            if environment is None or not self._session.is_signed_in:
                return False
            self._is_fetching = True
            try:
                return await self._fetch(environment.origin)
            except KnoscError:
                return False
            finally:
                were_awaited, self._is_fetching = self.are_awaited, False
                if were_awaited:
                    self.changed.emit(())

    async def _fetch(self, origin: str) -> bool:
        await self.recall(origin)
        links = await self._session.call(lambda client: client.templates())
        known, is_complete = await self._newest(links)
        now = self._session.state.environment
        if origin != self._origin or now is None or now.origin != origin:
            # Meanwhile she signed in elsewhere, and got some of it from there.
            return False
        self._become(known)
        # Also when nothing has changed: the card that was written last is the tenant that was used last.
        await asyncio.to_thread(self._cards.write, origin, known)
        return is_complete

    def _become(self, known: dict[str, KnownTemplate]) -> None:
        before = self.all
        self._known = known
        if self.all != before:
            self.changed.emit(self.all)

    async def _newest(self, links: Mapping[str, TemplateLink]) -> tuple[dict[str, KnownTemplate], bool]:
        """All that are offered, a few at a time, and whether each could be had."""
        newest: dict[str, KnownTemplate] = {}
        failed: list[str] = []
        a_few = asyncio.Semaphore(_AT_ONCE)

        async def get(link: TemplateLink) -> None:
            try:
                async with a_few:
                    found = await self._fetched(link)
            except KnoscError:
                failed.append(link.trigger)
                # The one from an earlier time is better than none.
                found = self._known.get(link.trigger)
            if found is not None:
                newest[link.trigger] = found

        async with asyncio.TaskGroup() as group:
            for trigger in UPLOAD_TRIGGERS:
                if trigger.name in links:
                    group.create_task(get(links[trigger.name]))
        return newest, not failed

    async def _fetched(self, link: TemplateLink) -> KnownTemplate | None:
        """A template as Knosc has it now; None when it has no columns.

        Raises:
            KnoscError: it could not be had or read.
        """
        target = await asyncio.to_thread(scratch.new_file_in, self._folder)
        try:
            download = await self._session.call(
                lambda client: client.download_template(link, target, _not_larger_than_a_template)
            )
            known = self._known.get(link.trigger)
            if known is not None and known.digest == download.sha256:
                return known
            head = await self._reading.peek(Peek(Source(target, await asyncio.to_thread(scratch.format_of, target))))
            columns = columns_in(head)
            return KnownTemplate(download.sha256, Template(link.trigger, columns)) if columns else None
        finally:
            await asyncio.to_thread(scratch.drop, target)


def _not_larger_than_a_template(size: int) -> None:
    if size > _LARGEST:
        raise LargerThanWanted(details=f"a template over {_LARGEST} bytes")


def columns_in(head: Head) -> tuple[str, ...]:
    """The first row with anything in it on the first sheet that can be seen."""
    seen = next((sheet for sheet in head.sheets if not sheet.is_hidden), None)
    row = next((row for row in seen.rows if any(cell.strip() for cell in row.cells)), None) if seen else None
    names = [cell.strip()[:_LONGEST_NAME] for cell in row.cells[:_MOST_COLUMNS]] if row else []
    return tuple(name for name in names if name)
