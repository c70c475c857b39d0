"""The values that a message says the cell holds, told by its form alone.

“Unit KILO is unknown” names a value even where no cell of the table holds KILO. Then the cell at the server's row
number does not hold it, and the number is wrong. Words that are written like the rest of the sentence are no values.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.columns import words
from knosc_desktop.domain.message_words import NOTHING, ORDINARY, is_said_of_a_value
from knosc_desktop.domain.named_values import NO_VALUES, VALUE_FIELDS, named_values, normalized, prepared, spoken_forms
from knosc_desktop.domain.row_mentions import occurrences
from knosc_desktop.domain.written_values import days_written, numbers_written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from knosc_desktop.domain.wanted_values import WantedValues

_LONGEST = 400
"""Longer messages are texts about something else, or tables."""
_MANY_DIFFERENT = 3
"""A word that no cell holds, in so many different messages, is one that the server always writes."""
_MANY = 20
"""The same for messages that may be equal."""
_WORDS = re.compile(r"[^\W_]+")
_WITH_DIGITS = re.compile(r"\S*\d\S*")
_OPEN = r"[\"'“”„‘«`(\[<]*"
_CLOSE = r"[\"'“”’»`)\]>]*"
_WORD = re.compile(rf"{_OPEN}(?P<text>[^\s\"'“”„‘’«»`()\[\]<>:=,;\0]+){_CLOSE}")
_QUOTED = re.compile(
    r"""“([^“”\0]+)”|"([^"\0]+)"|«\s*([^«»\0]+?)\s*»|„([^„“”\0]+)[“”]|‘([^‘’\0]+)’(?!\w)|`([^`\0]+)`"""
    r"""|(?<!\w)'([^'\0]+)'(?!\w)"""
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\s\d\d:\d\d")
"""After a day: when the server wrote the message."""
_NAME_AT_END = re.compile(r"[:=]\s+(?P<text>[^\W\d_a-z]\S*(?:\s(?:[^\W\d_a-z]\S*|&|[a-z]{1,3}(?=\s)))+)$")
_COPULAS = r"(?:is|was|are|ist|war|est|était|es|era|è|é|jest)"
_COPULA = re.compile(_COPULAS, re.IGNORECASE)
_HELD = re.compile(r"\s+|\s*[:=#]\s*")
"""What stands between the name of a column and its value."""
_NO_NUMBER = re.compile(
    rf"(?:^|[:,;]\s){_OPEN}(?P<text>[^\s\"'“”«»:=,;\0]+){_CLOSE} "
    r"(?:is not|isn['’]t|ist keine?|n['’]est pas|no es|não é|non è|nie jest)(?: an?| une?| uma?| eine?)?"
    r"(?: valid| gültige?s?)? (?:numbers?|numeric|integers?|decimals?|dates?|floats?|zahl|datum|nombre|número|numero"
    r"|fecha|data|liczbą|datą)\b",
    re.IGNORECASE,
)
_AFTER_VALUE = re.compile(
    rf"\b(?:value|wert|valeur|valor|valore)\s*[:=]?\s+{_OPEN}(?P<text>[^\s\"'“”«»:=,;\0]+){_CLOSE} "
    rf"(?:{_COPULAS}|cannot|could|can['’]t|kann|konnte)\b",
    re.IGNORECASE,
)
_AT_END = re.compile(
    rf"\b(?:value|wert|valeur|valor|valore|string|format|input|literal|text|found|got|received|unknown|invalid)"
    rf"\s*[:=]\s+{_OPEN}(?P<text>[^\s\"'“”«»:=,;()\[\]{{}}\0]+){_CLOSE}[.!]?$",
    re.IGNORECASE,
)
_GOT = re.compile(
    rf"(?:\b(?:got|received|but (?:is|was|found))|, was|\b(?:instead of|erhalten|reçu|recibió|trovato|otrzymano))\s+"
    rf"{_OPEN}(?P<text>[^\s\"'“”«»:=,;()\[\]{{}}\0]+){_CLOSE}[.!]?$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    rf"(?:^|[(\[,{{;|]\s?|\s)[\"']?(?:{VALUE_FIELDS}|got|received|valeur|valor|valore|wartość)[\"']?\s?[:=]\s?"
    r"(?:\"(?P<quoted>[^\"\0]+)\"|'(?P<single>[^'\0]+)'|(?P<text>[^\"'\0]+?)(?=[)}\]]|[,;] [\"']?\w+[\"']?\s?[:=]|$))",
    re.IGNORECASE,
)
_REJECTED = re.compile(r"\b(?:rejected value|you entered|cell contains)\s\[?(?P<text>[^\[\]\0.;]+)", re.IGNORECASE)
_SAID = re.compile(
    r"\b(?:not|no|unknown|invalid|duplicate|bad|wrong|unbekannt\w*|ungültig\w*|nicht|kein\w*|doppelt|inconnue?|invalide"
    r"|desconocid[oa]|inválid[oa]|não|non|sconosciut[oa]|nie)\b",
    re.IGNORECASE,
)
_NAMING_OTHERS = re.compile(
    r"\b(?:columns?|fields?|propert(?:y|ies)|attributes?|keys?|lists?|tables?|sheets?|files?|modes?|types?|formats?"
    r"|templates?|actions?|rules?|constraints?|codes?|functions?|parameters?|errors?|patterns?|regex\w*|expressions?"
    r"|characters?|letters?|signs?|muster|zeichen|spalten?|feld(?:er)?|listen?"
    r"|tabellen?|blatt|datei|regel|champs?|colonnes?|fichier|règle|campos?|columnas?|coluna|colonna|pol[ea]"
    r"|with|as|like|before|after|from|to|than|see|by|in)\W*$",
    re.IGNORECASE,
)
"""Before a quotation: it is the name of something else, or the value of another record."""
_CONTAINS = re.compile(r"\b(?:contains?|containing|enthält|contient|contiene|contém|zawiera)\W*$", re.IGNORECASE)
"""Before a single character, which the value may not have."""
_RULE_SIGNS = re.compile(r"\^|\$$|\\[dwsDWSpP]|\[[^\[\]]+-[^\[\]]+\]|\)[*+?]|\{\d+(?:,\d*)?\}")
"""In a quotation: it is a regular expression, which tells what a value should be."""
_LIKE_A_NAME = re.compile(r"[^\W\d]+(?:_[^\W\d]+)+")
"""``chk_qty`` is a name in a program."""


class Claim(NamedTuple):
    """A value that a message says the cell holds.

    Attributes:
        text: in small letters, with white space once.
        is_sure: whether it can be nothing but a value: a number, or what stands in quotes or in a field for it.
        is_ordinary: whether it is a word of messages, and a value only where another cell of the column holds it.
    """

    text: str
    is_sure: bool
    is_ordinary: bool = False


class Claims:
    """Compares the values that messages claim with the cells at which they would be located."""

    def __init__(self, names: Mapping[int, frozenset[str]], messages: Collection[str], values: WantedValues) -> None:
        """Nothing is compared yet.

        Args:
            names: the words of each column's name.
            messages: of all errors.
            values: that the table holds.
        """
        self._names = names
        self._all_names = frozenset[str]().union(*names.values())
        self._messages = messages
        self._values = values

    def contradict(self, message: str, column: int, cells: Iterable[object]) -> bool:
        """Whether a message claims values, and none of the cells holds one of them.

        Args:
            message: of an error.
            column: that the error is about; 0 when not known.
            cells: at which it would be located.
        """
        own = self._names.get(column, frozenset()) if column else self._all_names
        claims = [
            claim
            for claim in claims_of(message, own, self._all_names)
            if not self._is_servers_word(claim)
            and (not claim.is_ordinary or self._values.rows_of(column).get(claim.text))
        ]
        if not claims:
            return False
        forms = {form for cell in cells for form in spoken_forms(cell)}
        if any(writes(form, claim.text) for form in forms for claim in claims):
            return False
        text = named_values(message).text
        for claim in claims:
            # A part of what is claimed is no value of its own.
            text = text.replace(claim.text, "\0")
        return not any(next(occurrences(text, form), None) is not None for form in forms)

    def _is_servers_word(self, claim: Claim) -> bool:
        """Whether the server writes a word that no cell holds in so many messages that it is one of its own."""
        if claim.is_sure or self._values.cells(claim.text):
            return False
        return any(
            counts[word] >= enough
            for word in _WORDS.findall(claim.text)
            for counts, enough in ((self._in_different, _MANY_DIFFERENT), (self._in_all, _MANY))
        )

    @cached_property
    def _in_different(self) -> Counter[str]:
        """How many different messages have each word."""
        # Numbers and codes make no other message of it.
        return _counts({_WITH_DIGITS.sub("", message) for message in self._messages})

    @cached_property
    def _in_all(self) -> Counter[str]:
        """How many errors have each word in their message."""
        return _counts(self._messages)


def _counts(messages: Iterable[str]) -> Counter[str]:
    return Counter(word for message in messages for word in set(_WORDS.findall(message.casefold())))


@lru_cache(maxsize=4096)
def claims_of(message: str, own: frozenset[str], names: frozenset[str]) -> tuple[Claim, ...]:
    """The values that a message says the cell holds.

    Args:
        message: of an error.
        own: the words of its column's name.
        names: the words of all columns' names.
    """
    text = prepared(message)
    # Numbers of rows, and what a value should be, are not what it is.
    hidden = named_values(message).text
    if len(text) != len(hidden) or len(text) > _LONGEST:
        return ()
    text = "".join(letter if small != "\0" else small for letter, small in zip(text, hidden, strict=True))
    found = {*_by_words(text, own, names), *_by_pattern(text, names), *_by_quotation(text, names)}
    # A word of a longer value is none of its own.
    wholes = [claim.text for claim in found if claim.is_sure]
    return tuple(sorted(claim for claim in found if not any(claim.text in text != claim.text for text in wholes)))


def _by_words(text: str, own: frozenset[str], names: frozenset[str]) -> Iterator[Claim]:
    """Words right after the column's own name, and words in capitals of which it is said what is wrong."""
    tokens = list(_WORD.finditer(text))
    if tokens and _DAY.fullmatch(tokens[0]["text"]) and not _TIME.match(text, tokens[0].end()):
        yield Claim(tokens[0]["text"], is_sure=False)
    is_said = _SAID.search(text) is not None and any(map(str.islower, text))
    for index, token in enumerate(tokens):
        word = token["text"].rstrip(".!?")
        if not word or _is_of_another_kind(word, names):
            continue
        is_number = bool(numbers_written(word))
        is_ordinary = word.casefold() in ORDINARY
        if _is_after_own_name(text, tokens, index, own):
            if is_number or is_ordinary or _differs(word, text, tokens, index):
                yield Claim(normalized(word), is_number, is_ordinary)
        elif is_said and not is_ordinary and _is_in_capitals(word):
            yield Claim(normalized(word), is_sure=False)


def _is_after_own_name(text: str, tokens: Sequence[re.Match[str]], index: int, own: frozenset[str]) -> bool:
    if not index:
        return False
    before = tokens[index - 1]
    if index > 1 and _COPULA.fullmatch(before["text"]):
        return _is_of(tokens[index - 2]["text"], own)
    return _is_of(before["text"], own) and _HELD.fullmatch(text, before.end(), tokens[index].start()) is not None


def _differs(word: str, text: str, tokens: Sequence[re.Match[str]], index: int) -> bool:
    """Whether a word after the column's name is written otherwise than the words of the sentence."""
    gap = text[tokens[index - 1].end() : tokens[index].start()]
    is_last = index == len(tokens) - 1
    if _is_in_capitals(word):
        return any(map(str.islower, text)) or (is_last and not {":", "="}.isdisjoint(gap))
    if word[0].isupper():
        # A sentence may begin after a colon.
        begins_sentence = ":" in gap and not tokens[0]["text"][0].islower()
        return is_last or (not begins_sentence and any(token["text"][0].islower() for token in tokens))
    return is_last and not {":", "="}.isdisjoint(gap) and not is_said_of_a_value(word)


def _by_pattern(text: str, names: frozenset[str]) -> Iterator[Claim]:
    for pattern in (_NO_NUMBER, _AFTER_VALUE, _AT_END, _GOT):
        for found in pattern.finditer(text):
            word = found["text"].rstrip(".!?")
            if word and not is_said_of_a_value(word) and not _is_ordinary(word, names):
                yield Claim(normalized(word), is_sure=True)
    if (name := _NAME_AT_END.search(text)) and not any(_is_ordinary(word, names) for word in name["text"].split()):
        yield Claim(normalized(name["text"].rstrip(".!?")), is_sure=True)
    for pattern in (_FIELD, _REJECTED):
        for found in pattern.finditer(text):
            value = normalized(next(filter(None, found.groups())))
            if value not in NOTHING and not names.issuperset(words(value)):
                yield Claim(value, is_sure=True, is_ordinary=value in ORDINARY)


def _by_quotation(text: str, names: frozenset[str]) -> Iterator[Claim]:
    """The only text in quotes, unless it is the name of something."""
    quoted = list(_QUOTED.finditer(text))
    if len(quoted) != 1:
        return
    content = normalized(next(filter(None, quoted[0].groups())))
    is_name = _LIKE_A_NAME.fullmatch(content) or names.issuperset(words(content))
    before = text[: quoted[0].start()]
    is_part = len(content) == 1 and (not content.isalnum() or _CONTAINS.search(before))
    if not content or is_name or is_part or content in NOTHING or _RULE_SIGNS.search(content):
        return
    if not _NAMING_OTHERS.search(before):
        yield Claim(content, is_sure=True, is_ordinary=content in ORDINARY)


def _is_ordinary(word: str, names: frozenset[str]) -> bool:
    return word.casefold() in ORDINARY or _is_of_another_kind(word, names)


def _is_of_another_kind(word: str, names: frozenset[str]) -> bool:
    """Whether it is a word of the sentence, the name of a column or a name in a program."""
    return word.casefold() in NO_VALUES or not names.isdisjoint(words(word)) or "_" in word


def _is_of(label: str, own: frozenset[str]) -> bool:
    return not own.isdisjoint(words(label))


def _is_in_capitals(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def writes(form: str, text: str) -> bool:
    """Whether a text writes what a cell holds, perhaps as a number or a day of another style, or only its beginning.

    Args:
        form: of the cell's value.
        text: of a message, in small letters.
    """
    if form == text:
        return True
    if numbers := numbers_written(text):
        is_same = not numbers.isdisjoint(numbers_written(form))
        return is_same or form.startswith(f"{text} ") or not days_written(text).isdisjoint(days_written(form))
    if days := days_written(text):
        return not days.isdisjoint(days_written(form))
    if form[:1].isdigit() and text.startswith((f"{form}t", f"{form} ")) and days_written(form):
        # A day with the time, which the workbook does not have.
        return True
    beginning = text.rstrip(".…")
    if not form.startswith(beginning):
        return False
    # A long text may be cut off in the message.
    return beginning != text or not form[len(beginning)].isalnum()
