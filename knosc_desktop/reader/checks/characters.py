"""Letters and spaces that are not what they look like, or that were read in a wrong encoding."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.texts import message, sentences
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# Letters that were lost or may be, because a text file does not say how it writes them.

_REPLACED = "\ufffd"
_NO_LETTERS = re.compile("[\0\x1a\ufffd]+")
_READ_WRONGLY = re.compile(r"[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def uncertain_letters(table: Table, dialect: CsvDialect | None) -> Iterator[Finding]:
    """Letters that are broken already, or of which only a guess tells what they are.

    Args:
        table: to look at.
        dialect: of a CSV file, as detected.
    """
    is_guess = dialect is not None and not dialect.encoding.lower().startswith(("utf", "ascii"))
    for column in table.columns:
        if column.shapes.isascii():
            continue
        told = _unreadable_texts(table, column.number)
        broken = _broken(column) - told
        if broken:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                message("values.letters.broken"),
                broken,
            )
        guessed = {text for text in column.texts if not text.isascii()} - broken - told if is_guess else set()
        if guessed:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                message("values.letters.uncertain"),
                guessed,
            )


def unreadable_characters(table: Table) -> Iterator[Finding]:
    """Cells with bytes that are no text in the encoding of the file, or with control characters that end a text."""
    unreadable = table.sheet.unreadable
    if unreadable:
        yield table.finding(
            Defect.UNDECODABLE,
            Severity.ERROR,
            message("values.letters.unreadable"),
            (
                Place(
                    table.address(row, column),
                    message("values.letters.unreadable_in", value=quoted(_readable(table, row, column)), code=byte),
                )
                for (row, column), byte in sorted(unreadable.items())
            ),
        )


def _readable(table: Table, row: int, column: int) -> str:
    return _NO_LETTERS.sub(_REPLACED, str(table.sheet.rows[row - 1][column - 1]))


def _unreadable_texts(table: Table, column: int) -> set[str]:
    """The values of a column that are reported as unreadable."""
    rows = table.sheet.rows
    return {str(rows[row - 1][at - 1]) for row, at in table.sheet.unreadable if at == column}


def _broken(column: Column) -> set[str]:
    if _REPLACED not in column.shapes and not _READ_WRONGLY.search(column.shapes):
        return set()
    return {text for text in column.texts if _REPLACED in text or _READ_WRONGLY.search(text)}


# Spaces that are not seen and make values differ.

_SPECIAL = "\u00a0\u2007\u202f\u3000\u200b-\u200f\u2060\ufeff\u00ad"
_ANYWHERE = re.compile(rf"\0\s|\s\0| {{2}}|[{_SPECIAL}\t\r\n]")
_INSIDE = re.compile(r"\s{2,}|[\t\r\n]")
_UNSEEN = re.compile(f"[{_SPECIAL}]")
_JOINER = re.compile("(?<=[^\0-\u024f])[\u200c\u200d](?=[^\0-\u024f])")
"""Part of the spelling of Persian and Indian words, and of emoji."""
_COMPARED = (Role.CODE, Role.RUNNING, Role.POSTCODE, Role.ACTION, Role.CHOICE)


def invisible_spaces(table: Table) -> Iterator[Finding]:
    """Spaces around codes, twice inside them, and characters that only look like spaces or cannot be seen."""
    for column in table.with_role(*_COMPARED, Role.DATE, Role.UNKNOWN):
        if not _ANYWHERE.search(column.shapes):
            continue
        wrong = _wrong(column) - damaged_texts(column)
        if wrong:
            yield column.finding(
                Defect.STRAY_BLANKS,
                Severity.WARNING,
                message("values.spaces.extra"),
                wrong,
                _remark,
            )


def _wrong(column: Column) -> set[str]:
    wrong = {text for text in column.texts if text != text.strip()}
    if _UNSEEN.search(column.shapes):
        # A column that holds no codes may hold names, in any alphabet.
        may_join = column.role not in _COMPARED
        wrong |= {text for text in column.texts if _UNSEEN.search(_JOINER.sub("", text) if may_join else text)}
    if column.role in _COMPARED:
        wrong |= {text for text in column.texts if _INSIDE.search(text)}
    return wrong


def _remark(value: Value) -> Message:
    """What is wrong with it, and where."""
    text = str(value)
    bare = text.strip()
    if not bare:
        return message("values.spaces.only")
    if _UNSEEN.search(text):
        is_space = "\u00a0" in text or "\u202f" in text
        where = quoted(_UNSEEN.sub("·", text))
        return message("values.spaces.non_breaking" if is_space else "values.spaces.invisible", value=where)
    if bare == text:
        return message("values.spaces.inside", value=quoted(text))
    before, after = text[0].isspace(), text[-1].isspace()
    if before and after:
        return message("values.spaces.around", value=quoted(bare))
    return message("values.spaces.before" if before else "values.spaces.after", value=quoted(bare))


# Characters in codes that look like others: a Cyrillic А for a Latin A, a dash for a hyphen, full-width digits.
#
# Words of another alphabet are no such case: a token with a letter that has no Latin
# double, like Ж, is written in that alphabet on purpose.

_CYRILLIC = dict(zip("АВЕЅЗІЈКМНОРСТУХӀԚԜҮаеѕіјорсухԁԛԝү", "ABES3IJKMHOPCTYXIQWYaesijopcyxdqwy", strict=True))
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳον", "ABEZHIKMNOPTYXCjov", strict=True))
_OTHERS = dict(zip("ՕՍօᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᏃ", "OUoABCEHJKLMPRSTVWZ", strict=True))
_DOUBLES = _CYRILLIC | _GREEK | _OTHERS
"""Letters of other alphabets that look like a Latin letter or, the З, like a digit."""
_LATIN_DOUBLES = frozenset("ABEKMHOPCTYXaeopcyx")
"""Latin letters that may stray into a Cyrillic word."""
_DASHES = frozenset("‐‑‒–—―⁃−˗﹘﹣－")
_COMPATIBLE = re.compile("[\uff01-\uff5e\u2160-\u217f\ufb00-\ufb06\u212a\u212b\u2024\u2044\u2215\U0001d400-\U0001d7ff]")
"""Forms of ordinary characters: full-width, Roman numerals, ligatures, mathematical letters."""
_ODD = re.compile(
    "[\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u13a0-\u13f5"
    f"{''.join(sorted(_DASHES))}{_COMPATIBLE.pattern[1:-1]}]"
)
_DASH_NAMES = {"–": "en_dash", "—": "em_dash", "−": "minus", "‑": "non_breaking", "－": "full_width_hyphen"}
_FORMS = (
    ("FULLWIDTH", "full_width"),
    ("ROMAN NUMERAL", "roman"),
    ("LIGATURE", "ligature"),
    ("MATHEMATICAL", "mathematical"),
)
"""A word of a character's name, and what it is called."""
_TOKEN = re.compile(r"[^\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"\s\S*[^\W\d_]{3}|[^\W\d_]{3}\S*\s")
_LONGEST = 60
_MAINLY = 0.8
_CODES = (Role.CODE, Role.RUNNING, Role.POSTCODE, Role.UNKNOWN)


def look_alikes(table: Table) -> Iterator[Finding]:
    """Characters in codes that only look like the usual ones."""
    for column in table.with_role(*_CODES):
        if column.shapes.isascii() or not _ODD.search(column.shapes):
            continue
        if column.role is Role.UNKNOWN and not _is_of_codes(column):
            continue
        judge = _Judge(table, column)
        # What is damaged as a whole, like an error word, is reported as that.
        texts = (text for text in column.texts if not text.isascii() and text not in damaged_texts(column))
        wrong = {text: letters for text in texts if (letters := judge.odd_letters(text))}
        if wrong:
            yield column.finding(
                Defect.LOOK_ALIKE,
                Severity.WARNING,
                message("values.look_alikes.found"),
                wrong,
                partial(_with_names, wrong),
            )


def _with_names(letters: Mapping[str, Iterable[str]], value: Value) -> Message:
    named = sentences(*map(_name, letters[str(value)]))
    return message("values.look_alikes.code", value=quoted(value), characters=named)


def _is_of_codes(column: Column) -> bool:
    """Whether the entries of a column whose name does not tell are codes: one word with a digit, nearly all of them."""
    like = sum(" " not in text and any(map(str.isdigit, text)) for text in column.texts)
    return like >= _MAINLY * len(column.texts)


class _Judge:
    """Tells which characters of a text are not what they look like, compared with the rest of its column."""

    def __init__(self, table: Table, column: Column) -> None:
        self._table = table
        self._column = column

    def odd_letters(self, text: str) -> tuple[str, ...]:
        """The characters of a text that are not what they look like, each of them once."""
        if len(text) > _LONGEST:
            return ()
        is_name = text.upper() != text and not any(map(str.isdigit, text))
        return tuple(dict.fromkeys((*self._letters(text, is_name=is_name), *(() if is_name else _others(text)))))

    def _letters(self, text: str, *, is_name: bool) -> Iterator[str]:
        """Letters of another alphabet than the rest, in the order of the text; in a name only within a word."""
        for token in _TOKEN.findall(text):
            doubles = [letter for letter in token if letter in _DOUBLES]
            latin = [letter for letter in token if letter.isascii() and letter.isalpha()]
            native = any(_is_native(letter) for letter in token)
            if doubles and latin and not native:
                yield from doubles
            elif native and latin and set(latin) <= _LATIN_DOUBLES and len(latin) * 2 < len(token):
                yield from latin
            elif doubles and not (latin or native or is_name or self._is_at_home(doubles)):
                yield from doubles

    def _is_at_home(self, doubles: list[str]) -> bool:
        """Whether a token made of nothing but doubles belongs to its alphabet here."""
        if _script(doubles[0]) in self._natives:
            return not self._has_latin
        return not self._has_latin and _script(doubles[0]) in self._natives_of_the_table

    @cached_property
    def _has_latin(self) -> bool:
        """Whether most codes of the column that have letters at all have Latin ones and no others."""
        lettered = [text for text in self._column.texts if any(map(str.isalpha, text))]
        latin = sum(any(c.isascii() and c.isalpha() for c in text) and not _natives(text) for text in lettered)
        native = sum(bool(_natives(text)) for text in lettered)
        return latin > native

    @cached_property
    def _natives(self) -> frozenset[str]:
        return _natives(self._column.shapes)

    @cached_property
    def _natives_of_the_table(self) -> frozenset[str]:
        return frozenset().union(*(_natives(column.shapes) for column in self._table.columns))


def _others(text: str) -> Iterator[str]:
    """Dashes, forms of ordinary characters, digits of other scripts, and accents that are characters of their own."""
    has_cjk = _CJK.search(text) is not None
    is_sentence = _SENTENCE.search(text) is not None
    for place, letter in enumerate(text):
        if letter.isascii():
            continue
        if letter in _DASHES:
            around = text[place - 1 : place] + text[place + 1 : place + 2]
            if not is_sentence and len(around) == 2 and around.isalnum():  # noqa: PLR2004 - one on each side
                yield letter
        elif _COMPATIBLE.match(letter):
            if not has_cjk:
                yield letter
        elif letter.isdecimal() or (unicodedata.combining(letter) and len(_composed(text)) < len(text)):
            yield letter


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """The first word of its name, e.g. ``CYRILLIC``."""
    return unicodedata.name(letter, "").partition(" ")[0]


@lru_cache(maxsize=4096)
def _is_native(letter: str) -> bool:
    """Whether a letter belongs to another alphabet and looks like no Latin one."""
    return (
        not letter.isascii() and letter not in _DOUBLES and _script(letter) in {"CYRILLIC", "GREEK"} and letter != "µ"
    )


def _natives(text: str) -> frozenset[str]:
    return frozenset(_script(letter) for letter in set(text) if _is_native(letter))


def _name(letter: str) -> Message:
    """A character with what it is, and the one that it looks like."""
    shown = quoted(letter)
    if letter in _DOUBLES:
        usual, script = _DOUBLES[letter], message(f"values.look_alikes.{_script(letter).lower()}")
        name = "values.look_alikes.not_digit" if usual.isdigit() else "values.look_alikes.not_latin"
        return message(name, letter=shown, script=script, usual=usual)
    if letter.isascii():
        return message("values.look_alikes.latin", letter=shown)
    if letter in _DASHES:
        return message(f"values.look_alikes.{_DASH_NAMES.get(letter, 'dash')}", letter=shown)
    if unicodedata.combining(letter):
        return message("values.look_alikes.accent")
    if letter.isdecimal() and not _COMPATIBLE.match(letter):
        return message("values.look_alikes.other_digit", letter=shown, usual=str(unicodedata.decimal(letter)))
    name = unicodedata.name(letter, "")
    form = next((form for word, form in _FORMS if word in name), "special")
    return message(f"values.look_alikes.{form}", letter=shown, usual=unicodedata.normalize("NFKC", letter))
