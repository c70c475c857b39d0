"""The values that a message names, and the ways in which a message may write a cell's value."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import IntEnum
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from knosc_desktop.domain.message_words import missing_words, says_empty
from knosc_desktop.domain.written_values import DAY_0, numbers_written, with_days_as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_LONGEST = 300
_MOST_TOKENS = 200
_MOST_QUOTED = 5
"""Words of a quotation that is a value; a longer one is a sentence."""
_MOST_WORDS = 8
"""Words of a value that is not in quotes."""
CODE_DIGITS = 4
"""So many digits alone are a code even where the message does not say what they are."""
MOST_REMEMBERED = 1 << 15
"""Messages of which the values are found once only."""
_EXACT = 1e16
"""Whole numbers up to here are exact."""

_SAID_AFTER = re.compile(
    r"""["'”’“»)\]`]*\s*(?:"""
    # “0 is the minimum” tells what it should be.
    r"(?:is|are|was|were)(?! (?:allowed|permitted|accepted|required|expected|the)\b)\b"
    r"|(?:isn['’]t|not|does not|doesn['’]t|do not|already(?! has\b)|could not|unknown|invalid)\b"
    r"|(?:duplicated?|duplicad[oa]|en double|doppelt)\b"
    # “5 bad rows” is a count.
    r"|(?:bad|wrong|incorrect[oae]?|unacceptable|falsch|fehlerhaft|erron[ée]e?|errad[oa]|sbagliat[oa]|błędn[ya])\b"
    r"(?! \w)"
    r"|cannot be (?:found|read|parsed|converted|used)\b"
    r"|(?:ist|wurde|nicht|existiert|fehlt|unbekannt|ungültig)\b"
    r"|(?:est|n['’]est|n['’]existe|introuvable|inconnue?|invalide)\b"
    r"|(?:no existe|no se|desconocid[oa]|inválid[oa]|não|non|sconosciut[oa]|nie)\b)"
)
# “X is free” says something of X, but not what is wrong with it.
_STATED_AFTER = re.compile(
    r"""["'”’“»)\]`]*\s*(?:is|are|was|were|ist|wurde|est)\b"""
    r"(?! (?:an? |the |already )?(?:not|no|kein\w*|nicht|pas|un(?!ique)\w+|in[a-z]{3,}|im\w+|ir\w+|too|zu|trop"
    r"|less|more|greater|larger|smaller|higher|lower|longer|shorter|before|after|later|earlier|below|above|out of"
    r"|in the past|empty|blank|missing|bad|wrong|negative|duplicate\w*|used|obsolete|closed|locked|blocked|deleted"
    r"|klein\w*|größer|groß|doppelt|leer|gesperrt|vide|ungültig|falsch)\b)"
)
_SAID_BEFORE = re.compile(
    r"(?:\b(?:invalid|unknown|unrecogni[sz]ed|bad|wrong|duplicate|got|no such"
    r"|(?<!old )(?<!previous )value|but (?:is|was)"
    r"|(?<!not )(?:found|received)(?! (?:for|in|at|on)\b)|ist aber"
    r"|(?:cannot|can['’]t|could not|unable to) (?:find|parse|read|convert)"
    r"|(?:no|kein) \w+ (?:with|mit) (?:number|nummer)|lookup of"
    r"|ungültig\w*|unbekannt\w*|doppelt\w*|wert|inconnue?|invalide|valeur|valor|inválid[oa]|desconocid[oa]"
    r"|sconosciut[oa]|valore)|\((?:is|was|ist))\b"
)
VALUE_FIELDS = (
    r"(?:(?:rejected|actual|current|invalid|wrong|given|cell|field|raw|original|input|your)[_ ]?)?value|input|wert"
    r"|actual|provided|entered|supplied|istwert|eingabe|erhalten|reçu|recibido|ricevuto|otrzymano"
)
"""Fields that a server may give beside the message, as “not allowed (value: KILO)”."""
# What a value should be is not what it is.
_RULE = re.compile(
    r"\b(?:one of|(?:must|should|has to|have to|may)(?: not)? be|expected|allowed(?: values)?(?: are)?|permitted"
    r"|than|between(?! \S*[a-z]\S*\d)|below|above|at least|at most|maximum|minimum|max\.?|min\.?|range|format|such as"
    r"|e\.g\.|(?<!cannot )(?<!can['’]t )(?<!not )use|valid values"
    r"|(?:previous|old|new|correct|right|suggested|valid|default) value|next free"
    r"|examples?|beispiel|exemple|ejemplo|did you mean|meinten sie|vouliez-vous dire|quiso decir|closest"
    r"|nearest|suggest\w*|candidates?|replace[ds]?|replacement|superseded|successor|nachfolger|ersetzt|remplac\w+"
    r"|reemplaza\w+|sustituid[oa]|should|erwartet\w*|attendue?s?|espera\w+|correct[oa]?s?|richtig\w*|overlaps?"
    r"|depends|parent|used by|similar(?: to)?|ähnlich|parecid[oa]|options|hint|try|linked to|merge into|vorschlag"
    r"|peut-être|verwenden|utilise[rz]|según|laut|in the master|known:)"
    r"\b.*?(?=[.;!?](?:\s|$)|,? (?:but|got|found|received|was|instead of|se recibió|trovato)\b"
    rf"|[,(\[{{] ?[\"']?(?:is|ist|was|not|nicht|currently|type=|{VALUE_FIELDS})\b|$)"
)
# The value of another record, and not what is wrong with this one.
_RELATED_BEFORE = re.compile(
    r"\b(?:with|as|like|before|after|from|to|of|see|by|than|mit|wie|vor|nach|durch|zu|par|avec|comme|por|con|como)\b"
)
# Words of the message that hardly any cell holds, though some cell may.
_WORDS = (
    "a an and are as at be been by can cannot column error errors field file for from has have header in is it"
    " its line must no not of on one or record row rows sheet so than that the there these this to value values"
    " was were will with"
    " das dem den der die ein eine feld für hat im in ist kein keine mit nicht oder sein spalte und von wert zeile"
    " a au avec ce champ dans de des du en est et la le les ligne n'est ne ou par pas pour que un une valeur"
    " con de del el es está fila la las los no o para por que se un una valor y"
)
NO_VALUES = frozenset(_WORDS.split())
"""Words that are no values unless they are in quotes or brackets."""
_SMALL_WORDS = (
    "a and as at by for from in line of on or row so to with das dem den der die für im in mit und von a au avec dans"
    " de des du en et la le les par pour con de del el la las los para por y"
)
_IN_SENTENCES = NO_VALUES.difference(_SMALL_WORDS.split())
"""The others may be in a name, as in “Blocked by QA”."""
_GAP = re.compile(r"""(?:[\s:=]|(?<=\s)[-–—](?=\s))+["'“‘«„(\[`<]*""")
_NOUN = re.compile(r"""\s\w+(?:[\s:=]|(?<=\s)[-–—](?=\s))+["'“‘«„(\[`<]*""")
_PLACE = re.compile(
    r"\b(?P<word>rows?|records?|lines?|zeilen?|lignes?|l[ií]neas?|linhas?|filas?|righ?[ae]|wiersz|position|pos\.?|batch|page|sheet"
    r"|columns?|cols?|spalten?|colonne|columna|coluna)"
    r"\s*(?:no\.?|number|nr\.?|#)?\s*[:=]?\s*#?(?P<number>\d{1,9})\b(?!\s*[-/.]\s*\w*[a-z])"
    r"(?:\s*(?:,|;|/|&|-|–|and|or|to|und|oder|bis|et|ou|à|y|e|a)\s*\d{1,9}\b)*"
)
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ]00:00(?::00(?:[.,]0+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?(?![\d:])")
_CELL = re.compile(r"\b(?:cell|zelle|cellule|celda)\s*:?\s*\$?[a-z]{1,3}\$?\d{1,7}\b")
_QUOTED = re.compile(
    r"""“([^“”]{1,300})”|"([^"]{1,300})"|«\s*([^«»]{1,300}?)\s*»|„([^„“”]{1,300})[“”]|‘([^‘’]{1,300})’(?!\w)"""
    r"""|`([^`]{1,300})`|(?<!\w)'([^']{1,300})'(?!\w)"""
)
# In “NOT_FOUND:A-5” the value begins after the colon; a code may be “A:5”.
_TOKEN = re.compile(r"(?:[^\s=:]++|(?<![^\W\d]{3}):)++")
_BRACKETED = re.compile(r"\(([^()]{1,300})\)|\[([^\[\]]{1,300})\]|<([^<>]{1,300})>")
# As in “not found.ITEM-9999”.
_GLUED = re.compile(r"(?<=[a-z]{3}[.;!?,])(?=[A-Z]+[-_]?\d)")
_OPENING = "([{<\"'“‘«„`*"
_CUT = ("...", "…")
_AFTER_CUT = ")]}>\"'”’»“`"
_CLOSING = ")]}>\"'”’»“`*.,;:!?"
_WORD_BEFORE = re.compile(r"""([^\W\d_]+)[\s:=#]*["'“‘«„(\[`<]*$""")
_BEFORE_REMARKS = tuple("([-–—")
_BETWEEN = " :=#\"'“‘«„([`<"
_LINE_WORDS = ("line", "position", "pos", "zeile", "ligne", "linea", "línea", "linha")


class Weight(IntEnum):
    """How surely a message names a value."""

    MENTIONED = 0
    """A word or a number that occurs; it counts where its label is the column's own."""
    CODE = 1
    QUOTED = 2
    STATED = 3
    """The message says something of it, which need not be what is wrong."""
    SAID = 4
    """The message says what is wrong with it."""


class NamedValue(NamedTuple):
    """A value that a message may name.

    Attributes:
        text: as ``spoken_forms`` writes values.
        end: where it ends in the message; of several values with one end, the longest that exists is meant.
        weight: how surely it is named.
        label: the word before it, e.g. ``item`` in “item A-5”; empty where there is none.
        is_definite: whether it is in quotes or has a digit, so that it can be nothing but a value.
    """

    text: str
    end: int
    weight: Weight
    label: str
    is_definite: bool


@dataclass(frozen=True, slots=True)
class NamedValues:
    """What a message says of values.

    Attributes:
        values: those it names; the longest first.
        lines: numbers of lines, which may be those of an order.
        says_empty: whether it says that there is no value.
        missing: the words after “missing”, which may be the name of a column.
        text: the message as it is compared, without the numbers of rows and without what a value should be.
        said: where a value begins after words that say what is wrong with it.
    """

    values: tuple[NamedValue, ...] = ()
    lines: frozenset[str] = frozenset()
    says_empty: bool = False
    missing: str = ""
    text: str = ""
    said: frozenset[int] = frozenset()

    def weight(self, start: int, end: int) -> Weight:
        """What the words before and after a part of the text say of it."""
        return Weight.SAID if start in self.said else _weight_by_what_follows(self.text, end)


# The same few values fill most columns. Typed: 1 and True are equal, but not written alike.
@lru_cache(maxsize=1 << 16, typed=True)
def spoken_forms(value: object) -> frozenset[str]:
    """The ways in which a message may write a value; none of an empty cell."""
    if isinstance(value, bool):
        return frozenset((str(value).casefold(),))
    if isinstance(value, (int, float)):
        return _number_forms(value)
    if isinstance(value, datetime):
        times = (f"{value:%Y-%m-%d %H:%M:%S}", f"{value:%Y-%m-%dt%H:%M:%S}", f"{value:%Y-%m-%d %H:%M}")
        return frozenset((*_date_forms(value), *times))
    if isinstance(value, date):
        return frozenset(_date_forms(value))
    if isinstance(value, time):
        return frozenset((value.isoformat(),))
    text = normalized(str(value))
    return frozenset((text,)) if text else frozenset()


def numbers_in(texts: Iterable[str]) -> Mapping[float, list[str]]:
    """The texts that write a number, by that number."""
    numbers: defaultdict[float, list[str]] = defaultdict(list)
    for text in texts:
        for number in numbers_written(text):
            numbers[number].append(text)
    return numbers


def normalized(text: str) -> str:
    """Text as it is compared: without capitals, and white space once."""
    return " ".join(text.split()).casefold()


def prepared(message: str) -> str:
    """A message with white space once, with days as numbers, and a space between a sentence and a code."""
    return " ".join(_MIDNIGHT.sub(r"\1", _GLUED.sub(" ", with_days_as_numbers(message))).split())


@lru_cache(maxsize=MOST_REMEMBERED)
def named_values(message: str) -> NamedValues:
    """The values that a message names."""
    text = prepared(message).casefold()
    places = list(_PLACE.finditer(text))
    lines = frozenset(place["number"] for place in places if place["word"].startswith(_LINE_WORDS))
    # The numbers of rows are no values. As many characters, so that positions stay.
    for pattern in (_CELL, _PLACE):
        text = pattern.sub(_hidden, text)
    ruled: set[int] = set()
    without_rules = text
    for rule in _RULE.finditer(text):
        ruled.update(range(rule.start() + 1, rule.end() + 1))
        without_rules = f"{without_rules[: rule.start()]}{_hidden(rule)}{text[rule.end() :]}"
    places_in = _Places(text)
    found = [*_quoted(places_in), *_bracketed(places_in), *_unquoted(places_in)]
    values = {
        (value.text, value.end): value
        for value in sorted(found, key=attrgetter("weight"))
        if value.end not in ruled and len(value.text) <= _LONGEST
    }
    longest_first = sorted(values.values(), key=lambda value: (value.end, -len(value.text)))
    said = frozenset(places_in.said)
    return NamedValues(tuple(longest_first), lines, says_empty(text), missing_words(text), without_rules, said)


def _hidden(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _weight_by_what_follows(text: str, end: int) -> Weight:
    if _SAID_AFTER.match(text, end) is None:
        return Weight.MENTIONED
    return Weight.STATED if _STATED_AFTER.match(text, end) else Weight.SAID


def _number_forms(value: float) -> frozenset[str]:
    if math.isfinite(value) and value == int(value) and abs(value) < _EXACT:
        return frozenset((str(int(value)), str(float(value))))
    return frozenset((str(value),))


def _date_forms(value: date) -> tuple[str, ...]:
    # A server that knows nothing of formats sees the number that the workbook stores.
    serial = str((date(value.year, value.month, value.day) - DAY_0).days)
    return (
        serial,
        f"{value:%Y-%m-%d}",
        f"{value:%d.%m.%Y}",
        f"{value:%d/%m/%Y}",
        f"{value:%m/%d/%Y}",
        f"{value:%Y%m%d}",
    )


class _Places:
    """Where words stand in a message, looked for once and not for each value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said = _ends(_SAID_BEFORE, text)
        self.related = _ends(_RELATED_BEFORE, text)

    def weight(self, start: int, end: int) -> Weight:
        """What the words before and after a value make it; ``MENTIONED`` where they say nothing of it."""
        return Weight.SAID if start in self.said else _weight_by_what_follows(self.text, end)

    def label(self, start: int) -> str:
        """The word before a value."""
        word = _WORD_BEFORE.search(self.text[max(0, start - 40) : start])
        return word[1] if word else ""


def _ends(pattern: re.Pattern[str], text: str) -> set[int]:
    """Where a value begins after certain words, with a noun between them and the value or without."""
    ends: set[int] = set()
    for found in pattern.finditer(text):
        for words in (_GAP, _NOUN):
            gap = words.match(text, found.end())
            if gap is not None:
                ends.add(gap.end())
    return ends


def _quoted(places: _Places) -> list[NamedValue]:
    found = []
    for match in _QUOTED.finditer(places.text):
        content = next(filter(None, match.groups())).strip()
        start = match.start() + 1
        if content and "\0" not in content and start not in places.related and not content.endswith(_CUT):
            weight = max(places.weight(start, match.end()), Weight.QUOTED)
            # A sign alone may be one that the value may not have.
            is_definite = any(map(str.isalnum, content))
            found.append(NamedValue(content, match.end(), weight, places.label(match.start()), is_definite))
    return found


def _bracketed(places: _Places) -> list[NamedValue]:
    """Values of several words in brackets; those of one word are tokens anyway."""
    found = []
    for match in _BRACKETED.finditer(places.text):
        content = next(filter(None, match.groups())).strip()
        start = match.start() + 1
        if " " in content and "\0" not in content and start not in places.related:
            weight = places.weight(start, match.end())
            has_digit = any(map(str.isdigit, content))
            # It ends where its last token does, so that the longer of the two is meant.
            found.append(NamedValue(content, match.end() - 1, weight, places.label(match.start()), has_digit))
    return found


def _unquoted(places: _Places) -> list[NamedValue]:
    text = places.text
    # “ITEM-1 Rev B” in quotes is one value, and none of its words is another.
    tokens = _tokens(_QUOTED.sub(lambda quoted: _hidden(quoted) if _is_one_value(quoted) else quoted[0], text))
    words = [text[start:end] for start, end in tokens]
    labels = _labels(text, tokens, words)
    found = []

    def add(first: int, last: int, weight: Weight, *, is_definite: bool) -> None:
        end = tokens[last][1]
        value = words[first] if first == last else text[tokens[first][0] : end]
        if value not in NO_VALUES:
            found.append(NamedValue(value, end, weight, labels[first], is_definite))

    for index, ((start, end), word) in enumerate(zip(tokens, words, strict=True)):
        has_digit = not word.isalpha() and any(map(str.isdigit, word))
        if (weight := _weight_by_what_follows(text, end)) > Weight.MENTIONED:
            # The value ends here; how many words it has is known by what the column holds.
            for first in range(max(0, index - _MOST_WORDS + 1), index + 1):
                add(first, index, weight, is_definite=has_digit)
        if start in places.said and _is_remark(text, start, word):
            add(index, index, Weight.CODE, is_definite=has_digit)
        elif start in places.said:
            for last in range(index, min(len(tokens), index + _MOST_WORDS)):
                add(index, last, Weight.SAID, is_definite=has_digit)
        elif start not in places.related:
            weight = Weight.CODE if has_digit and _is_code(word) else Weight.MENTIONED
            add(index, index, weight, is_definite=has_digit)
    return found


def _is_one_value(quoted: re.Match[str]) -> bool:
    words = quoted[0][1:-1].split()
    return 1 < len(words) <= _MOST_QUOTED and _IN_SENTENCES.isdisjoint(words)


def _labels(text: str, tokens: Sequence[tuple[int, int]], words: Sequence[str]) -> list[str]:
    """The word before each word, which is its label if it stands right before it."""
    labels = [""]
    for (_, end), (start, _), word in zip(tokens, tokens[1:], words, strict=False):
        is_label = word.isalpha() and not text[end:start].strip(_BETWEEN)
        labels.append(word if is_label else "")
    return labels


def _tokens(text: str) -> list[tuple[int, int]]:
    """Where the words are, without the punctuation around them."""
    tokens = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        start, end = match.span()
        if not word.isalnum():
            start += len(word) - len(word.lstrip(_OPENING))
            end -= len(word) - len(word.rstrip(_CLOSING))
        # What is cut off may be the whole of another value.
        if start < end and "\0" not in word and not word.rstrip(_AFTER_CUT).endswith(_CUT):
            tokens.append((start, end))
        if len(tokens) == _MOST_TOKENS:
            break
    return tokens


def _is_remark(text: str, start: int, word: str) -> bool:
    """Whether a word after a complaint is the number of the complaint, as in “Unit is invalid (E1002)”."""
    is_apart = text[:start].rstrip()[-1:] in _BEFORE_REMARKS
    return word.startswith("#") or (is_apart and any(map(str.isalpha, word)) and any(map(str.isdigit, word)))


def _is_code(word: str) -> bool:
    return not word.isdigit() or len(word) >= CODE_DIGITS
