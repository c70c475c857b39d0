"""A report for whoever looks after the program: how it is set up and its diary, in one archive.

It holds no job, no file, no session and no name: the list of jobs, the copies of what
was sent and the keychain are not opened for it.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from knosc_desktop.app.logging_setup import bring_to_disk, redacted
from knosc_desktop.services.files.atomic import whole_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime
    from pathlib import Path

_MOST_BYTES = 4 << 20
"""Of one file of the diary, counted from its end."""
_SHORTEST_NAME = 3
_ABOUT = "about.txt"
_FOREWORD = (
    "A report of Knosc Desktop. It holds no file, no job, no password and no session,\n"
    "and no names of people, companies or files. Look through it before you send it on.\n\n"
)


def save_report(
    place: Path, facts: Mapping[str, object], logs: Path, names: Collection[str], written_at: datetime
) -> None:
    """Write the archive; blocks, so use it in a thread.

    Args:
        place: where it goes.
        facts: what is to be known of the program, by name.
        logs: folder of the diary.
        names: whoever and whatever must not be named, should it stand in the diary all the same.
        written_at: now.

    Raises:
        FileProblem: it could not be written there.
    """
    bring_to_disk()
    unnamed = _Unnamed(names)
    about = "".join(f"{name}: {fact}\n" for name, fact in facts.items())
    with whole_file(place) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_member(_ABOUT, written_at), _FOREWORD + unnamed.text(about))
        for file in sorted(logs.glob("*.log*")):
            words = _end_of(file)
            if words:
                archive.writestr(_member(f"logs/{file.name}", written_at), unnamed.text(words))


class _Unnamed:
    """Takes secrets and names out of a text."""

    def __init__(self, names: Collection[str]) -> None:
        # The longest first: a user's name may be a part of the folder's name.
        worth = sorted({name for name in names if len(name) >= _SHORTEST_NAME}, key=len, reverse=True)
        self._names = (
            re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, worth))})(?!\w)", re.IGNORECASE) if worth else None
        )

    def text(self, words: str) -> str:
        words = redacted(words)
        return self._names.sub("[left out]", words) if self._names else words


def _member(name: str, at: datetime) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _end_of(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            stream.seek(max(file.stat().st_size - _MOST_BYTES, 0))
            return stream.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        # A diary that cannot be read is no reason to save no report.
        return ""
