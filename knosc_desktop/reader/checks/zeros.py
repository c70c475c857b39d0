"""Codes that lost their leading zeros: ``00471`` typed or opened as a number is 471."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role, words
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.shown_values import padded_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

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
    """Every code that is made of digits alone; where a number format adds the zeros, that is told by itself."""
    codes: dict[Value, str] = {text: text for text in column.texts if text.isdigit() and text.isascii()}
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
    return column.finding(
        Defect.LOST_ZEROS,
        severity,
        f"{{cells}} {'lost' if severity is Severity.ERROR else 'may have lost'} leading zeros: the other codes have "
        f"{width} digits. Format the column as Text in Excel and enter them again with their zeros.",
        short,
        lambda code: f"{short[code]} instead of {short[code].zfill(width)}?",
    )
