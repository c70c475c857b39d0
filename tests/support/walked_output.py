"""What the app writes and prints: workbooks, the list of errors, receipts, and the words of its commands."""

from __future__ import annotations

import argparse
import asyncio
import csv
import errno
import io
import json
import os
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

from openpyxl import Workbook, load_workbook

from knosc_desktop import __version__
from knosc_desktop.app import check_command, main, system_libraries
from knosc_desktop.app.options import Options
from knosc_desktop.app.profile import ProfileLock
from knosc_desktop.app.single_instance import InstanceClient, Outcome, Response
from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.errors import FileHeld
from knosc_desktop.domain.files import FileFormat
from knosc_desktop.domain.jobs import Job, RowError
from knosc_desktop.domain.reader_requests import Annotate, Captions, Extract, Mark, Source
from knosc_desktop.domain.tables import TableHeader, Template
from knosc_desktop.domain.triggers import TRIGGERS
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import check_report, formatting, job_text
from knosc_desktop.reader.annotate import annotate
from knosc_desktop.reader.extract import extract
from knosc_desktop.reader.patching import error_list
from knosc_desktop.services.corrections import workbooks
from knosc_desktop.services.files.exports import Writing, save_errors, save_receipt
from knosc_desktop.services.validation.file_check import FileCheck, FileCheckResult, TemplateOrigin
from knosc_desktop.words.catalogue import render
from tests.support.builders import make_check, make_comparison, make_finding
from tests.support.clock import START
from tests.support.pseudo_walk import words_in
from tests.support.walked_jobs import jobs

Output = Iterator[tuple[str, str] | tuple[str, str, set[str]]]

# Workbooks.


def workbooks_made(folder: Path) -> Output:
    """Every sheet, cell and comment of the copies with errors or problems marked, and of the failed rows."""
    sent = _sent(folder / "sent.xlsx")
    captions = workbooks.captions_in(render)
    for of_what in (captions, workbooks.captions_of_problems(render)):
        yield from _marked_copies(folder, sent, of_what)
    text = folder / "sent.csv"
    text.write_text("Item,Quantity\nA-100,1\n", encoding="utf-8")
    for source, header in (
        (Source(sent, FileFormat.XLSX), TableHeader("Data", 1, ("Item", "Quantity"))),
        (Source(text, FileFormat.CSV), TableHeader("", 1, ("Item", "Quantity"))),
    ):
        rows = folder / f"rows-of-{source.path.suffix[1:]}.xlsx"
        extract(Extract(source, rows, captions.data_name, header, (2,)))
        yield from _cells("failed rows", rows)


def _marked_copies(folder: Path, sent: Path, captions: Captions) -> Output:
    places = [Address("Data", row, 2) for row in range(2, 4)] + [Address("Data", 5, 1)]
    known = [Mark(place, f"Unknown item {number}") for number, place in enumerate(places)]
    crowd = [Mark(Address("Data", 4, 1), f"Not a number {number}") for number in range(_IN_A_CELL)]
    rest = [RowError("Unknown item", 7), RowError("Unknown item", None, "Item"), RowError("Unknown item", 7, "Item")]
    unplaced = tuple(render(workbooks._with_place(error)) for error in rest)
    copy = folder / "marked.xlsx"
    annotate(Annotate(Source(sent, FileFormat.XLSX), copy, captions, (*known, *crowd), unplaced))
    yield from _cells("copy with errors marked", copy)
    yield from _short_list(folder, sent, captions)


_IN_A_CELL = 60


def _short_list(folder: Path, sent: Path, captions: Captions) -> Output:
    """A copy whose list has room for fewer errors than there are."""
    copy = folder / "short.xlsx"
    marks = tuple(Mark(Address("Data", row, 1), _letters(row)) for row in range(2, 7))
    with mock.patch.multiple(error_list, _MOST_MESSAGES=2, MOST_LINKS=_SHORT):
        annotate(Annotate(Source(sent, FileFormat.XLSX), copy, captions, marks, ()))
    yield from _cells("copy with many errors", copy)


_SHORT = 4


def _letters(number: int) -> str:
    """Digits don't tell messages apart."""
    return f"Unknown item {chr(ord('A') + number)}"


def _sent(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    sheet.append(["Item", "Quantity"])
    for row in range(2, 8):
        sheet.append([f"A-{row}", row])
    sheet.row_dimensions[5].hidden = True
    book.save(path)
    return path


def _cells(what: str, path: Path) -> Output:
    book = load_workbook(path)
    for name in book.sheetnames:
        yield f"sheet of the {what}", name
        for row in book[name].iter_rows():
            for cell in row:
                yield f"{name}!{cell.coordinate} of the {what}", str(cell.value or "")
                yield f"comment on {name}!{cell.coordinate}", cell.comment.text if cell.comment else ""
    book.close()


# Lists of errors and receipts.


def exports(folder: Path) -> Output:
    """The list of errors of a job, and the receipts of jobs in every state."""
    for number, job in enumerate(jobs()):
        # The commands, dates and codes of a receipt are for programs.
        yield from _receipt(job, folder / f"{number}.json")
        if job.errors:
            table = folder / f"{number}.csv"
            asyncio.run(save_errors(job, table, render))
            with table.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.reader(stream):
                    yield f"list of errors of job {number}", " ".join(row)


def _receipt(job: Job, path: Path) -> Output:
    asyncio.run(
        save_receipt(job, path, Writing(START, __version__, formatting.state_word(job), job_text.in_short(job), render))
    )
    receipt: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for words in (receipt["state"]["words"], receipt["state"]["meaning"], *(receipt.get("problem") or {}).values()):
        yield f"receipt of a {job.state} job", str(words or "")
    for error in receipt["errors"]:
        yield "error in a receipt", str(error["message"])


# Commands.


def commands(folder: Path) -> Output:
    """Their help, and what they print."""
    for parser in (check_command._parser(), main._parser()):
        # The commands, and what stands for their values, are the same in every language.
        written = {each for action in parser._actions for each in (*action.option_strings, action.metavar or "")}
        words = words_in(parser.prog, *written, *(trigger.name for trigger in TRIGGERS))
        with mock.patch.dict(os.environ, COLUMNS=_WIDE):
            yield f"help of {parser.prog}", parser.format_help(), words
    for number, result in enumerate(_results(folder)):
        yield f"check {number}", check_report.as_text(result)
        yield f"check {number}", check_report.not_compared(result)
        problems = json.loads(check_report.as_json(result, ascii_only=False))["problems"]
        yield from ((f"problem of check {number}", str(problem["message"])) for problem in problems)
    yield "refusal", check_report.problem_as_text(FileHeld.named("items.xlsx", "Excel").problem)
    yield from (("no folder", said) for said in _refused_folder())
    yield from _second_start(folder)
    yield "not written", _not_written()
    yield "no screen", system_libraries._without_screen(), words_in("knosc-desktop --self-test")
    for name in ("app.no_qt", "app.no_libraries", "app.install_libraries"):
        yield "no Qt", system_libraries._tr(name)


_WIDE = "10000"
"""Columns, so that no text is broken within a word."""


def _refused_folder() -> Iterator[str]:
    try:
        check_command._folder("nirgendwo")
    except argparse.ArgumentTypeError as error:
        yield str(error)


def _results(folder: Path) -> Iterator[FileCheckResult]:
    asked = FileCheck(folder / "items.xlsx", templates=folder, against=folder / "q1.xlsx")
    findings = [make_finding(severity=severity) for severity in Severity]
    errors = (
        (RowError("Unknown item", 10, "Item"), Address("Data", 10, 4)),
        (RowError("Unknown item", 10), None),
        (RowError("Unknown item"), None),
    )
    usual = FileCheckResult(
        asked,
        Source(asked.path, FileFormat.XLSX),
        TemplateOrigin.FETCHED,
        "forecast",
        Template("forecast", ("Item", "Quantity")),
        TableHeader("Data", 1, ("Item", "Quantity")),
        make_check(),
        None,
        None,
        (),
    )
    yield replace(usual, report=make_check(*findings), comparison=make_comparison(), errors=errors)
    yield from (replace(usual, origin=origin) for origin in TemplateOrigin)
    yield replace(usual, obstacle=FileHeld.named("q1.xlsx").problem)
    yield replace(usual, trigger=None, template=None)
    yield replace(usual, template=None)
    yield replace(usual, header=None)
    yield replace(usual, header=TableHeader("", 3, ("Item",)))


def _second_start(folder: Path) -> Output:
    """Why a start on a profile that is in use brings nothing about."""
    lock = ProfileLock(folder / "profile")
    for options in (
        Options(folder, files=(folder / "items.xlsx",)),
        Options(folder, files=(folder / "items.xlsx",), demo=True),
    ):
        client = InstanceClient(options, lock)
        for word in Outcome:
            for where in ("", "acme.knosc.io"):
                yield "second start", client._why_refused(Response(word, where))
        for closing in (True, False):
            for said in (True, False):
                yield "second start", client._why_unanswered(closing=closing, said=said)


class _FullDisk(io.StringIO):
    """A file on a disk without room."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "ENOSPC")


def _not_written() -> str:
    with redirect_stderr(io.StringIO()) as said:
        check_command._write(_FullDisk(), "{}")
    return said.getvalue()
