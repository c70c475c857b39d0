"""Ways in which the structure of a CSV file gets damaged, each with the cells where it must be reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from knosc_desktop.domain.cells import Address
from knosc_desktop.domain.columns import Role, role_of
from knosc_desktop.domain.validation import Defect

if TYPE_CHECKING:
    from tests.support.defects import Victim

Rows = Callable[["Victim"], list[int]]
Raw = Callable[[str], str]
_TEXTS = (Role.TEXT, Role.CODE)


def few(victim: Victim) -> list[int]:
    return victim.some_rows()


def one(victim: Victim) -> list[int]:
    return [victim.chance.randrange(3, len(victim.rows))]


def half(victim: Victim) -> list[int]:
    return list(range(3, len(victim.rows), 2))


def whole(victim: Victim) -> list[int]:
    return list(range(2, len(victim.rows) + 1))


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def _replace_lines(victim: Victim, lines: Mapping[int, str]) -> None:
    """Replace these lines of the file; no value of a good table has several lines."""

    def step(path: Path) -> None:
        all_lines = path.read_bytes().decode("utf-8-sig").split("\r\n")
        for number, line in lines.items():
            all_lines[number - 1] = line
        path.write_bytes("\r\n".join(all_lines).encode("utf-8-sig"))

    victim.finish_text.append(step)


def _write_raw(victim: Victim, rows: Iterable[int], place: int, raw: Raw) -> list[Address]:
    """Write one field of some rows as it is, whatever quotes and delimiters are in it."""
    lines, addresses = {}, []
    for row in rows:
        cells = [_line([cell]) if cell != "" else "" for cell in victim.rows[row - 1]]
        cells[place] = raw(str(victim.rows[row - 1][place]).replace(",", ""))
        lines[row] = ",".join(cells)
        addresses.append(victim.at(row, place))
    _replace_lines(victim, lines)
    return addresses


def quoting(rows: Rows, raw: Raw) -> Callable[[Victim], list[Address]]:
    """Quotes in the wrong place in a field."""
    return lambda victim: _write_raw(victim, rows(victim), victim.column(*_TEXTS), raw)


def splitting(rows: Rows, raw: Raw, *roles: Role) -> Callable[[Victim], list[Address]]:
    """A delimiter within a field: the next column is the first that is wrong.

    Between two columns of numbers, a row itself does not tell which of them was split.
    """

    def damage(victim: Victim) -> list[Address]:
        place = victim.column(*roles)
        if [role_of(str(name)) for name in victim.rows[0][place : place + 2]] == [Role.NUMBER] * 2:
            raise IndexError
        wrong = _write_raw(victim, rows(victim), place, raw)
        return [Address(address.sheet, address.row, address.column + 1) for address in wrong]

    return damage


def splitting_everywhere(raw: Raw, *roles: Role) -> Callable[[Victim], list[Address]]:
    """The same in every row, so that no row shows what belongs in a column: rows are reported, not always cells."""

    def damage(victim: Victim) -> list[Address]:
        wrong = _write_raw(victim, whole(victim), victim.column(*roles), raw)
        return [Address(address.sheet, address.row, 0) for address in wrong]

    return damage


def quoted_lines(rows: Rows) -> Callable[[Victim], list[Address]]:
    def damage(victim: Victim) -> list[Address]:
        numbers = rows(victim)
        _replace_lines(victim, {row: _line([_line(victim.rows[row - 1])]) for row in numbers})
        return [victim.whole(row) for row in numbers]

    return damage


def header_and_rows(victim: Victim) -> list[int]:
    return [1, *whole(victim)]


def other_delimiter(rows: Rows, delimiter: str) -> Callable[[Victim], list[Address]]:
    def damage(victim: Victim) -> list[Address]:
        numbers = rows(victim)
        for row in numbers:
            victim.rows[row - 1] = [
                str(cell).replace(delimiter, " ").replace(",", " ") for cell in victim.rows[row - 1]
            ]
        _replace_lines(victim, {row: delimiter.join(map(str, victim.rows[row - 1])) for row in numbers})
        return [victim.whole(row) for row in numbers]

    return damage


def header(_: Victim) -> list[int]:
    return [1]


def header_again(change: Callable[[str], str]) -> Callable[[Victim], list[Address]]:
    def damage(victim: Victim) -> list[Address]:
        row = victim.chance.randrange(4, len(victim.rows))
        victim.rows.insert(row - 1, [change(str(name)) for name in victim.rows[0]])
        return [victim.whole(row)]

    return damage


def bad_byte(rows: Rows, byte: bytes) -> Callable[[Victim], list[Address]]:
    """A byte that is no text, in a file whose other letters are UTF-8."""

    def damage(victim: Victim) -> list[Address]:
        place = victim.column(Role.TEXT)
        for number, row in enumerate(victim.rows[1:]):
            row[place] = f"Gehäuse {number}"
        wrong = victim.put(rows(victim), place, lambda _: "G~use")

        def step(path: object) -> None:
            assert isinstance(path, Path)
            path.write_bytes(path.read_bytes().replace(b"G~use", b"G" + byte + b"use"))

        victim.finish_text.append(step)
        return wrong

    return damage


def cut_off(victim: Victim) -> list[Address]:
    """An export that broke off in its last row."""

    def step(path: Path) -> None:
        lines = path.read_bytes().rstrip(b"\r\n").split(b"\r\n")
        lines[-1] = lines[-1][: lines[-1].index(b",", len(lines[-1]) // 2) - 1]
        path.write_bytes(b"\r\n".join(lines))

    victim.finish_text.append(step)
    return [victim.whole(len(victim.rows))]


def parted_by(delimiter: str) -> Callable[[Victim], list[Address]]:
    def damage(victim: Victim) -> list[Address]:
        lines = {
            row: delimiter.join(str(cell).replace(delimiter, " ") for cell in victim.rows[row - 1])
            for row in header_and_rows(victim)
        }
        _replace_lines(victim, lines)
        return [victim.whole(1)]

    return damage


def named(name: str, damage: Callable[[Victim], list[Address]]) -> Callable[[Victim], list[Address]]:
    damage.__name__ = name
    return damage


_CSV, _BOTH = (True,), (True, False)
_BEHIND = Defect.UNCLOSED_QUOTE, _CSV
_BACKSLASH = Defect.ESCAPED_QUOTE, _CSV
_WIDTH = Defect.ROW_WIDTH, _CSV
_LINES = Defect.QUOTED_LINES, _CSV
_DELIMITER = Defect.OTHER_DELIMITER, _CSV
DAMAGES: tuple[tuple[Callable[[Victim], list[Address]], Defect, tuple[bool, ...]], ...] = (
    (named("quote_opened", quoting(one, lambda value: f'"{value}')), *_BEHIND),
    (named("inch_in_quotes", quoting(one, lambda value: f'"{value} 5""')), *_BEHIND),
    (named("text_behind_quote_few", quoting(few, lambda value: f'"{value}" long')), *_BEHIND),
    (named("text_behind_quote_half", quoting(half, lambda value: f'"{value} 2" long"')), *_BEHIND),
    (named("text_behind_quote_all", quoting(whole, lambda value: f'"{value} 2" long"')), *_BEHIND),
    (named("backslash_few", quoting(few, lambda value: f'"{value} 2\\" long"')), *_BACKSLASH),
    (named("backslash_half", quoting(half, lambda value: f'"{value} 2\\" long, red"')), *_BACKSLASH),
    (named("backslash_all", quoting(whole, lambda value: f'"{value} 2\\" long, red"')), *_BACKSLASH),
    (named("comma_few", splitting(few, lambda value: f"{value},red", Role.TEXT)), *_WIDTH),
    (named("comma_half", splitting(half, lambda value: f"{value},red", Role.TEXT)), *_WIDTH),
    (named("comma_all", splitting_everywhere(lambda value: f"{value},red", Role.TEXT)), *_WIDTH),
    (named("decimal_comma_few", splitting(few, lambda _: "12,25", Role.NUMBER)), *_WIDTH),
    (named("decimal_comma_half", splitting(half, lambda _: "12,25", Role.NUMBER)), *_WIDTH),
    (named("decimal_comma_all", splitting_everywhere(lambda _: "12,25", Role.NUMBER)), *_WIDTH),
    (named("lines_quoted_few", quoted_lines(few)), *_LINES),
    (named("lines_quoted_half", quoted_lines(half)), *_LINES),
    (named("lines_quoted_all", quoted_lines(whole)), *_LINES),
    (named("lines_quoted_with_header", quoted_lines(header_and_rows)), *_LINES),
    (named("header_semicolons", other_delimiter(header, ";")), *_DELIMITER),
    (named("header_tabs", other_delimiter(header, "\t")), *_DELIMITER),
    (named("rows_semicolons_few", other_delimiter(few, ";")), *_DELIMITER),
    *((named(f"parted_by_{sign}", parted_by(sign)), *_DELIMITER) for sign in "^~¦:"),
    (cut_off, *_WIDTH),
    (named("header_again", header_again(str)), Defect.REPEATED_HEADER, _BOTH),
    (named("header_again_in_capitals", header_again(str.upper)), Defect.REPEATED_HEADER, _BOTH),
    (named("header_again_spaced", header_again(lambda name: f" {name.strip('_')} ")), Defect.REPEATED_HEADER, _BOTH),
    (named("byte_one", bad_byte(one, b"\xe4")), Defect.UNDECODABLE, _CSV),
    (named("byte_few", bad_byte(few, b"\x81")), Defect.UNDECODABLE, _CSV),
    (named("byte_zero", bad_byte(few, b"\0")), Defect.UNDECODABLE, _CSV),
)
