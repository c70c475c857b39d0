"""Codes that lost zeros: in front, as ``00471`` became 471, or at the end, as ``1.10`` became 1.1."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import Role, words
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.shown_values import numbers_with_decimals, padded_numbers
from knosc_desktop.reader.checks.table import quoted, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


_DIGITS_ALONE = re.compile("\0[0]+\0")
_MAINLY = 0.8
_FEWEST = 8
_WITNESSES = 3
_NARROWEST = 4
_EXACT = 10**15
_EVEN, _UNEVEN = 3, 12
_DENSE, _THIN = 6, 50
_BEGINNING = 3


def lost_zeros(table: Table) -> Iterator[Finding]:
    """Short codes in columns where the others have zeros in front, or all have one width."""
    for column in table.with_role(Role.CODE, Role.RUNNING, Role.POSTCODE, Role.UNKNOWN):
        codes = _digits(column, padded_numbers(table, column))
        if column.role is Role.POSTCODE and codes:
            codes = _of_one_width(table, column, codes)
        written = {digits for digits in codes.values() if digits[0] == "0" and len(digits) > 1}
        if len(written) >= (1 if column.role is not Role.UNKNOWN else _WITNESSES):
            yield from _beside_zeros(column, codes, written)
        elif column.role in {Role.CODE, Role.POSTCODE}:
            yield from _too_short(column, codes)


def _digits(column: Column, padded: Collection[Value]) -> dict[Value, str]:
    """Every code that is made of digits alone; where a number format adds the zeros, that is reported by itself."""
    codes: dict[Value, str] = {}
    if _DIGITS_ALONE.search(column.shapes):
        codes = {text: text for text in column.texts if text.isdigit() and text.isascii()}
    codes |= {
        number: str(int(number))
        for number in column.numbers
        if 0 <= number < _EXACT and float(number).is_integer() and number not in padded
    }
    return codes


def _of_one_width(table: Table, column: Column, codes: dict[Value, str]) -> dict[Value, str]:
    """Postcodes without those of countries that have shorter ones: four digits are right in Austria."""
    country = next((other for other in table.columns if words(other.name)[-1:] == ("country",)), None)
    if country is None:
        return codes
    widths: dict[Value, Counter[int]] = defaultdict(Counter)
    pairs = [pair for pair in set(zip(country.cells, column.cells, strict=True)) if pair[1] in codes]
    for name, code in pairs:
        widths[name][len(codes[code])] += 1
    usual = Counter(len(codes[code]) for _, code in pairs).most_common(1)[0][0]
    kept = {code for name, code in pairs if widths[name].most_common(1)[0][0] == usual}
    return {code: digits for code, digits in codes.items() if code in kept}


def _beside_zeros(column: Column, codes: Mapping[Value, str], written: Collection[str]) -> Iterator[Finding]:
    """Others still have their zeros, so there is no doubt that they belong."""
    widths = Counter(map(len, written))
    width, count = widths.most_common(1)[0]
    is_fixed = count >= _MAINLY * widths.total()
    if not is_fixed:
        width = max(widths)
    short = {value: digits for value, digits in codes.items() if len(digits) < width and digits not in written}
    are_few = len(short) * 2 <= len(codes)
    if not (is_fixed and are_few):
        # Two families of codes in one column: only what Excel itself made a number is suspect.
        short = {value: digits for value, digits in short.items() if not isinstance(value, str)}
    if short:
        yield _finding(column, short, width, Severity.ERROR if is_fixed and are_few else Severity.WARNING)


def _too_short(column: Column, codes: Mapping[Value, str]) -> Iterator[Finding]:
    """No zeros are left at all, but nearly all codes have one width."""
    widths = Counter(map(len, codes.values()))
    if len(codes) < max(_FEWEST, _MAINLY * (len(column.texts) + len(column.numbers))):
        return
    width, count = widths.most_common(1)[0]
    short = {value: digits for value, digits in codes.items() if len(digits) < width}
    if not short or width < _NARROWEST or count < _MAINLY * len(codes) or max(widths) > width:
        return
    if column.role is Role.POSTCODE or not _is_counted_through(codes.values(), short.values(), width):
        yield _finding(column, short, width, Severity.WARNING)


def _is_counted_through(codes: Collection[str], short: Collection[str], width: int) -> bool:
    """Whether the codes simply count on, from 998 and 999 to 1000 and 1001."""
    values = sorted(set(map(int, codes)))
    step = 10 ** (width - 1)
    span = values[-1] - values[0]
    # Codes that were handed out at random are spread over all first digits.
    if values[-1] >= _BEGINNING * step and len(values) * _THIN < span:
        return False
    usual = median(after - before for before, after in pairwise(values))
    end = [*sorted(map(int, short)), next(value for value in values if value >= step)]
    widest = max(after - before for before, after in pairwise(end))
    # Where some numbers of a sequence are not used the gaps vary, but then it is dense or has only just begun.
    may_vary = len(values) * _DENSE >= span or end[0] >= step * 9 // 10
    return widest <= (_UNEVEN if may_vary else _EVEN) * usual


def _finding(column: Column, short: Mapping[Value, str], width: int, severity: Severity) -> Finding:
    digits = message("values.zeros.digits", count=width)
    return column.finding(
        Defect.LOST_ZEROS,
        severity,
        message("values.zeros.lost" if severity is Severity.ERROR else "values.zeros.maybe_lost", digits=digits),
        short,
        lambda code: _instead(short[code], short[code].zfill(width)),
    )


def _instead(code: str, right: str) -> Message:
    return message("values.zeros.code", value=quoted(code), right=quoted(right))


# Dotted codes that lost a zero at their end: ``1.10`` typed or opened as a number is 1.1.
#
# Such a code is distinguished from an ordinary one by the others of its column: they have more
# digits behind the point, and nothing says that the numbers behind it just count on as
# in 1.9, 1.10, 1.11.

_DOTTED = re.compile(r"(\d+)([.,])(\d+)", re.ASCII)
_ANYWHERE = re.compile(r"\d[.,]\d")
_LIKE_CODES = frozenset({"version", "revision", "release", "chapter", "section", "kapitel", "abschnitt", "clause"})
_FEW = 0.25
"""At most such a share of codes without a leading zero behind the point lost one at the end."""
_MANY = 20
"""So many codes tell without their order how the column is made."""


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
        yield from _trailing_finding(column, short, width)
    elif skipped := list(_skipped(table, column, codes)):
        yield _where_counting_stops(table, column, skipped)
    elif is_fixed:
        yield from _trailing_finding(column, _few_and_in_place(column, codes, short, width), width)


def _dotted(column: Column) -> dict[Value, _Code]:
    """Every code with one point in it, by the value of the cell."""
    codes: dict[Value, _Code] = {}
    if _ANYWHERE.search(column.shapes):
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
    return bool(column.numbers) and _ANYWHERE.search(column.shapes) is not None


def _is_named_like_codes(column: Column) -> bool:
    return not _LIKE_CODES.isdisjoint(words(column.name))


def _is_of_codes(column: Column, codes: Mapping[Value, _Code]) -> bool:
    """Whether a column whose name does not tell holds codes: few amounts are written as text with zeros."""
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
        message("values.zeros.maybe_lost_in_sequence", column=quoted(column.name)),
        (Place(table.address(row, column.number), _instead(code, right)) for row, code, right in skipped),
    )


def _trailing_finding(column: Column, short: Mapping[Value, _Code], width: int) -> Iterator[Finding]:
    if short:
        yield column.finding(
            Defect.LOST_TRAILING_ZEROS,
            Severity.WARNING,
            message("values.zeros.maybe_lost_at_end", digits=message("values.zeros.digits", count=width)),
            short,
            lambda value: _instead(shown(value), short[value].padded(width)),
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
    """Those of the short codes that are where the one with a zero at its end belongs."""
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
