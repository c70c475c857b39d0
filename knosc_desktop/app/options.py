"""What the command line said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from knosc_desktop.domain.environment import Environment

SERVE_DEMO = "--serve-demo-tenant"
"""First argument that makes the frozen program, which has no ``python -m``, be the demo tenant."""
READ_SHEETS = "--read-sheets"
"""First argument that makes the frozen program be the reader of spreadsheets."""

CHECK = "check"
"""First argument that checks a file without a window."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to start.

    Attributes:
        profile: the folder that holds everything the program keeps on disk.
        demo: whether to start and use the demo tenant.
        server: a tenant address that overrides the remembered one.
        files: to be staged as soon as the window is up.
    """

    profile: Path
    demo: bool = False
    server: Environment | None = None
    files: tuple[Path, ...] = ()
