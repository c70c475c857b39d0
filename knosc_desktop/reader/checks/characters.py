"""Letters and blanks that are not what they look like, or that were read in a wrong encoding."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.damaged_values import damaged_texts
from knosc_desktop.reader.checks.table import in_quotes as quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.domain.tables import CsvDialect
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# Letters that were lost or may be, because nobody says how a text file writes them.

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
        if column.all_texts.isascii():
            continue
        told = _unreadable_texts(table, column.number)
        broken = _broken(column) - told
        if broken:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                "In {cells} letters look broken, like “Ã¼” for “ü”: the text was once read in the wrong encoding. "
                "Correct them, or export the file again as “CSV UTF-8”.",
                broken,
            )
        guessed = {text for text in column.texts if not text.isascii()} - broken - told if is_guess else set()
        if guessed:
            yield column.finding(
                Defect.ENCODING,
                Severity.WARNING,
                "In {cells} there are letters beyond A to Z, and the file is not UTF-8: Knosc may read other "
                "letters. Save it in Excel as “CSV UTF-8”.",
                guessed,
            )


def unreadable_characters(table: Table) -> Iterator[Finding]:
    """Cells with bytes that are no text in the encoding of the file, or with control characters that end a text."""
    unreadable = table.sheet.unreadable
    if unreadable:
        yield table.finding(
            Defect.UNDECODABLE,
            Severity.ERROR,
            f"{{cells}} {'contains' if len(unreadable) == 1 else 'contain'} bytes that are no readable character. "
            "Knosc may reject the file or store other letters. Enter these values again, and save the file as “CSV "
            "UTF-8”.",
            (
                Place(table.address(row, column), f"byte {byte} in {quoted(_readable(table, row, column))}")
                for (row, column), byte in sorted(unreadable.items())
            ),
        )


def _readable(table: Table, row: int, column: int) -> str:
    return _NO_LETTERS.sub(_REPLACED, str(table.sheet.rows[row - 1][column - 1]))


def _unreadable_texts(table: Table, column: int) -> set[str]:
    """What stands in the cells of a column that are told as unreadable."""
    rows = table.sheet.rows
    return {str(rows[row - 1][at - 1]) for row, at in table.sheet.unreadable if at == column}


def _broken(column: Column) -> set[str]:
    if _REPLACED not in column.all_texts and not _READ_WRONGLY.search(column.all_texts):
        return set()
    return {text for text in column.texts if _REPLACED in text or _READ_WRONGLY.search(text)}


# Blanks that nobody sees and every comparison trips over.

_SPECIAL = "\u00a0\u2007\u202f\u3000\u200b-\u200f\u2060\ufeff\u00ad"
_ANYWHERE = re.compile(rf"\0\s|\s\0| {{2}}|[{_SPECIAL}\t\r\n]")
_INSIDE = re.compile(r"\s{2,}|[\t\r\n]")
_UNSEEN = re.compile(f"[{_SPECIAL}]")
_JOINER = re.compile("(?<=[^\0-\u024f])[\u200c\u200d](?=[^\0-\u024f])")
"""Part of the spelling of Persian and Indian words, and of emoji."""
_COMPARED = (Role.CODE, Role.RUNNING, Role.POSTCODE, Role.ACTION, Role.CHOICE)


def invisible_spaces(table: Table) -> Iterator[Finding]:
    """Blanks around codes, twice inside them, and ones that only look like blanks or cannot be seen."""
    for column in table.with_role(*_COMPARED, Role.DATE, Role.UNKNOWN):
        if not _ANYWHERE.search(column.all_texts):
            continue
        wrong = _wrong(column) - damaged_texts(column)
        if wrong:
            yield column.finding(
                Defect.STRAY_BLANKS,
                Severity.WARNING,
                "In {cells} there are blanks that do not belong. Knosc may take them for part of the entry and find "
                "nothing under it: delete them, in Excel with TRIM and CLEAN or with Find and Replace.",
                wrong,
                _remark,
            )


def _wrong(column: Column) -> set[str]:
    wrong = {text for text in column.texts if text != text.strip()}
    if _UNSEEN.search(column.all_texts):
        # A column that holds no codes may hold names, in any alphabet.
        may_join = column.role not in _COMPARED
        wrong |= {text for text in column.texts if _UNSEEN.search(_JOINER.sub("", text) if may_join else text)}
    if column.role in _COMPARED:
        wrong |= {text for text in column.texts if _INSIDE.search(text)}
    return wrong


def _remark(value: Value) -> str:
    """What is wrong with it, and where."""
    text = str(value)
    bare = text.strip()
    if not bare:
        return "nothing but blanks"
    if _UNSEEN.search(text):
        kind = "non-breaking blank" if "\u00a0" in text or "\u202f" in text else "character that cannot be seen"
        return f"{quoted(_UNSEEN.sub('·', text))}: a {kind} at each ·"
    if bare == text:
        return f"{quoted(text)}: more than one blank inside"
    before, after = text[0].isspace(), text[-1].isspace()
    blank = "blanks around" if before and after else f"a blank {'before' if before else 'after'}"
    return f"{quoted(bare)} with {blank} it"


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
_DASH_NAMES = {"‐": "a typographic hyphen", "－": "a full-width hyphen", "﹣": "a small hyphen", "⁃": "a bullet"}
_FORMS = (
    ("fullwidth", "a full-width character"),
    ("roman numeral", "a Roman numeral in one character"),
    ("ligature", "a ligature"),
    ("mathematical", "a mathematical letter"),
)
_TOKEN = re.compile(r"[^\W_]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"\s\S*[^\W\d_]{3}|[^\W\d_]{3}\S*\s")
_LONGEST = 60
_MAINLY = 0.8
_CODES = (Role.CODE, Role.RUNNING, Role.POSTCODE, Role.UNKNOWN)


def look_alikes(table: Table) -> Iterator[Finding]:
    """Characters in codes that only look like the usual ones."""
    for column in table.with_role(*_CODES):
        if column.all_texts.isascii() or not _ODD.search(column.all_texts):
            continue
        if column.role is Role.UNKNOWN and not _is_of_codes(column):
            continue
        judge = _Judge(table, column)
        # What is damaged as a whole, like an error word, is told as that.
        texts = (text for text in column.texts if not text.isascii() and text not in damaged_texts(column))
        wrong = {text: remark for text in texts if (remark := judge.remark(text))}
        if wrong:
            yield column.finding(
                Defect.LOOK_ALIKE,
                Severity.WARNING,
                "In {cells}, some characters only look like ordinary letters, digits or hyphens. Knosc compares codes "
                "exactly and may not find the record. Type these codes again, like A-100.",
                wrong,
                partial(_of, wrong),
            )


def _of(remarks: Mapping[str, str], value: Value) -> str:
    return remarks[str(value)]


def _is_of_codes(column: Column) -> bool:
    """Whether the entries of a column whose name does not tell are codes: one word with a digit, nearly all of them."""
    like = sum(" " not in text and any(map(str.isdigit, text)) for text in column.texts)
    return like >= _MAINLY * len(column.texts)


class _Judge:
    """Tells which characters of a text are not what they look like, compared with the rest of its column."""

    def __init__(self, table: Table, column: Column) -> None:
        self._table = table
        self._column = column

    def remark(self, text: str) -> str:
        """What is wrong with a text, with the characters named; empty when nothing is."""
        if len(text) > _LONGEST:
            return ""
        is_name = text.upper() != text and not any(map(str.isdigit, text))
        found = dict.fromkeys(self._letters(text, is_name=is_name))
        found |= dict.fromkeys(() if is_name else _others(text))
        return f"{quoted(text)}: {'; '.join(map(_name, found))}" if found else ""

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
        return _natives(self._column.all_texts)

    @cached_property
    def _natives_of_the_table(self) -> frozenset[str]:
        return frozenset().union(*(_natives(column.all_texts) for column in self._table.columns))


def _others(text: str) -> Iterator[str]:
    """Dashes, forms of ordinary characters, digits of other scripts, and accents that stand by themselves."""
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


def _name(letter: str) -> str:
    """A character with what it is, e.g. “А” is the Cyrillic letter A, not the Latin A."""
    if letter in _DOUBLES:
        script, _, rest = unicodedata.name(letter).partition(" ")
        called = rest.removeprefix("CAPITAL ").removeprefix("SMALL ").removeprefix("LETTER ")
        double = _DOUBLES[letter]
        what = "digit" if double.isdigit() else "Latin letter"
        return f"“{letter}” is the {script.capitalize()} letter {called.capitalize()}, not the {what} {double}"
    if letter.isascii():
        return f"“{letter}” is a Latin letter among Cyrillic or Greek ones"
    name = unicodedata.name(letter, "another character").lower()
    if letter in _DASHES:
        return f"“{letter}” is {_DASH_NAMES.get(letter) or _with_article(name)}, not an ordinary hyphen"
    if unicodedata.combining(letter):
        return "an accent is a character of its own, not part of its letter"
    if letter.isdecimal() and not _COMPATIBLE.match(letter):
        return f"“{letter}” is {_with_article(name.replace('arabic', 'Arabic'))}, not {unicodedata.decimal(letter)}"
    kind = next((kind for word, kind in _FORMS if word in name), _with_article(name))
    return f"“{letter}” is {kind}, not {unicodedata.normalize('NFKC', letter)}"


def _with_article(name: str) -> str:
    return f"{'an' if name[0] in 'aeiouA' else 'a'} {name}"
