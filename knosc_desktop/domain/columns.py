"""The words of a column name, and what the column holds, judged by them."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# The words of a column's name, however it is written: ``_ItemNumber``, ``Item No.`` and ``ITEM_NBR`` say the same.

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


# What a column holds, judged by its name alone.
#
# Templates are the tenant's own, so there is no list of columns here, only the
# words users make their names of.


class Role(Enum):
    """What stands in a column."""

    CODE = "code"
    """Tells things apart: must arrive letter by letter, zeros and all."""
    RUNNING = "running number"
    """A code that only counts, like the lines of an order."""
    POSTCODE = "postcode"
    DATE = "date"
    NUMBER = "number"
    """Something to calculate with."""
    ACTION = "action"
    """What Knosc is to do with the row."""
    CHOICE = "choice"
    """One of a few words, like a status."""
    TEXT = "text"
    """Free text for people."""
    UNKNOWN = "unknown"
    """The name does not tell."""

    @property
    def is_code(self) -> bool:
        """Whether every character of it counts."""
        return self in {Role.CODE, Role.RUNNING, Role.POSTCODE}


_DATES = {"date", "eta", "etd", "deadline"}
_CHOICES = {"status", "type", "category", "class", "mode"}
_POSTCODES = {"zip", "postal"}
_CODES = {"number", "code", "id", "sku", "ean", "gtin", "upc", "key", "reference", "ref", "identifier", "barcode"}
_COUNTERS = {"line", "position", "pos", "sequence", "row", "zeile"}
_NUMBERS = {
    "quantity", "price", "cost", "multiplier", "percentage", "amount", "weight", "volume", "priority", "rate",
    "factor", "stock", "share", "length", "width", "height", "onhand",
}  # fmt: skip
_LIMITS = {"minimum", "maximum", "min", "max", "total"}
_OWED = _NUMBERS | _LIMITS | {"number", "unit", "balance", "days"}
_FLAGS = {
    "is", "has", "can", "use", "uses", "allow", "allows", "allowed", "enable", "enables", "enabled", "include",
    "includes", "exclude", "excludes", "requires", "require", "default", "needs", "show", "hide", "ignore", "skip",
}  # fmt: skip
_TEXTS = {
    "name", "description", "address", "street", "city", "state", "region", "country", "phone", "fax", "email",
    "comment", "comments", "note", "notes", "remark", "remarks", "contact", "owner", "label", "title",
}  # fmt: skip
_THINGS = {"item", "customer", "supplier", "warehouse", "unit", "component", "location", "plant", "site"}
_NOT_AFTER_A_NUMBER = _CODES | _TEXTS | _CHOICES | {"unit", "currency", "list", "center", "centre", "group", "calendar"}


@lru_cache(maxsize=4096)
def role_of(column: str) -> Role:
    """What the column of that name holds."""
    name = words(column)
    if not name:
        return Role.UNKNOWN
    for role, fits in _TESTS:
        if fits(name, column):
            return role
    return Role.UNKNOWN


def is_flag(column: str) -> bool:
    """Whether the name begins like that of a column that says yes or no, whatever it is about: ``IsDefaultUnit``."""
    name = words(column)
    return len(name) > 1 and name[0] in _FLAGS


def is_named_for_its_role(column: str) -> bool:
    """Whether the last or only word is what a code, a number or a date is called; ``StockItem`` may say yes or no."""
    name = words(column)
    return len(name) == 1 or (bool(name) and name[-1] in _CODES | _NUMBERS | _LIMITS | _DATES | _COUNTERS)


def _is_date(name: tuple[str, ...], _: str) -> bool:
    if name[-1] in _CODES:
        return False
    # “Due” is a day, but “Quantity Due” is so much.
    return not _DATES.isdisjoint(name) or ("due" in name and _OWED.isdisjoint(name))


def _is_number(name: tuple[str, ...], column: str) -> bool:
    if name[:2] == ("number", "of"):
        return True
    if not _NUMBERS.intersection(name):
        return name[-1] in _LIMITS
    # “Price / Unit” is a price, “Weight Unit” is a unit.
    return name[-1] not in _NOT_AFTER_A_NUMBER or _is_ratio(name, column)


def _is_ratio(name: tuple[str, ...], column: str) -> bool:
    return "/" in column or "per" in name


def _is_code(name: tuple[str, ...], column: str) -> bool:
    if name[-1] in _THINGS:
        return not _is_ratio(name, column)
    return name[-1] in _CODES


_TESTS = (
    (Role.ACTION, lambda name, _: name[-1] == "action"),
    (Role.CHOICE, lambda name, _: name[-1] in _CHOICES),
    (Role.DATE, _is_date),
    (Role.POSTCODE, lambda name, _: bool(_POSTCODES.intersection(name))),
    (Role.NUMBER, _is_number),
    (Role.RUNNING, lambda name, _: name[-1] in _CODES | _COUNTERS and bool(_COUNTERS.intersection(name))),
    (Role.CODE, _is_code),
    (Role.TEXT, lambda name, _: name[-1] in _TEXTS),
)


def action_place(columns: Sequence[str]) -> int | None:
    """Where the column with the actions is, from 0; the one called just that before any other."""
    places = [place for place, column in enumerate(columns) if role_of(column) is Role.ACTION]
    return next((place for place in places if plain_name(columns[place]) == "action"), next(iter(places), None))
