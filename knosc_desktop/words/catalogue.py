"""Makes sentences: the text of an id, in the language in use, with its parameters filled in."""

from __future__ import annotations

import gettext
import logging
import struct
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from knosc_desktop.domain.texts import Message
from knosc_desktop.words.pseudo import PseudoTranslations
from knosc_desktop.words.texts import english

if TYPE_CHECKING:
    from collections.abc import Callable

    from knosc_desktop.domain.texts import Param, Text

_LOCALE = Path(__file__).parent / "locale"
_log = logging.getLogger(__name__)
_UNUSABLE = (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError)
"""What comes of a text that another version wrote, or of a damaged one."""
_MOMENTS = frozenset({"lists.time", "lists.day"})
"""Their parameter is a moment, which is written as a clock or a calendar here shows it."""
_MOST_LOGGED = 100
_logged: set[str] = set()
"""The texts that were complained of; a list that is painted again and again would fill the log."""

ENGLISH = "en"
PSEUDO = "pseudo"
"""Every text in brackets, longer and with accents: what shows without them was not translated."""


def _grouped(number: int) -> str:
    return f"{number:,}"


class Translations(Protocol):
    """What gettext has for a language."""

    def pgettext(self, context: str, message: str, /) -> str:
        """The translation of a text."""

    def npgettext(self, context: str, singular: str, plural: str, number: int, /) -> str:
        """The translation that belongs to a number."""


@dataclass(slots=True)
class _Language:
    """The one in use: one for the whole process, as that of the system is."""

    code: str = ENGLISH
    translations: Translations = field(default_factory=gettext.NullTranslations)
    number: Callable[[int], str] = _grouped
    day: Callable[[date], str] = date.isoformat


_current = _Language()


def use(code: str, number: Callable[[int], str] = _grouped, day: Callable[[date], str] = date.isoformat) -> None:
    """Say everything in that language from now on.

    Args:
        code: of the language; one without a catalogue is English.
        number: writes a whole number as that language does.
        day: writes a date as that language does.
    """
    _logged.clear()
    _current.code, _current.translations = code, _translations(code)
    _current.number, _current.day = number, day


def language() -> str:
    """The code of the language in use."""
    return _current.code


def tr(name: str, /, **params: Param) -> str:
    """The sentence of an id.

    Args:
        name: id of a text.
        params: values of its placeholders; ``count`` chooses the plural.

    Raises:
        LookupError: there is no such text, or a parameter is missing.
    """
    text = english(name)
    if isinstance(text, str):
        template = _current.translations.pgettext(name, text)
    else:
        count = params["count"]
        if not isinstance(count, int):
            raise TypeError(f"The count of {name} is no number.")
        template = _current.translations.npgettext(name, *text, count)
    return template.format_map({placeholder: _shown(value) for placeholder, value in params.items()})


def render(text: Text) -> str:
    """The sentence of a message, which may have been stored by another version; text is returned as it is."""
    if isinstance(text, str):
        return text
    try:
        if text.id in _MOMENTS:
            moment = datetime.fromisoformat(str(text.params["at"])).astimezone()
            return tr(text.id, at=f"{moment:%H:%M}" if text.id == "lists.time" else _current.day(moment.date()))
        return tr(text.id, **text.params)
    except _UNUSABLE as error:
        if text.id not in _logged and len(_logged) < _MOST_LOGGED:
            _logged.add(text.id)
            _log.warning("No text for %s: %r", text.id, error)
        return tr("lists.unknown", id=text.id)


@cache
def translated() -> frozenset[str]:
    """The codes of the languages that there is a catalogue for."""
    return frozenset(path.stem for path in _LOCALE.glob("*.mo"))


def number(value: int) -> str:
    """A whole number as the language in use writes it."""
    return _current.number(value)


def _shown(value: Param) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return _current.number(value)
    if isinstance(value, Message):
        return render(value)
    return _in_a_row([_shown(each) for each in value])


def _in_a_row(names: list[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return tr("lists.last", others=", ".join(names[:-1]), last=names[-1])


def _translations(code: str) -> Translations:
    if code == PSEUDO:
        return PseudoTranslations()
    if code not in translated():
        return gettext.NullTranslations()
    try:
        return _read(_LOCALE / f"{code}.mo")
    except (OSError, ValueError, LookupError, struct.error) as error:
        # English is better than no window at all.
        _log.warning("The catalogue of %s is damaged: %r", code, error)
        return gettext.NullTranslations()


@cache
def _read(path: Path) -> Translations:
    """Once: the command line and the window both ask for it on the way to the first paint."""
    with path.open("rb") as stream:
        return gettext.GNUTranslations(stream)
