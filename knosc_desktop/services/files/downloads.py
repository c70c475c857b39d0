"""Templates and last uploads, fetched whole before the user chooses where to keep them."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import re
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.api.file_names import with_ending
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem, KnoscError, NotFound, SignInProblem, cannot_save
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.texts import first_sentence, message, sentences
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, trigger_named
from knosc_desktop.services.files.atomic import whole_file
from knosc_desktop.services.files.format_detection import format_by_content
from knosc_desktop.services.files.local_files import open_ordinary
from knosc_desktop.services.files.private_files import make_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.files import Download, TemplateLink
    from knosc_desktop.domain.texts import Text
    from knosc_desktop.services.session import Session


# What a file from the server is, by its content; only workbooks and CSV files may get into the user's folders.
#
# The server, or whoever a template link leads to, also chooses the name. A program named ``Setup.exe`` or a
# ``desktop.ini`` would be run or obeyed by the desktop, so neither the name nor the content type counts.

_ENDINGS = {FileFormat.XLSX: ".xlsx", FileFormat.CSV: ".csv"}
_PREFIX = 64 << 10
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MAGIC = 16
"""Bytes in which programs, archives, links and pictures have some that are no text."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_DELIMITERS = ",;\t|"
_CODE = re.compile(
    # Markup, scripts, JSON, sections of configuration files, registry files.
    r"\s*(?:<|#!|\{|\[\s*[\[{]|\[[^\],;\t|]*\][^\S\n]*(?:\r|\n|\Z)|@echo\b|rem[ \t]|%!|regedit4|windows registry editor"
    # Multiplan files, which Excel opens as such whatever they are called; calendars and cards; queries.
    r"|id;p\S*\r?\n[bcfpoe];|begin:v|web\r?\n1\r?\n|xlodbc)",
    re.IGNORECASE,
)
_ONE_WORD = re.compile(r"(?!mz)\w[\w.#/-]{0,99}", re.IGNORECASE)
_COLUMNS = {column.casefold() for template in DOCUMENTED_TEMPLATES for column in template.columns}


def checked(download: Download) -> Download:
    """The download under a name that ends as its content does; blocks, so use it in a thread.

    Raises:
        FileProblem: it is neither a workbook nor a CSV file, or cannot be read. The file is deleted.
    """
    try:
        ending = _ENDINGS[_format_of(download)]
    except OSError as error:
        raise cannot_save(download.path, error) from error
    except FileProblem:
        download.path.unlink(missing_ok=True)
        raise
    return replace(download, file_name=with_ending(download.file_name, ending))


def _format_of(download: Download) -> FileFormat:
    try:
        found = format_by_content(download.path, download.file_name)
    except FileProblem as error:
        raise _not_saved(download, first_sentence(error.message)) from error
    if found is FileFormat.CSV and not _holds_table(download.path):
        raise _not_saved(download, message("files.download.no_table", file=download.file_name))
    return found


def _not_saved(download: Download, what: Text) -> FileProblem:
    """Why a download isn't kept: what it is in words, and its beginning for whoever looks into it."""
    with open_ordinary(download.path) as file:
        start = file.read(_MAGIC).hex(" ")
        size = file.seek(0, os.SEEK_END)
    return FileProblem(
        message("files.download.harmful.title"),
        sentences(message("files.download.harmful.message"), what),
        hint=message("files.download.harmful.hint"),
        details=f"{size} bytes, which begin with {start}" if size else "0 bytes",
    )


def _holds_table(path: Path) -> bool:
    """Whether a text has rows and columns, as far as its beginning tells."""
    with open_ordinary(path) as file:
        start = file.read(_PREFIX)
    encoding = next((name for mark, name in _MARKS if start.startswith(mark)), "latin-1")
    text = start.decode(encoding, "replace")
    if encoding == "latin-1" and text[1:_MAGIC:2].count("\0") == len(text[1:_MAGIC:2]):
        # UTF-16 without a mark.
        text = start.decode("utf-16-le", "replace")
    if _CONTROL.search(text[:_MAGIC]) or _CODE.match(text):
        return False
    return any(_is_divided(text, delimiter) for delimiter in _DELIMITERS) or _is_one_column(text)


def _is_divided(text: str, delimiter: str) -> bool:
    """Whether at least half of the records have several fields; titles above a table have one."""
    try:
        records = [record for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if record]
    except csv.Error:
        return False
    divided = [record for record in records if len(record) > 1]
    # In a script each line may end with a semicolon.
    return 2 * len(divided) >= len(records) and any(sum(map(bool, record)) > 1 for record in divided)


def _is_one_column(text: str) -> bool:
    first, *others = (line.strip().strip('"') for line in text.splitlines() if line.strip())
    is_name = _ONE_WORD.fullmatch(first) is not None or first.casefold() in _COLUMNS
    return is_name and not any("://" in line for line in others)


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
    """Fetches into a folder of the program's own; ``keep`` moves a copy to the user's place."""

    def __init__(self, session: Session, folder: Path) -> None:
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
            kind = trigger_named(trigger).label
            raise NotFound(message("files.download.no_upload", kind=kind), details=error.details) from error
        return await asyncio.to_thread(checked, download)

    async def template(self, trigger: str) -> Download:
        """The blank template of that kind.

        Raises:
            FileProblem: it is neither a workbook nor a CSV file.
            KnoscError: it could not be had.
        """
        links = await self._session.call(lambda client: client.templates())
        if trigger not in links:
            raise NotFound(
                message("files.download.no_template", kind=trigger_named(trigger).label),
                hint=message("files.download.no_template_hint"),
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
                problem = NotFound(message("files.download.no_template", kind=trigger.label)).problem
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
        """Copy what was fetched to the user's place, whole or not at all; returns that place.

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
        return await asyncio.to_thread(checked, download)

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
