"""The tenant's own blank templates: what the columns of each kind are called there."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem, KnoscError, LargerThanWanted
from knosc_desktop.domain.kind_detection import detect_kind
from knosc_desktop.domain.reader_requests import Peek, Source
from knosc_desktop.domain.tables import Template, plain_name
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.events import Event
from knosc_desktop.services.files import atomic
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.private_files import make_folder
from knosc_desktop.services.staging.intake import format_of, spreadsheets_in, translate_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path, PurePath

    from knosc_desktop.domain.files import TemplateLink
    from knosc_desktop.domain.tables import Head
    from knosc_desktop.services.reader_client import ReaderClient
    from knosc_desktop.services.session import Session


# What was learned of tenants' templates, kept for the next start: one small file a tenant.

_LARGEST_CARD = 4 << 20
_MOST_TENANTS = 16
_NAMES = frozenset(trigger.name for trigger in UPLOAD_TRIGGERS)


@dataclass(frozen=True, slots=True)
class CachedTemplate:
    """A template as it was read last.

    Attributes:
        digest: of the file, so that an unchanged one need not be read again.
        template: its columns.
    """

    digest: str
    template: Template


class TemplateCache:
    """Reads and writes them; blocks, so use it in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, origin: str) -> dict[str, CachedTemplate]:
        """What is kept of a tenant; what is damaged is as good as nothing, it is only fetched again."""
        return _read(self._card(origin))

    def newest(self) -> tuple[Template, ...]:
        """Those fetched last, of whichever tenant, in the order of the data types; empty when none are kept."""
        for card in self._newest_first():
            if known := _read(card):
                return tuple(known[each.name].template for each in UPLOAD_TRIGGERS if each.name in known)
        return ()

    def write(self, origin: str, known: Mapping[str, CachedTemplate]) -> None:
        """Keep it; when there is no room for it, the next start learns it anew."""
        facts = {name: {"sha256": each.digest, "columns": each.template.columns} for name, each in known.items()}
        try:
            make_folder(self._folder)
            with whole_file(self._card(origin), private=True) as file:
                file.write(json.dumps(facts, ensure_ascii=False).encode())
            self._forget_oldest()
        except (OSError, FileProblem):
            return

    def _card(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"

    def _forget_oldest(self) -> None:
        """The demo tenant has another address at every start, so they would pile up."""
        for card in self._newest_first()[_MOST_TENANTS:]:
            card.unlink(missing_ok=True)

    def _newest_first(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"), key=_written_at, reverse=True)


def _written_at(card: Path) -> int:
    """When a card was written; 0 for one that is gone by now."""
    try:
        return card.stat().st_mtime_ns
    except OSError:
        return 0


def _read(card: Path) -> dict[str, CachedTemplate]:
    try:
        with card.open("rb") as file:
            facts = json.loads(file.read(_LARGEST_CARD))
        return {name: _known(name, facts[name]) for name in facts if name in _NAMES}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return {}


def _known(name: str, facts: Mapping[str, Any]) -> CachedTemplate:
    columns = tuple(facts["columns"])
    if not columns or not all(isinstance(column, str) for column in columns):
        raise TypeError("a column's name is a text")
    return CachedTemplate(str(facts["sha256"]), Template(name, columns))


# Blank templates that lie in a folder, for checks without a session.


async def templates_in(folder: Path, reader: ReaderClient) -> tuple[Template, ...]:
    """The templates in a folder, in the order of the data types.

    A file belongs to the data type that its name contains (``item-master-template.xlsx``,
    ``Item master.csv``); where its name says nothing, to the one that its columns clearly are.
    Of several for one data type the first in the order of their names counts.

    Args:
        folder: holds XLSX and CSV files.
        reader: reads them.

    Raises:
        FileProblem: the folder or a template cannot be read, or no template is there.
        NotChecked: a template cannot be looked into here.
    """
    with translate_errors(folder):
        files = spreadsheets_in(folder)
    found: dict[str, Template] = {}
    for file in files:
        head = await reader.peek(Peek(Source(file, format_of(file))))
        trigger = trigger_in_name(file) or detect_kind(head, DOCUMENTED_TEMPLATES).winner
        if trigger and (columns := _columns(head, file)):
            found.setdefault(trigger, Template(trigger, columns))
    if not found:
        raise FileProblem(
            message("uploads.no_templates.title"),
            message("uploads.no_templates.message", folder=folder.name or str(folder)),
            hint=message("uploads.no_templates.hint"),
        )
    return tuple(found[each.name] for each in UPLOAD_TRIGGERS if each.name in found)


def trigger_in_name(path: PurePath) -> str:
    """The data type that a file's name contains; empty when it contains none, or several."""
    name = plain_name(path.stem)
    there = {
        plain: each.name
        for each in UPLOAD_TRIGGERS
        for plain in (plain_name(each.name), plain_name(each.title))
        if plain in name
    }
    # The external item master is no item master.
    longest = {
        trigger for plain, trigger in there.items() if not any(plain != other and plain in other for other in there)
    }
    return longest.pop() if len(longest) == 1 else ""


def _columns(head: Head, file: Path) -> tuple[str, ...]:
    if columns := columns_in(head):
        return columns
    raise FileProblem(
        message("uploads.empty_template.title"),
        message("uploads.empty_template.message", name=file.name),
        hint=message("uploads.empty_template.hint"),
    )


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

    def __init__(self, session: Session, reader: ReaderClient, folder: Path) -> None:
        """Start knowing none.

        Args:
            session: asks Knosc.
            reader: reads what came.
            folder: what is learned is kept there.
        """
        self._session = session
        self._reader = reader
        self._folder = folder
        self._cards = TemplateCache(folder)
        self._origin = ""
        self._known: dict[str, CachedTemplate] = {}
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
            # Meanwhile the user signed in elsewhere, and got some of it from there.
            return False
        self._become(known)
        # Also when nothing has changed: the card that was written last is the tenant that was used last.
        await asyncio.to_thread(self._cards.write, origin, known)
        return is_complete

    def _become(self, known: dict[str, CachedTemplate]) -> None:
        before = self.all
        self._known = known
        if self.all != before:
            self.changed.emit(self.all)

    async def _newest(self, links: Mapping[str, TemplateLink]) -> tuple[dict[str, CachedTemplate], bool]:
        """All that are offered, a few at a time, and whether each could be had."""
        newest: dict[str, CachedTemplate] = {}
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

    async def _fetched(self, link: TemplateLink) -> CachedTemplate | None:
        """A template as Knosc has it now; None when it has no columns.

        Raises:
            KnoscError: it could not be had or read.
        """
        target = await asyncio.to_thread(atomic.new_file_in, self._folder)
        try:
            download = await self._session.call(
                lambda client: client.download_template(link, target, _not_larger_than_a_template)
            )
            known = self._known.get(link.trigger)
            if known is not None and known.digest == download.sha256:
                return known
            head = await self._reader.peek(Peek(Source(target, await asyncio.to_thread(atomic.format_of, target))))
            columns = columns_in(head)
            return CachedTemplate(download.sha256, Template(link.trigger, columns)) if columns else None
        finally:
            await asyncio.to_thread(atomic.drop, target)


def _not_larger_than_a_template(size: int) -> None:
    if size > _LARGEST:
        raise LargerThanWanted(details=f"a template over {_LARGEST} bytes")


def columns_in(head: Head) -> tuple[str, ...]:
    """The first row with anything in it on the first sheet that can be seen."""
    seen = next((sheet for sheet in head.sheets if not sheet.is_hidden), None)
    row = next((row for row in seen.rows if any(cell.strip() for cell in row.cells)), None) if seen else None
    names = [cell.strip()[:_LONGEST_NAME] for cell in row.cells[:_MOST_COLUMNS]] if row else []
    return tuple(name for name in names if name)
