"""Repairs in words: what a problem offers, and what was chosen; pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.repairs import RepairKind
from knosc_desktop.models import formatting
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.repairs import Offer, Repair

_OFFERED = {
    RepairKind.ACTION: "preview.repair.action",
    RepairKind.SPACES: "preview.repair.spaces",
    RepairKind.NUMBERS: "preview.repair.numbers",
    RepairKind.SAME_ROWS: "preview.repair.same_rows",
}
_CHOSEN = {
    RepairKind.SPACES: "preview.repaired.spaces",
    RepairKind.NUMBERS: "preview.repaired.numbers",
    RepairKind.SAME_ROWS: "preview.repaired.same_rows",
}


def offered(offer: Offer) -> str:
    """On the button of a problem."""
    if offer.kind is RepairKind.VALUE:
        return tr("preview.repair.value", cell=cell_words(offer.cells[0]))
    if offer.kind is RepairKind.ROW:
        return tr("preview.repair.row")
    return tr(_OFFERED[offer.kind], count=offer.count)


def chosen(repair: Repair) -> str:
    """On the list of the repairs of a file."""
    value = formatting.one_line(repair.value)
    if repair.kind is RepairKind.VALUE:
        return tr("preview.repaired.value", value=value, cell=cell_words(repair.cells[0]))
    if repair.kind is RepairKind.ACTION:
        return tr("preview.repaired.action", count=repair.count, action=value)
    if repair.kind is RepairKind.ROW:
        # A row's number is written as Excel shows it, not as a count.
        return tr("preview.repaired.row", row=str(repair.cells[0].row))
    return tr(_CHOSEN[repair.kind], count=repair.count)


def cell_words(cell: Address) -> str:
    """A cell without its sheet: all repairs are in that of the table."""
    return str(cell).rpartition("!")[2]
