"""The languages there are, and which of them the user's system asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.words.catalogue import ENGLISH, translated

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES = {
    ENGLISH: "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt_BR": "Português (Brasil)",
    "it": "Italiano",
    "pl": "Polski",
}
"""By code, as its speakers call it."""


def available() -> dict[str, str]:
    """Codes and names of the languages that can be chosen."""
    return {code: name for code, name in _NAMES.items() if code == ENGLISH or code in translated()}


def language_for(wanted: Iterable[str]) -> str:
    """The first that the app has of the languages a system prefers; English without any.

    Args:
        wanted: such as ``de-AT``, ``pt_PT`` or ``fr``, the most wanted first.
    """
    codes = available()
    for name in wanted:
        first = name.replace("-", "_").partition("_")[0]
        for code in codes:
            if code.partition("_")[0] == first:
                return code
    return ENGLISH
