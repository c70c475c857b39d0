"""A workbook that is still open in Excel: what is sent is what was saved last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.files import FileStamp


def note_if_open(path: Path, stamp: FileStamp, now: datetime) -> str:
    """What the planner should know of a file that she has open; empty when nobody has.

    Args:
        path: the file; its folder is looked at, so call it in a thread.
        stamp: tells when it was saved.
        now: tells whether that was today.
    """
    program = open_in(path)
    if not program:
        return ""
    return f"Open in {program}: what goes is the version saved {_moment(stamp, now)}."


def open_in(path: Path) -> str:
    """The program that has set its mark beside the file; empty when none has.

    Args:
        path: the file; its folder is looked at, so call it in a thread.
    """
    for mark, program in ((f"~${path.name}", "Excel"), (f".~lock.{path.name}#", "LibreOffice")):
        try:
            if path.with_name(mark).exists():
                return program
        except (OSError, ValueError):
            # A name that has no room for the mark cannot have one.
            continue
    return ""


def _moment(stamp: FileStamp, now: datetime) -> str:
    """In the planner's zone: the time, with the day when it was not today."""
    today = now.astimezone()
    try:
        saved = datetime.fromtimestamp(stamp.modified_ns / 1e9, today.tzinfo)
    except (OverflowError, ValueError, OSError):
        return "last"
    return f"at {saved:%H:%M}" if saved.date() == today.date() else f"on {saved:%Y-%m-%d} at {saved:%H:%M}"
