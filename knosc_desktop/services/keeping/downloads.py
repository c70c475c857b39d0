"""Templates and last uploads, fetched whole before the planner chooses where to keep them."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.domain.errors import KnoscError, NotFound, SignInProblem
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, trigger_named
from knosc_desktop.services.keeping import fetched_file
from knosc_desktop.services.keeping.private_files import make_folder
from knosc_desktop.services.keeping.saving import cannot_save, whole_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.files import Download, TemplateLink
    from knosc_desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class TemplateOutcome:
    """What became of one template when all were asked for.

    Attributes:
        trigger: name of the kind.
        saved: where it is now; None when it could not be had.
        problem: why not.
    """

    trigger: str
    saved: Path | None
    problem: Problem | None = None


class Downloads:
    """Fetches into a folder of the program's own; ``keep`` moves a copy to the planner's place."""

    def __init__(self, session: Session, folder: Path) -> None:
        """Fetch into ``folder``, which is made when first needed."""
        self._session = session
        self._folder = folder

    async def last_upload(self, trigger: str) -> Download:
        """The file uploaded last for that kind.

        Raises:
            FileProblem: it is neither a workbook nor a CSV file.
            KnoscError: it could not be had.
        """
        target = await self._new_file()
        try:
            download = await self._session.call(lambda client: client.download_last_upload(trigger, target))
        except NotFound as error:
            label = trigger_named(trigger).label
            raise NotFound(
                f"Nothing has been uploaded for {label} yet, or Knosc no longer has it.", details=error.details
            ) from error
        return await asyncio.to_thread(fetched_file.checked, download)

    async def template(self, trigger: str) -> Download:
        """The blank template of that kind.

        Raises:
            FileProblem: it is neither a workbook nor a CSV file.
            KnoscError: it could not be had.
        """
        links = await self._session.call(lambda client: client.templates())
        if trigger not in links:
            raise NotFound(
                f"Knosc offers no blank template for {trigger_named(trigger).label}.",
                hint="Your Knosc administrator can say which kinds your company uses.",
            )
        return await self._fetched_template(links[trigger])

    async def all_templates(self, folder: Path, on_outcome: Callable[[TemplateOutcome], None]) -> None:
        """Every template into one folder, beside what is there; one that fails does not stop the others.

        Raises:
            KnoscError: the list of templates could not be had, or the session ended.
        """
        links = await self._session.call(lambda client: client.templates())
        for trigger in UPLOAD_TRIGGERS:
            if trigger.name not in links:
                problem = NotFound(f"Knosc offers no blank template for {trigger.label}.").problem
                on_outcome(TemplateOutcome(trigger.name, None, problem))
                continue
            try:
                download = await self._fetched_template(links[trigger.name])
                place = await self.keep(download, await asyncio.to_thread(_free_name, folder, download.file_name))
            except SignInProblem:
                raise
            except KnoscError as error:
                on_outcome(TemplateOutcome(trigger.name, None, error.problem))
            else:
                on_outcome(TemplateOutcome(trigger.name, place))

    async def keep(self, download: Download, target: Path) -> Path:
        """Copy what was fetched to the planner's place, whole or not at all; returns that place.

        Raises:
            FileProblem: it cannot be written there.
        """
        await asyncio.to_thread(_copy_into_place, download.path, target)
        return target

    def clear(self) -> None:
        """Drop what was fetched."""
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _fetched_template(self, link: TemplateLink) -> Download:
        target = await self._new_file()
        download = await self._session.call(lambda client: client.download_template(link, target))
        return await asyncio.to_thread(fetched_file.checked, download)

    async def _new_file(self) -> Path:
        return await asyncio.to_thread(self._make_file)

    def _make_file(self) -> Path:
        try:
            make_folder(self._folder)
            handle, name = tempfile.mkstemp(dir=self._folder)
        except OSError as error:
            raise cannot_save(self._folder, error) from error
        os.close(handle)
        return Path(name)


def _free_name(folder: Path, name: str) -> Path:
    """A place for a file that no other there could be mistaken for, on any system."""
    try:
        taken = {_plain(each) for each in os.listdir(folder)}  # noqa: PTH208 - names are enough
    except OSError:
        # Whether it can be written to shows when it is.
        taken = set()
    path, number = folder / name, 2
    while _plain(path.name) in taken:
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path


def _plain(name: str) -> str:
    """As systems compare names that know no capitals and store accents apart."""
    return unicodedata.normalize("NFD", name).casefold()


def _copy_into_place(source: Path, target: Path) -> None:
    with whole_file(target) as writing, source.open("rb") as reading:
        shutil.copyfileobj(reading, writing, 1 << 20)
