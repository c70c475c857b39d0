"""Blank templates that lie in a folder, for checks without a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.errors import FileProblem
from knosc_desktop.domain.kind_detection import resemblance
from knosc_desktop.domain.reader_requests import Peek, Source
from knosc_desktop.domain.tables import Template, plain_name
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS
from knosc_desktop.services.examination.templates import columns_in
from knosc_desktop.services.staging.file_access import format_of, spreadsheets_in, translate_errors

if TYPE_CHECKING:
    from pathlib import Path, PurePath

    from knosc_desktop.domain.tables import Head
    from knosc_desktop.services.reading.reading import Reading


async def templates_in(folder: Path, reading: Reading) -> tuple[Template, ...]:
    """The templates in a folder, in the order of the data types.

    A file belongs to the data type that its name contains (``item-master-template.xlsx``,
    ``Item master.csv``); where its name says nothing, to the one that its columns clearly are.
    Of several for one data type the first in the order of their names counts.

    Args:
        folder: holds XLSX and CSV files.
        reading: reads them.

    Raises:
        FileProblem: the folder or a template cannot be read, or no template is there.
        NotChecked: a template cannot be looked into here.
    """
    with translate_errors(folder):
        files = spreadsheets_in(folder)
    found: dict[str, Template] = {}
    for file in files:
        head = await reading.peek(Peek(Source(file, format_of(file))))
        trigger = trigger_in_name(file) or resemblance(head, DOCUMENTED_TEMPLATES).winner
        if trigger and (columns := _columns(head, file)):
            found.setdefault(trigger, Template(trigger, columns))
    if not found:
        raise FileProblem(
            "No templates in the folder",
            f"The folder “{folder.name or folder}” has no template that belongs to a data type.",
            hint="Name the files after the data types, like item-master.xlsx.",
        )
    return tuple(found[each.name] for each in UPLOAD_TRIGGERS if each.name in found)


def trigger_in_name(path: PurePath) -> str:
    """The data type that a file's name contains; empty when it contains none, or several."""
    name = plain_name(path.stem)
    there = {
        plain: each.name
        for each in UPLOAD_TRIGGERS
        for plain in (plain_name(each.name), plain_name(each.label))
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
        "The template has no columns",
        f"“{file.name}” is in the folder of templates, but has no row with column names.",
        hint="Download the blank template again.",
    )
