"""What each column of a staged line says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from knosc_desktop.domain.session import Access
from knosc_desktop.models import formatting, validation_text
from knosc_desktop.models.roles import Role, StagingColumn, Tone
from knosc_desktop.models.triggers_model import access_note
from knosc_desktop.words.catalogue import render, tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.files import StagedFile


def _cell(file: StagedFile, column: StagingColumn) -> str:
    if column is StagingColumn.FILE:
        name = formatting.one_line(file.path.name)
        return name if file.original is None else tr("staging.repaired_copy", file=name)
    if column is StagingColumn.KIND:
        return tr("staging.type_needed") if file.trigger is None else formatting.trigger_label(file.trigger)
    if column is StagingColumn.ROWS:
        return validation_text.row_number(file)
    if column is StagingColumn.CHANGES:
        return validation_text.changes(file)
    if column is StagingColumn.NOTE:
        return formatting.one_line(validation_text.phrase(file))
    return ""


def _tip(file: StagedFile, column: StagingColumn) -> str:
    if column is StagingColumn.FILE:
        place = file.path if file.original is None else file.original.path
        return f"{formatting.one_line(str(place))}\n{formatting.size(file.stamp.size)}"
    if column is StagingColumn.KIND:
        return f"{validation_text.kind_origin(file)}\n{tr('staging.tip.type')}"
    if column is StagingColumn.ROWS:
        return validation_text.written(file)
    if column is StagingColumn.CHANGES:
        return validation_text.change(file)
    if column is StagingColumn.NOTE:
        return _note_tip(file)
    return tr("staging.tip.remove")


def _note_tip(file: StagedFile) -> str:
    lines = [validation_text.phrase(file)]
    trouble = file.problem or file.validation.obstacle
    if trouble is not None:
        is_said = trouble is file.problem and file.wait is None
        lines += ["" if is_said else render(trouble.message), render(trouble.hint)]
    if validation_text.has_more(file):
        lines.append(tr("staging.tip.show"))
    return "\n".join(line for line in lines if line)


def _spoken(file: StagedFile, column: StagingColumn) -> str | None:
    """Of the name, where the keyboard is, and of the check, which says how it is with the file, the whole line."""
    if column is StagingColumn.KIND and file.trigger is not None:
        return _spoken_type(file)
    if column is StagingColumn.ROWS:
        return validation_text.rows(file)
    if column is StagingColumn.REMOVE:
        return tr("staging.spoken.remove", file=formatting.one_line(file.path.name))
    name, check = _cell(file, StagingColumn.FILE), formatting.one_line(validation_text.spoken_phrase(file))
    facts = (_spoken_type(file), validation_text.rows(file))
    if column is StagingColumn.FILE:
        return formatting.spoken_line(name, *facts, check)
    return formatting.spoken_line(check, name, *facts) if column is StagingColumn.NOTE else None


def _spoken_type(file: StagedFile) -> str:
    if file.trigger is None:
        return tr("staging.type_needed")
    label = formatting.trigger_label(file.trigger)
    return tr("staging.spoken.type", type=label, origin=validation_text.kind_in_short(file))


def doubted(file: StagedFile, column: StagingColumn, access: Access) -> dict[int, Any]:
    """What is said instead, by role, of a file whose data type the account may not upload.

    A file that can't be uploaded has something more important to say.
    """
    note = access_note(access)
    if note and column is StagingColumn.KIND:
        return {
            Role.NOTE: note,
            Qt.ItemDataRole.ToolTipRole: formatting.as_tooltip(f"{formatting.one_line(note)}\n{_tip(file, column)}"),
            Qt.ItemDataRole.AccessibleDescriptionRole: note,
        }
    if access is not Access.DENIED or column is not StagingColumn.NOTE or file.problem is not None:
        return {}
    words = tr("staging.denied")
    return {
        Qt.ItemDataRole.DisplayRole: words,
        Qt.ItemDataRole.ToolTipRole: formatting.as_tooltip(f"{words}\n{_note_tip(file)}"),
        Qt.ItemDataRole.AccessibleTextRole: words,
        Role.TONE: Tone.WARNING,
        Role.PILL: tr("staging.denied.short"),
        Role.PILL_TONE: Tone.WARNING,
        Role.BESIDE_PILL: words,
    }


def _edited(file: StagedFile, column: StagingColumn) -> str | None:
    return file.trigger if column is StagingColumn.KIND else _cell(file, column)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
READERS: dict[int, Callable[[StagedFile, StagingColumn], Any]] = {
    Qt.ItemDataRole.DisplayRole: _cell,
    Qt.ItemDataRole.EditRole: _edited,
    Qt.ItemDataRole.ToolTipRole: lambda file, column: formatting.as_tooltip(_tip(file, column)),
    Qt.ItemDataRole.TextAlignmentRole: lambda _file, column: _RIGHT if column is StagingColumn.ROWS else None,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Role.FILE: lambda file, _column: file,
    Role.TONE: lambda file, _column: validation_text.tone(file),
    Role.PILL: lambda file, _column: formatting.one_line(validation_text.pill(file)),
    Role.PILL_TONE: lambda file, _column: validation_text.pill_tone(file),
    Role.BESIDE_PILL: lambda file, _column: formatting.one_line(validation_text.beside_pill(file)),
    Role.EMPHASIS: lambda file, _column: validation_text.missing(file),
    Role.LEADS_ON: lambda file, _column: validation_text.has_more(file),
}
"""By role of Qt's item models."""
