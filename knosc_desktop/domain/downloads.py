"""What comes back from Knosc as a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class TemplateLink:
    """Where the blank template of one kind of data is (knosc-api.md section 9).

    Attributes:
        trigger: name of the kind of data.
        url: absolute or relative to the tenant, as Knosc gave it; may be signed, so it is never shown.
        file_name: a safe bare name to propose for it.
    """

    trigger: str
    url: str = field(repr=False)
    file_name: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived whole.

    Attributes:
        path: where it is now.
        file_name: a safe bare name from what the server called it; ``path`` may be named otherwise.
        size: bytes.
        sha256: of the bytes, in hex.
    """

    path: Path
    file_name: str
    size: int
    sha256: str
