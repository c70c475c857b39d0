"""Characters in codes that look like others: a Cyrillic А for a Latin A, a dash for a hyphen, full-width digits.

Words of another alphabet are no such case: a token with a letter that has no Latin
double, like Ж, is written in that alphabet on purpose.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.damaged_texts import damaged_texts
from knosc_desktop.reader.checks.table import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value

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
