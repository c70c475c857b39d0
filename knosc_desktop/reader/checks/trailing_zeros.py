"""Dotted codes that lost a zero at their end: ``1.10`` typed or opened as a number is 1.1.

Such a code is told from an ordinary one by the others of its column: they have more
digits behind the point, and nothing says that the numbers behind it just count on as
in 1.9, 1.10, 1.11.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import Role, words
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.shown_values import numbers_with_decimals
from knosc_desktop.reader.checks.table import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

_DOTTED = re.compile(r"(\d+)([.,])(\d+)", re.ASCII)
_ANYWHERE = re.compile(r"\d[.,]\d")
_LIKE_CODES = frozenset({"version", "revision", "release", "chapter", "section", "kapitel", "abschnitt", "clause"})
_WITNESSES = 3
_FEW = 0.25
"""At most such a share of codes without a leading zero behind the point lost one at the end."""
_MANY = 20
"""So many codes tell without their order how the column is made."""
_MAINLY = 0.8


class _Code(NamedTuple):
    """A dotted code.

    Attributes:
        whole: before the point.
        mark: the point or comma.
        end: behind it.
    """

    whole: str
    mark: str
    end: str

    def padded(self, width: int) -> str:
        """With zeros at its end."""
        return f"{self.whole}{self.mark}{self.end.ljust(width, '0')}"


def lost_trailing_zeros(table: Table) -> Iterator[Finding]:
    """Dotted codes that are shorter than the others behind the point."""
    for column in table.columns:
        codes = _dotted(column) if _may_hold_codes(column) else {}
        for number in numbers_with_decimals(table, column) if codes else ():
            codes.pop(number, None)
        if len(codes) >= _WITNESSES and (column.role is not Role.UNKNOWN or _is_of_codes(column, codes)):
            yield from _in_codes(table, column, codes)


def _in_codes(table: Table, column: Column, codes: Mapping[Value, _Code]) -> Iterator[Finding]:
    counts = Counter(len(code.end) for code in codes.values())
    width = _fixed_width(codes.values(), counts)
    full = [code for code in codes.values() if len(code.end) == width]
    short = {value: code for value, code in codes.items() if len(code.end) < width}
    is_fixed = max(counts) == width
    if is_fixed and _have_witness(full, width):
        yield from _finding(column, short, width)
    elif skipped := list(_skipped(table, column, codes)):
        yield _where_counting_stops(table, column, skipped)
    elif is_fixed:
        yield from _finding(column, _few_and_in_place(column, codes, short, width), width)


def _dotted(column: Column) -> dict[Value, _Code]:
    """Every code with one point in it, by what stands in the cell."""
    codes: dict[Value, _Code] = {}
    if _ANYWHERE.search(column.all_texts):
        codes = {text: _Code(*found.groups()) for text in column.texts if (found := _DOTTED.fullmatch(text.strip()))}
    marks = Counter(code.mark for code in codes.values())
    if len(marks) > 1:
        # 1,250.5 and 1.5 are amounts.
        return {}
    mark = next(iter(marks), ".")
    for number in column.numbers:
        if (found := _DOTTED.fullmatch(repr(number))) and found[3] != "0":
            codes[number] = _Code(found[1], mark, found[3])
    return codes


def _may_hold_codes(column: Column) -> bool:
    if column.role is not Role.UNKNOWN or _is_named_like_codes(column):
        return column.role in {Role.CODE, Role.RUNNING, Role.UNKNOWN}
    return bool(column.numbers) and _ANYWHERE.search(column.all_texts) is not None


def _is_named_like_codes(column: Column) -> bool:
    return not _LIKE_CODES.isdisjoint(words(column.name))


def _is_of_codes(column: Column, codes: Mapping[Value, _Code]) -> bool:
    """Whether a column whose name does not tell holds codes: nobody writes half of the amounts as text with zeros."""
    return _is_named_like_codes(column) or sum(isinstance(value, str) for value in codes) * 2 >= len(codes)


def _skipped(table: Table, column: Column, codes: Mapping[Value, _Code]) -> Iterator[tuple[int, str, str]]:
    """Row, code and right code where the numbers behind the point count on, but for a lost zero: 1.9, 1.1, 1.11."""
    order = [
        (row, cell, codes[cell])
        for row, cell in zip(table.numbers, column.cells, strict=True)
        if type(cell) is not bool and cell in codes
    ]
    groups = [list(group) for _, group in groupby(order, key=lambda found: found[2])]
    for (*_, (_, _, before)), group, ((_, _, after), *_) in zip(groups, groups[1:], groups[2:], strict=False):
        code = group[0][2]
        right = str(int(before.end) + 1)
        counts_on = before.whole == code.whole == after.whole and after.end == str(int(before.end) + 2)
        if counts_on and right != code.end and right.rstrip("0") == code.end:
            for row, cell, _ in group:
                yield row, shown(cell), f"{code.whole}{code.mark}{right}"


def _where_counting_stops(table: Table, column: Column, skipped: Sequence[tuple[int, str, str]]) -> Finding:
    return table.finding(
        Defect.LOST_TRAILING_ZEROS,
        Severity.WARNING,
        f"{{cells}} of {quoted(column.name)} may have lost zeros at the end: the codes around them count on. Knosc may "
        "not find these codes, or may take them for others. Format the column as Text and enter them again.",
        (
            Place(table.address(row, column.number), f"{quoted(code)} instead of {quoted(right)}?")
            for row, code, right in skipped
        ),
    )


def _finding(column: Column, short: Mapping[Value, _Code], width: int) -> Iterator[Finding]:
    if short:
        yield column.finding(
            Defect.LOST_TRAILING_ZEROS,
            Severity.WARNING,
            f"{{cells}} may have lost zeros at the end: the other codes have {width} digits after the point. Knosc "
            "may not find these codes, or may take them for others. Format the column as Text and enter them again.",
            short,
            lambda value: f"{quoted(value)} instead of {quoted(short[value].padded(width))}?",
        )


def _fixed_width(codes: Collection[_Code], counts: Counter[int]) -> int:
    """How many digits there are behind the point where all of them are still there."""
    led = Counter(len(code.end) for code in codes if code.end.startswith("0") and len(code.end) > 1)
    return (led or counts).most_common(1)[0][0]


def _have_witness(full: Sequence[_Code], width: int) -> bool:
    """Whether the codes of full width are no ordinary numbers behind a point: 1.09 has a zero, or all end in one."""
    if width <= 1:  # a single digit can't have lost one
        return False
    is_led = any(code.end.startswith("0") for code in full)
    return is_led or (len(full) >= _WITNESSES and all(code.end.endswith("0") for code in full))


def _few_and_in_place(
    column: Column, codes: Mapping[Value, _Code], short: Mapping[Value, _Code], width: int
) -> dict[Value, _Code]:
    """Those of the short codes that stand where the one with a zero at its end belongs."""
    if len(short) > max(1, _FEW * len(codes)):
        return {}
    known = {(code.whole, code.end) for code in codes.values()}
    left = {value: code for value, code in short.items() if (code.whole, code.end.ljust(width, "0")) not in known}
    order = [codes[cell] for cell in column.cells if type(cell) is not bool and cell in codes]
    rising = sum(_amount(before) <= _amount(after) for before, after in pairwise(order))
    if rising >= _MAINLY * (len(order) - 1):
        return left if _breaks_counting(order, left.values()) else {}
    ends = [code for code in codes.values() if len(code.end) == width and code.end.endswith("0")]
    return left if len(codes) >= _MANY and not ends else {}


def _breaks_counting(order: Sequence[_Code], short: Collection[_Code]) -> bool:
    """Whether the short codes rise as decimals, but would not if what is behind the point just counted on."""
    wanted = set(short)
    around = [pair for pair in pairwise(order) if not wanted.isdisjoint(pair)]
    return all(_amount(before) <= _amount(after) for before, after in around) and any(
        before.whole == after.whole and int(before.end) > int(after.end) for before, after in around
    )


def _amount(code: _Code) -> tuple[int, str]:
    return int(code.whole), code.end
