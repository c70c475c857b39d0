"""Tell which Debian packages Qt is missing, instead of an ImportError or an abort.

Qt itself blames ``libxcb-cursor0`` whatever is missing, so each library is tried by itself.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
_FOR_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_NO_SCREEN = (
    "There is no screen to open a window on.\n"
    "Start Knosc Desktop in a desktop session, or check it without a screen: knosc-desktop --self-test"
)


def explain_missing_qt(*, for_window: bool = False) -> str:
    """What is missing before Qt can work here, as a message for the planner; empty when nothing is.

    Args:
        for_window: whether a real window is wanted; otherwise only what every Qt program needs.
    """
    if sys.platform != "linux":
        return ""
    wanted = dict(_ALWAYS) if not _loads_qt() else {}
    if for_window and _platform() == "xcb" and not _loads(_xcb_plugin()):
        wanted |= _FOR_X11
    packages = sorted({package for library, package in wanted.items() if not _loads(library)})
    if not packages:
        return ""
    return (
        "Knosc Desktop cannot open its window: this system lacks libraries that Qt needs.\n"
        f"On Debian or Ubuntu, install them with:\n\n    sudo apt-get install {' '.join(packages)}\n"
    )


def explain_missing_screen() -> str:
    """Why no window can be opened; empty when one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return _NO_SCREEN
    return "" if _x_server_answers() else _NO_SCREEN


def _platform() -> str:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    return chosen.partition(":")[0] or ("" if os.environ.get("WAYLAND_DISPLAY") else "xcb")


def _loads_qt() -> bool:
    """Whether every shared library that Qt's widgets pull in is there."""
    folder = _qt_folder()
    libraries = ("libQt6Core.so.6", "libQt6Gui.so.6", "libQt6Widgets.so.6")
    return folder is None or all(_loads(str(folder / "Qt" / "lib" / name)) for name in libraries)


def _xcb_plugin() -> str:
    folder = _qt_folder()
    return "" if folder is None else str(folder / "Qt" / "plugins" / "platforms" / "libqxcb.so")


def _qt_folder() -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _x_server_answers() -> bool:
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True  # explain_missing_qt names the library
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        return False
    x11.XCloseDisplay(display)
    return True
