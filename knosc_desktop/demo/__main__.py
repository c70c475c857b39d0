"""``python -m knosc_desktop.demo``."""

from __future__ import annotations

import sys

from knosc_desktop.import_path import drop_current_folder


def main() -> int:
    """Run it; returns the exit code."""
    drop_current_folder()
    from knosc_desktop.demo import serve  # imports nothing from the current folder

    return serve.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
