"""How the app was started, and the command lines by which it starts itself."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from knosc_desktop.domain.environment import Environment


# What the command line said.

SERVE_DEMO = "--serve-demo-tenant"
"""First argument that makes the frozen program, which has no ``python -m``, be the demo tenant."""
READ_SHEETS = "--read-sheets"
"""First argument that makes the frozen program be the reader of spreadsheets."""

CHECK = "check"
"""First argument that checks a file without a window."""


class Options(NamedTuple):
    """How to start.

    Attributes:
        profile: the folder that holds everything the program keeps on disk.
        demo: whether to start and use the demo tenant.
        server: a tenant address that overrides the remembered one.
        files: to be staged as soon as the window is up.
        language: code of the language that overrides the chosen one; empty for none.
        is_temporary: whether the profile is gone when the program ends, as that of a demo usually is.
    """

    profile: Path
    demo: bool = False
    server: Environment | None = None
    files: tuple[Path, ...] = ()
    language: str = ""
    is_temporary: bool = False

    def restart_arguments(self, language: str) -> list[str]:
        """The command line that starts the same again.

        Args:
            language: the one that the user chose meanwhile, which counts more than the one at the start.

        Returns:
            All but the files: they have been added, and may have been uploaded since.
        """
        demo = ["--demo"] if self.demo else []
        # What was chosen ends with a temporary profile, its language included.
        profile = [] if self.is_temporary else ["--profile", str(self.profile)]
        chosen = ["--language", language] if self.is_temporary and language else []
        server = ["--server", self.server.origin] if self.server else []
        return [*demo, *profile, *chosen, *server]


# How to start another process of this program, from source and frozen: the only place that builds such a command.

_FOLDER = Path(__file__).parents[2]
_RUN = (
    "import sys; folder, module = sys.argv[1:3]; del sys.argv[1:3]; sys.path.append(folder); "
    "import runpy; runpy.run_module(module, run_name='__main__', alter_sys=True)"
)
"""Like ``python -m``, and finds this program where it was not installed, without the current folder."""


def child_command(module: str, *frozen: str) -> list[str]:
    """The command line that runs a module of this program.

    Args:
        module: to run as ``__main__`` from source.
        frozen: arguments that make the frozen program do the same.

    Returns:
        The command, to which arguments of the module may be added. ``-P`` keeps the current folder, which may hold
        somebody else's ``queue.py``, off the import path. A frozen program never has it there.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, *frozen]
    return [sys.executable, "-P", "-c", _RUN, str(_FOLDER), module]


def start_another(*arguments: str) -> None:
    """Start this program once more; it lives on its own."""
    import subprocess  # not on the way to the window

    subprocess.Popen([*child_command("knosc_desktop"), *arguments], start_new_session=True)  # noqa: S603 - our own


# How to start the process that reads spreadsheets, from source and frozen.


def reader_command() -> list[str]:
    """The reader's command line; it ends when its standard input does."""
    return child_command("knosc_desktop.reader", READ_SHEETS)
