"""The words of a column's name, however it is written: ``_ItemNumber``, ``Item No.`` and ``ITEM_NBR`` say the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[A-Z]+(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+|#|%|[^\W\d_]+")
_SAME = {
    "number": ("no", "nbr", "nr", "num", "nummer", "numbers", "#"),
    "quantity": ("qty", "quantities", "menge", "qnty", "quant"),
    "description": ("desc", "descr", "bezeichnung", "beschreibung", "text"),
    "date": ("dt", "datum", "dates"),
    "percentage": ("percent", "pct", "perc", "%", "prozent"),
    "item": ("artikel", "article", "material", "part", "product", "items", "itm"),
    "customer": ("cust", "client", "kunde", "kunden", "customers"),
    "supplier": ("supp", "vendor", "lieferant", "lieferanten", "suppliers"),
    "warehouse": ("whse", "wh", "lager", "warehouses"),
    "delivery": ("deliv", "liefer"),
    "address": ("addr", "adresse", "anschrift"),
    "unit": ("uom", "einheit", "units"),
    "price": ("preis", "prices"),
    "inventory": ("inv", "bestand"),
    "component": ("comp", "komponente", "komponenten"),
    "external": ("ext", "externe"),
    "allocation": ("alloc", "zuteilung"),
    "order": ("ord", "bestell", "auftrag", "auftrags"),
    "name": ("names",),
    "zip": ("plz", "postleitzahl", "postcode"),
    "country": ("land", "ctry"),
    "phone": ("tel", "telefon", "telephone"),
    "email": ("mail",),
    "city": ("ort", "stadt", "town"),
    "start": ("beginn", "begin"),
    "end": ("ende",),
    "action": ("aktion",),
    "status": ("stat",),
    "type": ("typ", "art"),
    "id": ("ident",),
    "priority": ("prio", "prioritaet", "priorität"),
    "base": ("basis",),
}
_CANONICAL = {other: word for word, others in _SAME.items() for other in others}
_PHRASES = {
    ("purchase", "order"): "po",
    ("sales", "order"): "so",
    ("manufacturing", "order"): "mo",
    ("production", "order"): "mo",
    ("work", "order"): "mo",
    ("bill", "of", "materials"): "bom",
    ("bill", "of", "material"): "bom",
    ("unit", "of", "measure"): "unit",
    ("zip", "code"): "zip",
    ("postal", "code"): "zip",
    ("post", "code"): "zip",
    ("e", "mail"): "email",
    ("on", "hand"): "onhand",
}
_COMPOUND_ENDS = ("nummer", "datum", "menge", "bezeichnung", "beschreibung", "preis", "einheit", "name", "number")


@lru_cache(maxsize=4096)
def words(column: str) -> tuple[str, ...]:
    """Its words in small letters, abbreviations and German ones as the English word in full."""
    found: list[str] = []
    for word in _WORD.findall(column):
        found += _parts(word.casefold())
    return tuple(_CANONICAL.get(word, word) for word in _joined(found))


def _joined(found: list[str]) -> Iterator[str]:
    """The words, with those that belong together as one."""
    place = 0
    while place < len(found):
        phrase = next((many for many in _PHRASES if tuple(found[place : place + len(many)]) == many), None)
        yield _PHRASES[phrase] if phrase else found[place]
        place += len(phrase) if phrase else 1


def _parts(word: str) -> tuple[str, ...]:
    """German writes compounds in one: ``artikelnummer`` is two words."""
    for end in _COMPOUND_ENDS:
        if word.endswith(end) and len(word) > len(end):
            return word.removesuffix(end).removesuffix("-"), end
    return (word,)
