"""What is to be said, as an id and parameters; the sentence is made when it is shown, in the language of then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that is still without words.

    Attributes:
        id: key of its text in ``knosc_desktop/words/english``.
        params: values of the text's placeholders. ``count`` chooses the plural. A number is written as the language
            does, a sequence becomes ``A, B and C``, and text is shown as it is.
    """

    id: str
    params: dict[str, str | int | Message | tuple[str | int | Message, ...]] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.id)

    def __str__(self) -> str:
        """For logs."""
        values = ", ".join(f"{name}={value!s}" for name, value in self.params.items())
        return f"{self.id}({values})" if values else self.id

    def __format__(self, spec: str) -> str:
        """Refused: an id would show up in the middle of a sentence.

        Raises:
            TypeError: always.
        """
        raise TypeError(f"{self.id} is to be rendered first.")

    def plus(self, **params: Param) -> Message:
        """Itself with more parameters."""
        return replace(self, params={**self.params, **params})


Param = str | int | Message | tuple[str | int | Message, ...]
Text = Message | str
"""Plain text is what somebody else has said, or what an earlier version has stored: it is shown as it is."""


def message(name: str, /, **params: Param) -> Message:
    """A message by its id, with these parameters."""
    return Message(name, params)


def quoted(name: str) -> Message:
    """A name in the quotation marks of the language."""
    return Message("lists.quoted", {"name": name})


def time_of_day(moment: datetime) -> Message:
    """The time at which something happens, as this computer's clock shows it."""
    return Message("lists.time", {"at": moment.isoformat()})


def listed(names: Iterable[str | Message], most: int = 8) -> tuple[str | int | Message, ...]:
    """Names for a placeholder; of more than ``most`` the first ones, and the number of the others."""
    found = tuple(names)
    if len(found) <= most:
        return found
    return (*found[:most], Message("lists.more", {"count": len(found) - most}))


def day(moment: datetime) -> Message:
    """The date on which something happens, by this computer's calendar."""
    return Message("lists.day", {"at": moment.isoformat()})


def sentences(*texts: Text) -> Text:
    """Several of them one after the other; empty ones are left out."""
    said = [text for text in texts if text]
    plain = [text for text in said if isinstance(text, str)]
    if len(plain) == len(said):
        return " ".join(plain)
    first, *rest = said
    return Message("lists.sentences", {"first": first, "rest": sentences(*rest)}) if rest else first


def first_sentence(text: Text) -> Text:
    """The first of several sentences that were put one after the other."""
    while isinstance(text, Message) and text.id == "lists.sentences":
        first = text.params["first"]
        if not isinstance(first, (str, Message)):
            break
        text = first
    return text


def to_json(text: Text) -> Any:
    """What can be stored as JSON."""
    return text if isinstance(text, str) else {"id": text.id, "params": {k: _value(v) for k, v in text.params.items()}}


def from_json(stored: object) -> Text:
    """What was stored.

    Raises:
        ValueError: it is none.
    """
    match stored:
        case str():
            return stored
        case {"id": str(id), "params": dict(params)}:
            return Message(id, {str(name): _param(value) for name, value in params.items()})
    raise ValueError("That is no message.")


def _value(value: Param) -> Any:
    if isinstance(value, tuple):
        return [_value(each) for each in value]
    return to_json(value) if isinstance(value, Message) else value


def _param(stored: object) -> Param:
    if isinstance(stored, list):
        return tuple(_single(each) for each in stored)
    return _single(stored)


def _single(stored: object) -> str | int | Message:
    return stored if isinstance(stored, int) else from_json(stored)
