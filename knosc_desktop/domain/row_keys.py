"""By which columns the rows of a kind are told apart (knosc-api.md section 11.3).

Where Knosc documents no identity, the fields that its screens and its API name for the kind are
taken together; that is good enough to recognise a row of the last upload, but two rows with the
same such key need not be a mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from knosc_desktop.domain.tables import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class _Part:
    """One column of a key.

    Attributes:
        names: as ``plain_name`` has them; the first that is there counts.
        is_needed: whether there is no key without it.
    """

    names: tuple[str, ...]
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class _Key:
    """What tells the rows of one kind apart.

    Attributes:
        parts: in the order they are named.
        is_documented: whether Knosc says so itself.
    """

    parts: tuple[_Part, ...]
    is_documented: bool = True


def _needed(*names: str) -> _Part:
    return _Part(names)


def _if_there(*names: str) -> _Part:
    return _Part(names, is_needed=False)


_ITEM = _needed("itemnumber")
_SUB_ITEM = _if_there("subitemnumber")

# The user guide, the API and the older fields call the same thing by different names (section 11.3).
_KEYS: dict[str, _Key] = {
    "item-master": _Key((_ITEM, _SUB_ITEM)),
    "supplier-master": _Key((_needed("suppliernumber"), _if_there("shipfromnumber"))),
    "customer-master": _Key((_needed("customernumber"), _if_there("shiptonumber"))),
    "warehouse-master": _Key((_needed("warehousenumber"),)),
    "unit-master": _Key((_needed("unitcode", "unitname"),)),
    "external-item-master": _Key(
        (_needed("externalitemnumber"), _if_there("customernumber"), _if_there("externalsystem")),
        is_documented=False,
    ),
    "bill-of-materials": _Key(
        (_if_there("bomnumber"), _ITEM, _SUB_ITEM, _needed("componentitemnumber"), _if_there("componentsubitemnumber")),
        is_documented=False,
    ),
    "supplier-allocation": _Key(
        (_ITEM, _SUB_ITEM, _needed("suppliernumber"), _if_there("startdate")),
        is_documented=False,
    ),
    "procurement": _Key(
        (
            _needed("ponumber", "polistnumber", "purchaseordernumber"),
            _ITEM,
            _needed("lineuniqueid", "podetailsuniqueid", "uniqueid"),
        )
    ),
    "demand": _Key(
        (
            _needed("sonumber", "solistnumber", "salesordernumber"),
            _ITEM,
            _needed("lineuniqueid", "sodetailsuniqueid", "uniqueid"),
        )
    ),
    "forecast": _Key(
        (
            _needed("forecastnumber", "scheduleagreementid", "forecastlistnumber", "fonumber"),
            _ITEM,
            _needed("schedulelineid", "lineuniqueid", "forecastdetailsuniqueid"),
        )
    ),
    "manufacturing": _Key(
        (
            _needed("monumber", "molistnumber", "manufacturingordernumber"),
            _ITEM,
            _needed("lineuniqueid", "modetailsuniqueid", "uniqueid"),
        ),
        is_documented=False,
    ),
    "inventory": _Key(
        (_ITEM, _SUB_ITEM, _needed("warehousenumber"), _if_there("inventoryuniqueid")),
        is_documented=False,
    ),
}


def row_key(trigger: str, columns: Sequence[str]) -> tuple[int, ...]:
    """Where in a header the columns are that tell its rows apart, from 0.

    Args:
        trigger: name of the kind.
        columns: the header's names; of two that are the same the first counts.

    Returns:
        The positions in the key's own order, those of optional parts only where
        they are there; empty when no key can be formed, so that only whole rows
        can be compared.
    """
    places = _places(columns)
    key = _KEYS.get(trigger)
    return tuple(_found(key.parts, places)) if key is not None and _can_be_formed(key, places) else ()


def needed_in_rows(trigger: str, columns: Sequence[str]) -> tuple[int, ...]:
    """Where the columns are that every row has to fill, or nothing tells which one it is; from 0.

    Args:
        trigger: name of the kind.
        columns: the header's names; of two that are the same the first counts.

    Returns:
        The positions of the key's needed parts, in its own order, also of those that alone form no key.
    """
    key = _KEYS.get(trigger)
    parts = key.parts if key is not None else ()
    return tuple(_found((part for part in parts if part.is_needed), _places(columns)))


def is_key_documented(trigger: str) -> bool:
    """Whether Knosc itself says that no two rows of the kind have the same key."""
    key = _KEYS.get(trigger)
    return key is not None and key.is_documented


def _places(columns: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        places.setdefault(plain_name(column), place)
    return places


def _can_be_formed(key: _Key, places: Mapping[str, int]) -> bool:
    return all(any(name in places for name in part.names) for part in key.parts if part.is_needed)


def _found(parts: Iterable[_Part], places: Mapping[str, int]) -> Iterator[int]:
    for part in parts:
        place = next((places[name] for name in part.names if name in places), None)
        if place is not None:
            yield place
