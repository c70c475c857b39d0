"""``python -m knosc_desktop.reader``."""

from __future__ import annotations

import sys

from knosc_desktop.reader.serve import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
