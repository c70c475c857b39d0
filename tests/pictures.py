"""Takes pictures of the window in every state, its menus and dialogs, light and dark, to be looked at.

    python -m tests.pictures FOLDER [LANGUAGE]

`python -m tests.windows.pictures` takes the same in the other styles of the system and at other scalings.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.windows.pictures import SCHEMES

_STYLE, _SCALING = "Fusion", "1"


def main(arguments: list[str]) -> int:
    """Take all of them, each scheme in a process of its own."""
    if not arguments:
        print(__doc__)
        return 2
    folder, language = Path(arguments[0]), [*arguments[1:], "en"][0]
    command = [sys.executable, "-m", "tests.windows.pictures", str(folder), _STYLE, _SCALING]
    failed = sum(subprocess.run([*command, scheme, language], check=False).returncode != 0 for scheme in SCHEMES)
    print(f"pictures in {folder.resolve()}, {failed} runs failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
