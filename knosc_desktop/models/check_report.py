"""What a check from the command line found: as JSON for programs, as text for people; pure functions."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from knosc_desktop.domain.cells import column_letters
from knosc_desktop.domain.upload_review import summary
from knosc_desktop.domain.validation import Severity
from knosc_desktop.models import formatting as text
from knosc_desktop.services.validation.file_check import TemplateOrigin
from knosc_desktop.words.catalogue import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.errors import Problem
    from knosc_desktop.domain.jobs import RowError
    from knosc_desktop.domain.tables import TableHeader
    from knosc_desktop.domain.validation import Comparison, Finding
    from knosc_desktop.services.validation.file_check import FileCheckResult

_SCHEMA = 1
_WIDTH = 100
_INDENT = "    "
_NOT_LOCATED = "not located"
_SEVERITIES = {
    Severity.ERROR: ("Error", "error", "errors"),
    Severity.WARNING: ("Warning", "warning", "warnings"),
    Severity.NOTE: ("Note", "note", "notes"),
}
_ORIGINS = {
    TemplateOrigin.FOLDER: "the templates in “{folder}”",
    TemplateOrigin.FETCHED: "the templates fetched last",
    TemplateOrigin.DOCUMENTED: "the documented columns, as no template was fetched yet",
}


def as_json(result: FileCheckResult, *, ascii_only: bool) -> str:
    """One JSON object on one line.

    Args:
        result: of the check.
        ascii_only: whether every other letter is to be escaped.
    """
    value = {
        "schema": _SCHEMA,
        "file": str(result.asked.path),
        "format": result.source.format.name.lower(),
        "data_type": result.trigger,
        "header": _header(result.header),
        "rows": result.report.rows,
        "problems": [*map(_problem, result.report.findings), *_not_compared_as_problem(result)],
        "changes": _changes(result.comparison),
        "errors": [_error(error, address) for error, address in result.errors],
    }
    return json.dumps(value, ensure_ascii=ascii_only)


def as_text(result: FileCheckResult) -> str:
    """The same for people, on lines of moderate length."""
    return "\n".join(_lines(result))


def problem_as_json(problem: Problem, *, ascii_only: bool) -> str:
    """Why a file could not be checked, as a JSON object on one line."""
    value = {"title": render(problem.title), "message": _in_full(problem)}
    return json.dumps({"problem": value}, ensure_ascii=ascii_only)


def problem_as_text(problem: Problem) -> str:
    """Why a file could not be checked, on one line."""
    return text.one_line(f"{render(problem.title).rstrip('.')}. {_in_full(problem)}")


def not_compared(result: FileCheckResult) -> str:
    """Why there is no comparison though one was asked for; empty otherwise."""
    if result.asked.against is None or result.comparison is not None:
        return ""
    if result.obstacle is not None:
        return f"Not compared with “{text.one_line(result.asked.against.name)}”. {render(result.obstacle.message)}"
    if result.trigger is None:
        return "Not compared: the data type isn't clear. Choose it with --type."
    if result.template is None:
        return f"Not compared: there is no template for {text.trigger_label(result.trigger)}."
    return "Not compared: no header row found."


def _in_full(problem: Problem) -> str:
    """With the advice: whoever reads it has no window that shows the rest."""
    return f"{render(problem.message)} {render(problem.hint)}".strip()


def _header(header: TableHeader | None) -> dict[str, Any] | None:
    return None if header is None else {"sheet": header.sheet or None, "row": header.row}


def _problem(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.defect.code,
        "severity": finding.severity.value,
        "message": render(finding.message),
        "count": finding.count,
        "cells": [str(place.address) for place in finding.places],
    }


def _not_compared_as_problem(result: FileCheckResult) -> list[dict[str, Any]]:
    """A note, since nothing is wrong with the file that was checked."""
    reason = not_compared(result)
    if not reason:
        return []
    return [{"code": "not-compared", "severity": Severity.NOTE.value, "message": reason, "count": 1, "cells": []}]


def _changes(comparison: Comparison | None) -> dict[str, int] | None:
    if comparison is None:
        return None
    return {
        "new": comparison.new,
        "changed": comparison.changed,
        "missing": comparison.missing,
        "deleted": comparison.deleted,
        "unchanged": comparison.unchanged,
    }


def _error(error: RowError, address: Address | None) -> dict[str, Any]:
    return {
        "message": error.message,
        "row": error.row,
        "column": error.column or None,
        "cell": None if address is None else str(address),
    }


def _lines(result: FileCheckResult) -> Iterator[str]:
    yield text.one_line(str(result.asked.path))
    yield f"{_INDENT}{_what_it_is(result)}"
    yield f"{_INDENT}{_template(result)}"
    yield f"{_INDENT}{_counts(result)}"
    for finding in result.report.findings:
        yield ""
        yield from _paragraph(f"{_SEVERITIES[finding.severity][0]}: {text.one_line(render(finding.message))}")
        yield from _wrapped(_runs(place.address for place in finding.places))
    if result.comparison is not None and result.asked.against is not None:
        yield ""
        yield f"Compared with {text.one_line(str(result.asked.against))}"
        yield f"{_INDENT}{summary(result.comparison)}"
    if result.errors:
        yield ""
        yield f"{text.counted(len(result.errors), 'error', 'errors')} from Knosc"
        for error, address in result.errors:
            where = _NOT_LOCATED if address is None else text.one_line(str(address))
            yield from _paragraph(f"{where}: {text.one_line(error.message)}{_as_reported(error, address)}", _INDENT)


def _what_it_is(result: FileCheckResult) -> str:
    data_type = "Data type not clear" if result.trigger is None else text.trigger_label(result.trigger)
    if result.header is None:
        return f"{data_type}, no header found"
    sheet = f" of sheet “{text.one_line(result.header.sheet)}”" if result.header.sheet else ""
    rows = text.counted(result.report.rows, "row", "rows")
    return f"{data_type}, {rows}, header in row {text.count(result.header.row)}{sheet}"


def _template(result: FileCheckResult) -> str:
    if result.trigger is None:
        return "Columns not checked. Choose the data type with --type."
    if result.template is None:
        return f"Columns not checked: no template for {text.trigger_label(result.trigger)}."
    folder = text.one_line(str(result.asked.templates))
    return f"Columns checked against {_ORIGINS[result.origin].format(folder=folder)}."


def _counts(result: FileCheckResult) -> str:
    numbers = {severity: result.report.count(severity) for severity in Severity}
    named = [text.counted(number, *_SEVERITIES[each][1:]) for each, number in numbers.items() if number]
    return ", ".join(named) or "No problems found"


def _as_reported(error: RowError, address: Address | None) -> str:
    """What the server said of the place, where the app cannot say more."""
    if address is not None or error.row is None:
        return ""
    return f" (reported for row {text.count(error.row)})"


def _runs(addresses: Iterable[Address]) -> Iterator[str]:
    """As Excel writes ranges: cells below each other in the order given become one."""
    first = last = None
    for address in addresses:
        follows = last is not None and (address.sheet, address.column, address.row) == (
            last.sheet,
            last.column,
            last.row + 1,
        )
        if not follows:
            if first is not None and last is not None:
                yield _run(first, last)
            first = address
        last = address
    if first is not None and last is not None:
        yield _run(first, last)


def _run(first: Address, last: Address) -> str:
    if first == last:
        return str(first)
    if not first.column:
        return str(first).rpartition(":")[0] + f":{last.row}"
    return f"{first}:{column_letters(last.column)}{last.row}"


def _paragraph(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(words, _WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_long_words=False)


def _wrapped(words: Iterable[str]) -> Iterator[str]:
    """Separated by commas, on indented lines."""
    line = _INDENT
    for word in map(text.one_line, words):
        if len(line) + len(word) > _WIDTH and line.strip():
            yield line.rstrip()
            line = _INDENT
        line += f"{word}, "
    if line.strip():
        yield line.rstrip(" ,")
