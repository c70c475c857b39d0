"""Errors in the words of a text: several in one, and the rows, columns and cells that they name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from knosc_desktop.api.answers import one_line
from knosc_desktop.api.cell_references import find_cells
from knosc_desktop.api.long_lists import MOST_ERRORS
from knosc_desktop.api.row_numbers import find_rows
from knosc_desktop.domain.jobs import RowError
from knosc_desktop.domain.texts import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knosc_desktop.api.cell_references import CellMention
    from knosc_desktop.api.row_numbers import ExpansionLimit, Mention

LONGEST = 1000


def error_of(text: str, row: int | None = None, column: str = "") -> RowError:
    """An error with these words; without any the app says that there are none."""
    return RowError(text, row, column, note=None if text else message("errors.job.no_words"))


_COLUMN = re.compile(r"""\b(?:column|field)\s*:?\s*(?:["'“‘]([^"'”’]{1,100})["'”’]|(_\w{1,100}))""", re.IGNORECASE)
_MAY_BE_SEVERAL = re.compile(r"[\n\r\v\f\x85\u2028\u2029;|•]|<(?:br|li|p|div|tr)\b|\\[nr]", re.IGNORECASE)
_MAY_GO_ON = re.compile(r".[,.)\s](?:Row|ROW|Line|LINE|Cell|CELL|Record)")
_BLOCK_TAG = re.compile(r"</?(?:br|p|li|ul|ol|div|tr|table|tbody)\b[^<>]{0,100}>", re.IGNORECASE)
_OTHER_TAG = re.compile(r"</?(?:b|i|em|strong|span|td|th|code|pre|font)\b[^<>]{0,100}>", re.IGNORECASE)
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_BULLET = re.compile(r"\s*(?:[*•·▪◦‣●○–—-]|\(?\d{1,4}[.)])\s+(?=\S)")
# What may come before the row at the beginning of an error.
_BEFORE_PLACE = re.compile(
    r"\W*+(?:(?:error|warning|problem|failure|invalid)s?\W*+)?(?:(?:in|at|on|for)\s+)?(?:the\s+)?[\s([#]*",
    re.IGNORECASE,
)
_NEXT_PLACE = re.compile(
    r"(?P<gap>\s?(?:[;|•,.]|\\r\\n|\\n|\\r|\s[*/-]\s)\s?|\s)(?=[(\[]?(?P<word>rows?|lines?|records?|cells?)\b)",
    re.IGNORECASE,
)
_STRONG_GAPS = frozenset({";", "|", "•", "\\n", "\\r", "\\r\\n", "*", "-", "/"})
_WORD_BEFORE = re.compile(r"\b(?:of|in|with|to|and|or|see|from|as|than|on|at|by|for|the|between)\s?$", re.IGNORECASE)
_AFTER_PLACE = re.compile(r"\s?[:,)\]=–—-]")
_SHORT = 120
_ORDINARY_START = re.compile(r"(?:Row|row|ROW|Line|line|LINE) #?(\d{1,9})(?:: |, (?=[^\W\d]))")
_UNUSUAL = re.compile(
    r"[\n\r\v\f\x85\u2028\u2029;|•<\\!\[{]|\b(?:rows?|lines?|records?|cells?|columns?|fields?|address)\b|\w\s?\([$A-Z]",
    re.IGNORECASE,
)
_FEW_WORDS = 3
_WORDS = re.compile(r"[^\W\d_]+")
_ANNOUNCING = (
    "a an the following these this there is are was were has have had been be with in of on at for from and or to "
    "your file files upload import importing validating validation data job processing error errors problem problems "
    "issue issues warning warnings failed failure failures found occurred detected reported rows row lines line "
    "entries list below result results invalid rejected not could imported processed some several many total details "
    "detail summary completed finished see correct fix s"
)
_HEADING_WORDS = frozenset(_ANNOUNCING.split())
_ERROR_WORDS = frozenset({"error", "errors", "problem", "problems", "issues", "warnings", "failed", "rejected"})


def is_heading(text: str) -> bool:
    """Whether it only announces errors, e.g. ``3 errors:`` or ``The following rows failed:``."""
    if len(text) > _SHORT:
        return False
    words = [word.casefold() for word in _WORDS.findall(text)]
    if not _HEADING_WORDS.issuperset(words):
        return False
    is_announcing = text.rstrip().endswith((":", "-", "–", "—")) or any(letter.isdigit() for letter in text)
    return not words or is_announcing or (len(words) <= _FEW_WORDS and not _ERROR_WORDS.isdisjoint(words))


def ordinary_error(text: str) -> RowError | None:
    """The error of a sentence like ``Row 3, _ItemNumber: unknown``, and None for what needs a closer look.

    A million of them are read in seconds.
    """
    row = _ORDINARY_START.match(text)
    if row is None or _UNUSUAL.search(text, row.end()):
        return None
    return RowError(one_line(text, LONGEST), int(row[1]))


def errors_in_text(text: str, limit: ExpansionLimit) -> Iterator[RowError]:
    """The errors of a text: one, or several where it plainly lists them.

    Args:
        text: as the server wrote it, with its line breaks.
        limit: for errors that name several rows.
    """
    if _MAY_BE_SEVERAL.search(text) is None and _MAY_GO_ON.search(text) is None:
        yield from _one(one_line(text, LONGEST), limit)
        return
    for piece in _pieces(text) or [text]:
        yield from _one(one_line(piece, LONGEST), limit)


def _one(text: str, limit: ExpansionLimit) -> Iterator[RowError]:
    rows = find_rows(text)
    cells = find_cells(text)
    column = _COLUMN.search(text)
    start = min((mention.start for mention in (rows, cells) if mention is not None), default=0)
    if start and text[:start].rstrip().endswith(":") and is_heading(text[:start]):
        yield from _one(text[start:], limit)
        return
    error = error_of(text, column=(column[1] or column[2]).strip() if column else "")
    yield from _in_each_place(error, rows, cells, limit)


def _in_each_place(
    error: RowError, rows: Mention | None, cells: CellMention | None, limit: ExpansionLimit
) -> Iterator[RowError]:
    row = rows.rows[0] if rows is not None and len(rows.rows) == 1 else None
    if cells is not None and limit.allows(len(cells.cells)):
        for cell in cells.cells:
            yield replace(error, row=row, cell=cell)
    elif rows is not None and len(rows.rows) > 1 and limit.allows(len(rows.rows)):
        for number in rows.rows:
            yield replace(error, message=_said_of(error.message, rows, number), row=number)
    else:
        yield replace(error, row=row)


def _said_of(message: str, rows: Mention, number: int) -> str:
    """“Rows 3-5: empty” as it is said of one of them; rows that a sentence only mentions stay in it."""
    if _BEFORE_PLACE.fullmatch(message[: rows.start]) is None or not _AFTER_PLACE.match(message, rows.end):
        return message
    word = rows.word[:-1] if rows.word[-1] in "sS" else rows.word
    return f"{message[: rows.start]}{word} {number}{message[rows.end :]}"


@dataclass(slots=True)
class _Line:
    text: str
    is_indented: bool
    is_item: bool
    starts_with_place: bool


def _pieces(text: str) -> list[str]:
    """The errors of a text; empty when it is only one."""
    lines = _lines(text)
    if not any(line.starts_with_place or line.is_item for line in lines):
        said = [line.text for line in lines if not is_heading(line.text)]
        is_list = len(said) > 1 and all(_place_in(line) is not None for line in said)
        return said if is_list else []
    if [_has_no_words(line.text) for line in lines if line.starts_with_place] == [True] and len(lines) > 1:
        return []  # The row is on a line of its own.
    pieces: list[str] = []
    heading = ""
    for line in lines:
        if line.starts_with_place or line.is_item:
            pieces += [f"{part} ({heading})" if heading else part for part in _cut(line)]
        elif is_heading(line.text):
            heading = ""
        elif pieces and _goes_on(pieces[-1], line):
            pieces[-1] += f" {line.text}"
        elif line.text.endswith(":") and len(line.text) <= _SHORT:
            # “Sheet Data:” and “Column _Quantity:” belong to every row below.
            heading = line.text[:-1]
        else:
            heading = ""
            pieces.append(line.text)
    return pieces


def _lines(text: str) -> list[_Line]:
    if "<" in text and _BLOCK_TAG.search(text):
        text = _OTHER_TAG.sub("", _BLOCK_TAG.sub("\n", text))
    # One more than are read, so that it is told that there are more.
    raw = [line for line in _LINE_BREAK.split(text, MOST_ERRORS + 1) if line and not line.isspace()]
    bullets = [_BULLET.match(line) for line in raw]
    has_bullets = sum(bullet is not None for bullet in bullets) > 1
    lines = []
    for line, bullet in zip(raw, bullets, strict=True):
        is_item = has_bullets and bullet is not None
        words = " ".join((line[bullet.end() :] if bullet is not None else line).split())
        start = _start_of_place(words)
        lines.append(_Line(words[start or 0 :], line[0].isspace(), is_item, start is not None))
    return lines


def _start_of_place(words: str) -> int | None:
    """Where the error begins in a line that begins with a row or a cell; None in any other line."""
    place = _place_in(words)
    if place is None:
        return None
    if _BEFORE_PLACE.fullmatch(words[:place]):
        return 0
    return place if words[:place].rstrip().endswith(":") and is_heading(words[:place]) else None


def _place_in(words: str) -> int | None:
    head = words[:LONGEST]
    starts = [mention.start for mention in (find_rows(head), find_cells(head)) if mention is not None]
    return min(starts, default=None)


def _goes_on(before: str, line: _Line) -> bool:
    """Whether a line without a row belongs to the error before it."""
    return line.is_indented or _has_no_words(before) or line.text[0].islower()


def _has_no_words(text: str) -> bool:
    rows = find_rows(text[:LONGEST])
    return rows is not None and not _WORDS.search(text, rows.end)


def _cut(line: _Line) -> list[str]:
    """The errors within one line: ``Row 3: empty; Row 4: too long``."""
    text = line.text
    first = find_rows(text[:LONGEST]) if line.starts_with_place else None
    word = first.word if first is not None else ""
    is_marked = first is not None and _AFTER_PLACE.match(text, first.end) is not None
    cuts = [0]
    for match in _NEXT_PLACE.finditer(text):
        if (match["word"][0].isupper() == word[:1].isupper() or not word) and _begins_error(
            text, match, is_marked=is_marked
        ):
            cuts += [match.start(), match.end()]
            if len(cuts) > 2 * MOST_ERRORS:
                break
    cuts.append(len(text))
    return [piece for piece in (text[cuts[i] : cuts[i + 1]] for i in range(0, len(cuts), 2)) if piece]


def _begins_error(text: str, match: re.Match[str], *, is_marked: bool) -> bool:
    nearby = text[match.end() : match.end() + _SHORT]
    rows, cells = find_rows(nearby), find_cells(nearby)
    place = min((mention for mention in (rows, cells) if mention is not None), default=None)
    if place is None or place.start > 1:
        return False
    after = _AFTER_PLACE.match(nearby, place.end)
    if match["gap"].strip() in _STRONG_GAPS:
        return not is_marked or after is not None
    is_named = match["word"][0].isupper() and after is not None and after[0].strip() == ":"
    return is_named and _WORD_BEFORE.search(text[max(0, match.start() - 20) : match.start() + 1]) is None
