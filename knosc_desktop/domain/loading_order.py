"""In which order kinds of data have to be loaded: what others refer to comes first (knosc-api.md section 11.2)."""

from __future__ import annotations

_STEPS: tuple[tuple[str, ...], ...] = (
    ("unit-master",),
    ("warehouse-master",),
    ("supplier-master", "customer-master"),
    ("item-master",),
    ("external-item-master", "bill-of-materials", "supplier-allocation"),
    ("inventory", "procurement", "demand", "manufacturing", "forecast"),
    ("inventory-planning",),
)
_STEP = {trigger: number for number, step in enumerate(_STEPS) for trigger in step}


def loading_step(trigger: str) -> int:
    """The step of a kind, from 0; kinds of one step do not need each other.

    Raises:
        KeyError: no such trigger.
    """
    return _STEP[trigger]
