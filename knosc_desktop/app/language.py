"""The language of the app: the one that the user chose, or the system's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knosc_desktop.words import catalogue
from knosc_desktop.words.languages import available, language_for

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtWidgets import QApplication

_QT_NUMBERS = range(-(1 << 63), 1 << 63)


def use_language(wanted: str) -> None:
    """Say everything in that language from now on, and write numbers and dates as it does.

    Args:
        wanted: its code; the system's language if there is no such one, or if it is empty.
    """
    try:
        from PySide6.QtCore import QLocale
    except ImportError:
        # Without Qt the app can say that it is missing, and check files; in English.
        return
    known = {*available(), catalogue.PSEUDO}
    code = wanted if wanted in known else language_for(QLocale.system().uiLanguages())
    locale = QLocale(catalogue.ENGLISH if code == catalogue.PSEUDO else code)
    QLocale.setDefault(locale)
    catalogue.use(code, lambda number: locale.toString(number) if number in _QT_NUMBERS else str(number), _written)


def _written(day: date) -> str:
    from knosc_desktop.models import formatting  # only once a sentence has a date

    return formatting.date_in_full(day)


def translate_qt(application: QApplication) -> None:
    """Let Qt's own buttons and menus say theirs in the language in use."""
    from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator

    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if catalogue.language() != catalogue.ENGLISH and translator.load(QLocale(), "qtbase", "_", folder):
        application.installTranslator(translator)
