"""What a release says of itself: the changelog's section, its files, whether they are signed, how to check them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from failure import BuildFailed
from places import ROOT, version

if TYPE_CHECKING:
    from downloads import Download

CHANGELOG = ROOT / ".github" / "CHANGELOG.md"
SUMS = "SHA256SUMS"
_UNSIGNED = {
    "Windows": "Windows doesn't know who made the setup, and may hold it back: *More info*, then *Run anyway*.",
    "macOS": (
        "macOS doesn't know who made the app, and refuses to open it at first: *System Settings > Privacy & Security*, "
        "then *Open Anyway*."
    ),
}


def section() -> str:
    """What the changelog says of this version.

    Raises:
        BuildFailed: nothing.
    """
    text = CHANGELOG.read_text(encoding="utf-8")
    found = re.search(rf"^## \[{re.escape(version())}\].*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise BuildFailed(f"{CHANGELOG.name} has no section for {version()}.")
    return found[1].strip()


def text(downloads: dict[str, Download], repository: str) -> str:
    """The notes in Markdown.

    Args:
        downloads: what users download, by system.
        repository: its address.
    """
    rows = [
        f"| {each.system} | `{each.path.name}` | {each.path.stat().st_size / 1e6:.0f} MB | {each.signature or 'no'} |"
        for each in downloads.values()
    ]
    warnings = [
        words
        for system, words in _UNSIGNED.items()
        if not all(each.signature for each in downloads.values() if each.system.startswith(system))
    ]
    table = "\n".join(["| for | file | size | signed |", "|---|---|---|---|", *rows])
    owner_and_name = "/".join(repository.rsplit("/", 2)[1:])
    checking = (
        f"`sha256sum --check --ignore-missing {SUMS}` compares it with the sums of this page, and "
        f"`gh attestation verify FILE --repo {owner_and_name}` tells from which commit it was built."
    )
    parts = [section(), "### Files", table, *warnings, "### To check a download", checking]
    return "\n\n".join(parts) + "\n"
