"""How to start another process of this program, from source and frozen: the only place that builds such a command."""

from __future__ import annotations

import sys
from pathlib import Path

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
