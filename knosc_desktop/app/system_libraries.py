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


def explain_missing_qt(*, for_window: bool = False) -> str:
    """What is missing before Qt can work here, as a message for the user; empty when nothing is.

    Args:
        for_window: whether a real window is wanted; otherwise only what every Qt program needs.
    """
    if sys.platform != "linux":
        return ""
    obstacle = _why_not_qt()
    if not obstacle and for_window and _platform() == "xcb" and (plugin := _xcb_plugin()):
        obstacle = _why_not(plugin)
    if not obstacle:
        return ""
    # All at once, so that one command serves the window and --self-test.
    packages = sorted({package for library, package in {**_ALWAYS, **_FOR_X11}.items() if _why_not(library)})
    if not packages:
        return f"{_tr('app.no_qt')}\n\n    {obstacle}\n"
    command = f"sudo apt-get install {' '.join(packages)}"
    return f"{_tr('app.no_libraries')}\n{_tr('app.install_libraries')}\n\n    {command}\n"


def explain_missing_screen() -> str:
    """Why no window can be opened; empty when one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    if not os.environ.get("DISPLAY"):
        return _without_screen()
    return "" if _x_server_answers() else _without_screen()


def _without_screen() -> str:
    return f"{_tr('app.no_screen')}\n{_tr('app.no_screen_hint')} knosc-desktop --self-test"


def _tr(name: str) -> str:
    # Builds read the tables of this module on systems where nothing is installed yet.
    from knosc_desktop.words.catalogue import tr

    return tr(name)


def _platform() -> str:
    if chosen := os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]:
        return chosen
    # Without any screen there is no use in asking for the libraries of one.
    return "xcb" if os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY") else ""


def _why_not_qt() -> str:
    """Which shared library that Qt's widgets pull in is missing; empty when none is."""
    folder = _qt_folder()
    if folder is None:
        return ""
    libraries = [folder / "Qt" / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets")]
    # A Qt of the system's own lies elsewhere, and its package has brought what it needs.
    return next(filter(None, (_why_not(str(library)) for library in libraries if library.exists())), "")


def _xcb_plugin() -> str:
    folder = _qt_folder()
    plugin = folder and folder / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    return str(plugin) if plugin and plugin.exists() else ""


def _qt_folder() -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _why_not(library: str) -> str:
    """Why a shared library cannot be loaded, in the loader's words; empty when it can."""
    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return ""


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
