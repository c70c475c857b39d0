"""What sending a file would do to the rows of the last upload, in words (knosc-api.md section 11).

Knosc documents what happens to missing rows for its own integration runs and for REFRESH in
general, not for every kind of upload; of DELETE and CLOSE little more than their names is known. The
words say no more than that, and say where it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.domain.triggers import TriggerGroup, trigger_named

if TYPE_CHECKING:
    from knosc_desktop.domain.comparison import Comparison, LastUpload

_NOT_RESTORED = "Knosc has no undo for that."
_TRANSACTIONS = {
    "procurement": (
        "With REFRESH, Knosc closes order lines that are not in the file, and archives them as received. "
        f"{_NOT_RESTORED}"
    ),
    "demand": f"With REFRESH, Knosc closes order lines that are not in the file and archives them. {_NOT_RESTORED}",
    "forecast": (
        "With REFRESH, Knosc archives forecast lines that are not in the file: they no longer count as demand. "
        f"{_NOT_RESTORED}"
    ),
    "inventory": (
        "Knosc replaces the whole stock snapshot: what is not in the file is no stock any more. It is not documented "
        "whether that goes for all warehouses or only for those in the file."
    ),
    "manufacturing": (
        "Knosc does not document what happens to manufacturing orders that are not in the file. In general REFRESH "
        "closes lines that are missing, so expect that."
    ),
}
_MASTER_DATA = (
    "Knosc's documentation says that REFRESH adds and updates master data; it does not say that records that are "
    "not in the file are touched."
)
_OWN_ACTIONS = "Every row names an action other than REFRESH, so what is not in the file stays as it is in Knosc."
_OWN_ACTIONS_IN_A_SNAPSHOT = (
    "Every row names an action other than REFRESH. Knosc replaces the whole stock snapshot when it takes inventory "
    "in; whether it does so with other actions is not documented."
)
_UNKNOWN_ACTION = (
    "Some rows name an action that is not known for this kind of data. What Knosc does with them is not documented; "
    "it may take them for REFRESH."
)
_DELETED = (
    "What rows with DELETE name is deleted in Knosc, as far as no open order uses it; Knosc refuses the others. "
    f"{_NOT_RESTORED}"
)
_DELETED_OR_CLOSED = f"What rows with DELETE or CLOSE name is deleted or closed in Knosc. {_NOT_RESTORED}"


def summary(comparison: Comparison) -> str:
    """All counts in one line: ``12 new, 3 changed, 1,180 unchanged, 240 missing from this file``."""
    if not comparison.key:
        return _summary_of_whole_rows(comparison)
    parts = [
        *_counted(comparison.new, "new"),
        *_counted(comparison.changed, "changed"),
        *_counted(comparison.unchanged, "unchanged"),
        *_removed(comparison),
        f"{comparison.missing:,} missing from this file" if comparison.missing else "none missing",
    ]
    return ", ".join(parts)


def consequence(trigger: str, comparison: Comparison) -> str:
    """What becomes of the rows that are missing from the file, and of those it deletes or closes; empty without any.

    Args:
        trigger: name of the kind the file will be sent as.
        comparison: of the file with the last upload of that kind.
    """
    return " ".join(part for part in (_of_removed(trigger, comparison), _of_missing(trigger, comparison)) if part)


def _of_removed(trigger: str, comparison: Comparison) -> str:
    if not (comparison.deleted or comparison.closed or comparison.not_there):
        return ""
    return _DELETED if trigger_named(trigger).group is TriggerGroup.MASTER_DATA else _DELETED_OR_CLOSED


def _of_missing(trigger: str, comparison: Comparison) -> str:
    if not comparison.missing:
        return ""
    if not comparison.refreshes:
        return _OWN_ACTIONS_IN_A_SNAPSHOT if trigger == "inventory" else _OWN_ACTIONS
    is_master_data = trigger_named(trigger).group is TriggerGroup.MASTER_DATA
    meaning = _MASTER_DATA if is_master_data else _TRANSACTIONS[trigger]
    return f"{_UNKNOWN_ACTION} {meaning}" if comparison.has_unknown_action else meaning


def unfound(comparison: Comparison) -> str:
    """What is said of rows whose DELETE or CLOSE names nothing that was found."""
    # Where only whole rows are compared, the row may have been there with other values.
    why = "were not found in" if comparison.key else "could not be matched with one of"
    return f"to be deleted or closed that {why} the last upload"


def reservation(last_upload: LastUpload | None) -> str:
    """Why a comparison with that upload may not tell what Knosc has; empty when nothing speaks against it."""
    if last_upload is None or (last_upload.is_very_last and not last_upload.had_errors):
        return ""
    which = "that upload" if last_upload.is_very_last else "a later one"
    return f"Knosc reported errors for {which}, so what it really has may be something else."


def _summary_of_whole_rows(comparison: Comparison) -> str:
    """Without a key a changed row is one that is gone and one that is new."""
    parts = [
        *_counted(comparison.new, "new or changed"),
        *_counted(comparison.unchanged, "unchanged"),
        *_removed(comparison),
        f"{comparison.missing:,} missing from this file or changed" if comparison.missing else "none missing",
    ]
    return ", ".join(parts)


def _removed(comparison: Comparison) -> tuple[str, ...]:
    return (
        *_counted(comparison.deleted, "to be deleted"),
        *_counted(comparison.closed, "to be closed"),
        *_counted(comparison.not_there, unfound(comparison)),
    )


def _counted(number: int, what: str) -> tuple[str, ...]:
    return (f"{number:,} {what}",) if number else ()
