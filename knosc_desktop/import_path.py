"""Keeps Python from importing files that happen to be in the folder where the program was started.

The app is often started in a folder of spreadsheets that others have filled. ``python -m`` and an empty or
relative entry in ``PYTHONPATH`` put that folder in front of the standard library, and a file named ``queue.py``
in it would be executed.
"""

from __future__ import annotations

import os
import sys

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def drop_current_folder() -> None:
    """Take the current folder and the folder of the script off the import path.

    The folder that holds this package stays, wherever it is. Call this before anything else is imported.
    """
    script = sys.argv[0] if sys.argv else ""
    try:
        unwanted = {_real(os.getcwd())}
    except OSError:
        # A folder that was deleted holds no files.
        unwanted = set()
        script = script if os.path.isabs(script) else ""
    if script:
        unwanted.add(_real(os.path.dirname(os.path.abspath(script))))
    unwanted.discard(_real(_OWN_FOLDER))
    sys.path[:] = [entry for entry in sys.path if entry and os.path.isabs(entry) and _real(entry) not in unwanted]


def _real(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))
