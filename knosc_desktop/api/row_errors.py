"""A job's ``errors``, whose shape is not documented (knosc-api.md section 7)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.cell_references import cells_in_field
from knosc_desktop.api.embedded_values import unfolded
from knosc_desktop.api.empty_errors import says_nothing
from knosc_desktop.api.error_fields import (
    CELLS,
    COLUMNS,
    CONTAINERS,
    COUNTS,
    ERROR_LISTS,
    EXACT_COUNTS,
    FIRST_ROWS,
    MESSAGES,
    NEUTRAL,
    PLACES,
    ROWS,
    STATES,
    SUCCESSES,
    error_count,
    plain_key,
)
from knosc_desktop.api.error_places import LONGEST_COLUMN, Place, take_first, take_place, take_sheet, text_of
from knosc_desktop.api.error_texts import LONGEST, error_of, errors_in_text, is_heading, ordinary_error
from knosc_desktop.api.long_lists import CUT_KEY, told_cut
from knosc_desktop.api.row_numbers import LARGEST_ROW, ExpansionLimit, rows_in_field
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.texts import message, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.api.error_places import Fields

_DEEPEST = 8
_MOST_COUNTED = 200_000
"""Errors that are not read are counted so far."""
_LONGEST_KEY = 100
_ONE_ERROR = frozenset((*MESSAGES, *ROWS, *COLUMNS, *CELLS, *FIRST_ROWS))
_MESSAGE_FIELDS = frozenset(MESSAGES)
_OPENED_FIELDS = _MESSAGE_FIELDS | CONTAINERS
_PLACE_FIELDS = frozenset(PLACES)
_LIST_AT_END = re.compile(r"([^\[{]{1,200})([\[{].*[\]}])\s*", re.DOTALL)
_CLOSES_VALUE = frozenset("]})\"' \t\r\n")
_MOST_PARTS = 5
_NAME = re.compile(r"[^.!?;:]{1,60}")
_NUMBER = re.compile(r"\s*(?:row\s*)?#?\d{1,9}(?:\.0+)?\s*", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")


def row_errors(value: Any, most: int | None = None) -> tuple[RowError, ...]:
    """Every error there is, whatever its shape; empty only where there is none.

    Args:
        value: what stands under ``errors``.
        most: so many are read at most; a last one says how many there are at least.
    """
    if says_nothing(value):
        return ()
    value = _opened(value)
    count = error_count(value)
    if count is not None:
        return (_counted(count),)
    if isinstance(value, (int, float)):
        return (error_of("") if value is True else _counted_oddly(value),)
    # What says something is at least one error, whatever is read from it.
    found = _Reading().errors(value, _DEEPEST)
    errors = tuple(islice(found, most)) or (error_of(text_of(value)),)
    others = 0 if most is None else sum(1 for _ in islice(found, _MOST_COUNTED))
    return (*errors, _left_out(len(errors), others)) if others else errors


class _Reading:
    """Reads one value of ``errors``."""

    def __init__(self) -> None:
        self._limit = ExpansionLimit()

    def errors(self, value: Any, depth: int, *, is_entry: bool = False) -> Iterator[RowError]:
        """The errors of any value.

        Args:
            value: what says something.
            depth: how many levels are still looked into.
            is_entry: whether it is an entry of a list, so that an object is more likely one error than several.
        """
        value = _opened(value)
        if isinstance(value, str) and (cut := told_cut(value)):
            yield RowError("", note=cut)
        elif isinstance(value, dict):
            yield from self._in_object(value, depth, is_entry=is_entry)
        elif isinstance(value, list) and depth > 0:
            yield from self._in_list(value, depth)
        elif isinstance(value, str):
            yield from errors_in_text(value, self._limit)
        else:
            yield error_of(text_of(value))

    def _in_list(self, entries: list[Any], depth: int) -> Iterator[RowError]:
        parts = _parts_of_one(entries)
        if parts is not None:
            yield from self._in_object(parts, depth, is_entry=True)
            return
        for entry in entries:
            ordinary = _ordinary(entry)
            if ordinary is not None:
                yield ordinary
                continue
            # A zero beside others is more than nothing.
            if isinstance(entry, (int, float)) or not says_nothing(entry):
                yield from self.errors(entry, depth - 1, is_entry=True)

    def _in_object(self, value: Mapping[str, Any], depth: int, *, is_entry: bool) -> Iterator[RowError]:
        rest = _fields(value)
        nested = _nested(rest) if depth > 0 else ""
        if nested:
            yield from self._around(rest, nested, depth)
        elif depth > 0 and _ONE_ERROR.isdisjoint(rest) and (not is_entry or _is_map(rest)):
            yield from self._by_key(rest, depth)
        else:
            for one in _side_by_side(rest):
                yield from self._one(one)

    def _around(self, rest: Fields, nested: str, depth: int) -> Iterator[RowError]:
        """The errors that a field holds, each with the row, the column and the sheet that the others give."""
        _, inside = rest.pop(nested)
        sheet = take_sheet(rest)
        place = take_place(rest)
        message = take_first(rest, MESSAGES)
        words = "" if says_nothing(message) or is_heading(text_of(message)) else text_of(message)
        words = _joined(place.unread, words)
        counts = [error_count(rest[name][1]) or 0 for name in EXACT_COUNTS & rest.keys()]
        rest = {name: field for name, field in rest.items() if not _says_how_it_went(name, field[1])}
        more: Fields = {}
        if not place.is_known:
            more = {name: field for name, field in rest.items() if isinstance(field[1], (list, dict))}
            rest = {name: field for name, field in rest.items() if name not in NEUTRAL and name not in more}
        others = _joined(words, _listed(rest))
        if others and not place.is_known:
            yield RowError(others)
        named = 0
        for error in self.errors(inside, depth - 1):
            named += 1
            yield from self._placed(_on_sheet(error, sheet), place, others if place.is_known else "")
        yield from self._by_key(more, depth)
        if max(counts, default=0) > named:
            yield _counted_more(max(counts), named)

    def _placed(self, error: RowError, place: Place, others: str) -> Iterator[RowError]:
        error = replace(error, message=one_line(_joined(error.message, others), LONGEST)) if others else error
        whole = place.around(error)
        if error.row is not None or error.cell:
            yield whole
        elif len(place.cells) > 1 and self._limit.allows(len(place.cells)):
            yield from (replace(whole, cell=cell) for cell in place.cells)
        elif len(place.rows) > 1 and self._limit.allows(len(place.rows)):
            yield from (replace(whole, row=row) for row in place.rows)
        else:
            yield whole

    def _by_key(self, rest: Fields, depth: int) -> Iterator[RowError]:
        """By row number, by column, by sheet: the key says where."""
        counted = named = 0
        how_it_went = [field for name, field in rest.items() if name in SUCCESSES or name in STATES]
        for name, (key, entry) in rest.items():
            count = error_count(entry) if name in COUNTS else None
            if count is not None:
                counted = max(counted, count)
                continue
            if says_nothing(entry) or name in SUCCESSES or name in STATES:
                continue
            place = Place(rows_in_field(key), cells=cells_in_field(key) if "!" in key or "$" in key else ())
            for error in self.errors(entry, depth - 1):
                named += 1
                if place.is_known:
                    yield from self._placed(error, place, "")
                elif (name in CONTAINERS and (error.row is not None or error.cell)) or (
                    name == CUT_KEY and error.note is not None
                ):
                    yield error
                else:
                    told = one_line(key, _LONGEST_KEY)
                    told = f"{told}: {error.message}" if error.message else told
                    yield replace(error, message=one_line(told, LONGEST))
        if counted and not named:
            yield _counted(counted)
        elif how_it_went and not named:
            yield RowError(", ".join(f"{key}: {text_of(entry)}" for key, entry in how_it_went))

    def _one(self, rest: Fields) -> Iterator[RowError]:
        """One error, told of each row or cell that it names."""
        place = take_place(rest)
        message = take_first(rest, MESSAGES)
        others = _listed(rest) if rest else ""
        if message is None and not place.is_known:
            message, others = others, ""
        is_in_words = isinstance(message, str) and not (place.rows or place.cells or place.unread)
        texts = message if isinstance(message, list) and message else [message]
        for words in texts:
            if is_in_words and words.strip():
                for error in errors_in_text(words, self._limit):
                    yield place.around(replace(error, message=one_line(_joined(error.message, others), LONGEST)))
                continue
            text = _joined(text_of(words), others)
            if place.unread:
                text = f"{place.unread}: {text}" if text else place.unread
            error = error_of(one_line(text, LONGEST), column=place.column)
            yield from self._placed(error, place, "")


def _ordinary(entry: Any) -> RowError | None:
    """The error of an entry that needs no closer look, which is nearly every one; see ``ordinary_error``."""
    if isinstance(entry, str):
        return ordinary_error(entry)
    names = _ordinary_fields(tuple(entry)) if isinstance(entry, dict) else None
    if names is None:
        return None
    message, row, column = entry[names[0]], entry[names[1]], entry[names[2]] if names[2] else ""
    if not (type(row) is int and type(message) is str and type(column) is str and 0 <= row < LARGEST_ROW):
        return None
    if not message or message.isspace() or message[-1] in _CLOSES_VALUE:
        return None
    return RowError(one_line(message, LONGEST), row, one_line(column, LONGEST_COLUMN) if column else "")


@lru_cache(maxsize=256)
def _ordinary_fields(keys: tuple[str, ...]) -> tuple[str, str, str] | None:
    """Which keys hold message, row and column if an object has just these."""
    plain = {plain_key(key): key for key in keys}
    message, row, column = (
        next((plain.pop(name) for name in names if name in plain), "") for names in (MESSAGES, ROWS, COLUMNS)
    )
    is_ordinary = message and row and len(keys) == len({message, row, column} - {""})
    return (message, row, column) if is_ordinary else None


def _opened(value: Any) -> Any:
    """The list or object that a text holds, perhaps after a heading; the value itself when it holds none."""
    if not isinstance(value, str) or not value or value[-1] not in _CLOSES_VALUE:
        return value
    inner = unfolded(value)
    if inner is not value:
        return inner
    match = _LIST_AT_END.fullmatch(value)
    if match is None:
        return value
    inner = unfolded(match[2])
    if not isinstance(inner, str) and (is_heading(match[1]) or _is_structured(inner)):
        return {"message": match[1], "errors": inner}
    return value


def _fields(value: Mapping[str, Any]) -> Fields:
    rest = {plain_key(key): (key, entry) for key, entry in value.items() if entry is not None}
    for name in [name for name in rest if name in _PLACE_FIELDS and isinstance(rest[name][1], dict)]:
        _, place = rest.pop(name)
        if place:
            rest = {plain_key(key): (key, entry) for key, entry in place.items() if entry is not None} | rest
    for name in _OPENED_FIELDS & rest.keys():
        key, entry = rest[name]
        rest[name] = (key, _opened(entry))
    return rest


def _nested(rest: Fields) -> str:
    """The field that holds the errors themselves; empty when the object is one error or says where by its keys."""
    for name in [name for name in rest if name in ERROR_LISTS]:
        entry = rest[name][1]
        if isinstance(entry, (str, list, dict)) and error_count(entry) is None and not says_nothing(entry):
            return name
    if not rest.keys() & CONTAINERS:
        return ""
    if any(isinstance(rest[name][1], str) and rest[name][1].strip() for name in _MESSAGE_FIELDS & rest.keys()):
        return ""
    for name in [name for name in rest if name in CONTAINERS]:
        entry = rest[name][1]
        is_structured = isinstance(entry, list) if name not in MESSAGES else _is_structured(entry)
        if (is_structured or (isinstance(entry, dict) and name not in MESSAGES)) and not says_nothing(entry):
            return "" if name in ROWS and rows_in_field(entry) else name
    return ""


def _says_how_it_went(name: str, entry: Any) -> bool:
    return (name in SUCCESSES or name in STATES or name in COUNTS) and not isinstance(entry, (list, dict))


def _is_structured(message: Any) -> bool:
    """Whether a message is errors of its own instead of words."""
    if isinstance(message, dict):
        return not _ONE_ERROR.isdisjoint(map(plain_key, message))
    return isinstance(message, list) and any(isinstance(entry, (dict, list)) for entry in message)


def _is_map(rest: Fields) -> bool:
    entries = [entry for name, (_, entry) in rest.items() if not _says_how_it_went(name, entry)]
    return (
        len(entries) == 1
        or all(isinstance(entry, (dict, list)) for entry in entries)
        or all(rows_in_field(key) for key, _ in rest.values())
    )


def _side_by_side(rest: Fields) -> Iterator[Fields]:
    """An object for each row where rows and messages are two lists of the same length."""
    row = next((rest[name][1] for name in ROWS if name in rest), None)
    message = next((rest[name][1] for name in MESSAGES if name in rest), None)
    if not (isinstance(row, list) and isinstance(message, list) and len(row) == len(message) > 1):
        yield rest
        return
    for number in range(len(row)):
        yield {
            name: (key, entry[number] if isinstance(entry, list) and len(entry) == len(row) else entry)
            for name, (key, entry) in rest.items()
        }


def _parts_of_one(entries: list[Any]) -> dict[str, Any] | None:
    """An error given as a list, e.g. ``[3, "_ItemNumber", "not found"]``; None when it is a list of errors."""
    if not 1 < len(entries) <= _MOST_PARTS or any(isinstance(entry, (bool, list, dict)) for entry in entries):
        return None
    first, *others = entries
    words = [entry for entry in others if isinstance(entry, str) and entry.strip()]
    numbers = [entry for entry in others if isinstance(entry, (int, float))]
    if not words or not _LETTER.search(words[-1]) or len(numbers) > 1:
        return None
    parts: dict[str, Any] = {}
    if isinstance(first, str) and not _NUMBER.fullmatch(first):
        if ("!" in first or "$" in first) and cells_in_field(first):
            parts = {"cell": first}
        elif numbers and others[0] is numbers[0] and len(words) == 1 and _NAME.fullmatch(first):
            parts = {"column": first, "row": numbers[0]}
    elif rows_in_field(first):
        parts = {"row": first}
        if numbers:
            parts["column"] = numbers[0]
        elif len(words) > 1 and _NAME.fullmatch(words[0]):
            parts["column"] = words.pop(0)
    return parts | {"message": ", ".join(words)} if parts else None


def _on_sheet(error: RowError, sheet: str) -> RowError:
    if not sheet:
        return error
    if error.cell:
        return error if "!" in error.cell else replace(error, cell=f"{sheet}!{error.cell}")
    return error if error.sheet else replace(error, sheet=sheet)


def _listed(rest: Fields) -> str:
    return ", ".join(f"{key}: {text_of(entry)}" for key, entry in rest.values())


def _joined(text: str, others: str) -> str:
    return f"{text} ({others})" if text and others else text or others


def _left_out(read: int, others: int) -> RowError:
    # Counting ends somewhere, and a very long text is not divided to its end.
    least = message("errors.job.at_least", count=read + others)
    return RowError("", note=sentences(least, message("errors.job.read", count=read)))


def _counted_oddly(count: float) -> RowError:
    return RowError("", note=message("errors.job.odd_count", said=one_line(count)))


def _counted_more(count: int, named: int) -> RowError:
    counted = message("errors.job.counted", count=count)
    return RowError("", note=sentences(counted, message("errors.job.named", count=named)))


def _counted(count: int) -> RowError:
    return RowError("", note=message("errors.job.unnamed", count=count))
