"""The tenant's small master data, which uploads refer to and extend."""

from __future__ import annotations

import threading

from knosc_desktop.demo.columns import Master

BUILT_IN: dict[Master, tuple[str, ...]] = {
    Master.ITEM: tuple(f"ITEM-{number}" for number in range(1001, 1021)),
    Master.CUSTOMER: tuple(f"CUST-{number}" for number in range(101, 106)),
    Master.SUPPLIER: tuple(f"SUP-{number}" for number in range(101, 106)),
    Master.WAREHOUSE: ("WH-EAST", "WH-WEST", "WH-NORTH"),
    Master.UNIT: ("EA", "KG", "CS"),
}
"""What a fresh tenant knows; all of it active."""

CLOSED_WAREHOUSE = "WH-CLOSED"
"""Known but inactive, so nothing may be loaded into it (knosc-api.md section 11.3)."""


class MasterData:
    """What is known, and what of it is active; upper and lower case are the same."""

    def __init__(self) -> None:
        """Begin with the built-in entries."""
        self._lock = threading.Lock()
        self._active = {
            master: dict.fromkeys((number.casefold() for number in numbers), True)
            for master, numbers in BUILT_IN.items()
        }
        self._active[Master.WAREHOUSE][CLOSED_WAREHOUSE.casefold()] = False

    def knows(self, master: Master, number: str) -> bool:
        """Whether there is such an entry."""
        with self._lock:
            return number.casefold() in self._active[master]

    def is_active(self, master: Master, number: str) -> bool:
        """Whether it may be used."""
        with self._lock:
            return self._active[master].get(number.casefold(), False)

    def put(self, master: Master, number: str, *, active: bool) -> None:
        """Add or change an entry."""
        with self._lock:
            self._active[master][number.casefold()] = active

    def remove(self, master: Master, number: str) -> None:
        """Forget an entry."""
        with self._lock:
            self._active[master].pop(number.casefold(), None)
