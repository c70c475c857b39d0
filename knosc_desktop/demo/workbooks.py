"""Workbooks that the tenant writes: blank templates and samples."""

from __future__ import annotations

import atexit
import csv
import io
import threading
from datetime import date, timedelta
from functools import cache
from itertools import cycle
from typing import IO, TYPE_CHECKING, Any

from flask import Blueprint, jsonify, request, send_file
from flask_jwt_extended import verify_jwt_in_request

from knosc_desktop.demo.columns import BUILT_IN, LAYOUTS, Cell
from knosc_desktop.demo.refusals import Refusal
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS, trigger_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from flask import Response

    from knosc_desktop.demo.columns import Column
    from knosc_desktop.demo.switches import SwitchBoard, Switches


# Writing small workbooks: a bold header, columns wide enough to read, the header kept in view.

_MARGIN = 4
_WRITING = threading.Lock()


def write_workbook(target: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Sequence[object]] = ()) -> None:
    """Write one sheet.

    Args:
        target: open for writing.
        title: of the sheet.
        header: its first row.
        rows: what follows.
    """
    # Only now: a quarter of the tenant's start would go into these imports.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    with _WRITING:
        _keep_the_end_waiting()
        book = Workbook(write_only=True)
        sheet: Any = book.create_sheet(title)  # Any: its type information forgets the column widths
        sheet.freeze_panes = "A2"
        for index, name in enumerate(header, start=1):
            sheet.column_dimensions[get_column_letter(index)].width = len(name) + _MARGIN
        cells = []
        for name in header:
            cell = WriteOnlyCell(sheet, name)
            cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
        for row in rows:
            sheet.append(row)
        book.save(target)


@cache
def _keep_the_end_waiting() -> None:
    """The end of the process tidies up after openpyxl, and stumbles over a thread that is just doing so itself."""
    # What is registered last is called first; openpyxl has been imported by now.
    atexit.register(_WRITING.acquire)


# Sample spreadsheets that fit the demo tenant, with as many bad rows as wanted.

_FIRST_DAY = date(2024, 4, 1)
_SAMPLES = {
    "forecast": "forecast.xlsx",
    "procurement": "purchase-orders.csv",
    "demand": "sales-orders.xlsx",
    "manufacturing": "manufacturing-orders.xlsx",
    "inventory": "inventory.xlsx",
    "item-master": "items.xlsx",
    "bill-of-materials": "bill-of-materials.xlsx",
    "customer-master": "customers.csv",
    "supplier-master": "suppliers.xlsx",
    "warehouse-master": "warehouses.xlsx",
    "unit-master": "units.csv",
    "external-item-master": "external-items.xlsx",
    "supplier-allocation": "supplier-allocation.xlsx",
}


def write_samples(folder: Path) -> None:
    """One good file of every kind, and a workbook with rows that fail."""
    folder.mkdir(parents=True, exist_ok=True)
    for trigger_name, file_name in _SAMPLES.items():
        write_sample(trigger_name, folder / file_name)
    write_sample("item-master", folder / "items-with-bad-rows.xlsx", bad_rows=4)


def write_sample(trigger_name: str, path: Path, *, rows: int = 20, bad_rows: int = 0) -> None:
    """Write a file of one kind; workbook or CSV by the suffix.

    Args:
        trigger_name: the kind.
        path: ending in ``.xlsx`` or ``.csv``.
        rows: without the header.
        bad_rows: how many of them have exactly one wrong cell.
    """
    columns = LAYOUTS[trigger_name].columns
    header = [column.name for column in columns]
    content = _rows(columns, rows, bad_rows)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([header, *content])
    else:
        with path.open("wb") as target:
            write_workbook(target, trigger_named(trigger_name).title, header, content)


def _rows(columns: tuple[Column, ...], count: int, bad: int) -> Iterator[list[object]]:
    faults = cycle(list(_faults(columns)))
    # Spread evenly, so that good and bad rows alternate as in a real file.
    bad_places = {place * count // bad for place in range(bad)} if bad else set()
    for index in range(count):
        row = [_value(column, place, index) for place, column in enumerate(columns)]
        if index in bad_places:
            place, wrong = next(faults)
            row[place] = wrong
        yield row


def _value(column: Column, place: int, index: int) -> object:
    if column.refers_to is not None:
        # Shifted by the column's place: a finished item is not its own component.
        known = BUILT_IN[column.refers_to]
        return known[(index + place) % len(known)]
    if column.choices:
        return column.choices[0]
    if column.cell is Cell.NUMBER:
        return 1 + (index * 7 + place) % 90
    if column.cell is Cell.DATE:
        return _FIRST_DAY + timedelta(days=index + place)
    if column.example.endswith(("-", "-2", " ")):
        return f"{column.example}{index + 1:03}"
    return column.example or None


def _faults(columns: tuple[Column, ...]) -> Iterator[tuple[int, str]]:
    """Every way to spoil a row: the place of a cell and what to write there."""
    for place, column in enumerate(columns):
        if column.refers_to is not None:
            yield place, "NO-SUCH-NUMBER"
        elif column.cell is Cell.NUMBER:
            yield place, "a few"
        elif column.cell is Cell.DATE:
            yield place, "next week"
        elif column.choices:
            yield place, "Perhaps"
        elif column.mandatory:
            yield place, ""


# Blank templates and the list of their links (knosc-api.md section 9).


def template_routes(board: SwitchBoard) -> Blueprint:
    """The list, and each template."""
    routes = Blueprint("templates", __name__)

    @routes.get("/api/templates")
    def listed() -> Response:
        verify_jwt_in_request()
        return jsonify(_listed(board.now, request.host_url.rstrip("/")))

    @routes.get("/api/templates/<name>.xlsx")
    def template(name: str) -> Response:
        if board.now.template_access == "cookie":
            verify_jwt_in_request()
        if name not in LAYOUTS:
            raise Refusal(404, f"There is no template for {name}.", "Template.NotFound")
        file = io.BytesIO()
        write_workbook(file, trigger_named(name).title, [column.name for column in LAYOUTS[name].columns])
        file.seek(0)
        return send_file(file, mimetype=FileFormat.XLSX, as_attachment=True, download_name=f"{name}-template.xlsx")

    return routes


def _listed(switches: Switches, own_origin: str) -> object:
    origin = switches.template_host.rstrip("/") or (own_origin if switches.template_links == "absolute" else "")
    links = {trigger.name: f"{origin}/api/templates/{trigger.name}.xlsx" for trigger in UPLOAD_TRIGGERS}
    if switches.template_shape == "list":
        return list(links.values())
    if switches.template_shape == "rows":
        return {"templates": [{"trigger": name, switches.template_key: link} for name, link in links.items()]}
    return links
