"""Takes pictures of the window, its lists, menus and dialogs in every style, at two scalings, light and dark.

    python -m tests.windows.pictures FOLDER [STYLE SCALING SCHEME [LANGUAGE]]

They are to be looked at: whether every word and sign can be read. Nothing here needs a server. A style that is not
there, as Windows' own are on Linux, is left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QMenu, QStyleFactory

from knosc_desktop.app.desktop import Application
from knosc_desktop.app.language import translate_qt, use_language
from knosc_desktop.ui.widgets import colours
from tests.support.scenes import scenes, settle

STYLES = ("windows11", "windowsvista", "Fusion")
SCALINGS = ("1", "1.5")
SCHEMES = ("light", "dark")


def main(arguments: list[str]) -> int:
    """Take all pictures, each style, scaling and scheme in a process of its own."""
    folder = Path(arguments[0])
    if len(arguments) > 1:
        _take(folder, *arguments[1:])
        return 0
    failed = 0
    for chosen in product(STYLES, SCALINGS, SCHEMES):
        if chosen[0] in QStyleFactory.keys():  # noqa: SIM118 - no mapping
            taking = subprocess.run([sys.executable, "-m", "tests.windows.pictures", folder, *chosen], check=False)
            failed += taking.returncode != 0
    print(f"pictures in {folder.resolve()}, {failed} runs failed")
    return int(failed > 0)


def _take(folder: Path, style: str, scaling: str, scheme: str, language: str = "en") -> None:
    os.environ |= {"QT_STYLE_OVERRIDE": style, "QT_SCALE_FACTOR": scaling}
    application = Application(sys.argv[:1])
    use_language(language)
    translate_qt(application)
    hints = application.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark if scheme == "dark" else Qt.ColorScheme.Light)
    if scheme == "dark" and hints.colorScheme() is not Qt.ColorScheme.Dark:
        # A system without schemes, as Qt's offscreen one is.
        palette = QPalette()
        colours.fill(palette, dark=True)
        application.setPalette(palette)
    folder.mkdir(parents=True, exist_ok=True)
    for name, widget in scenes():
        settle(widget.isVisible)
        picture = folder / f"{language}-{style}-{scaling}-{scheme}-{name}.png"
        widget.grab().save(str(picture))
        if isinstance(widget, QDialog | QMenu):
            widget.close()
        print(picture, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
