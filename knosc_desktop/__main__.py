"""``python -m knosc_desktop`` and the installed command."""

from __future__ import annotations

import gc
import sys

from knosc_desktop.import_path import drop_current_folder

_INTERRUPTED = 130
"""What shells call a program that Ctrl-C ended."""


def main() -> int:
    """Run the program; returns the exit code."""
    drop_current_folder()
    # Nothing made before the first paint is garbage; looking for it would take a tenth of that time.
    gc.disable()
    try:
        from knosc_desktop.app import main  # nothing is imported before it is needed

        return main.main(sys.argv[1:])
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
