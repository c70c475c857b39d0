"""Which texts were said, and which of them were then seen: on a widget, or in a file that the app made.

It stands in for the pseudo language, so that each sentence is known by the id of its text. A text that was never seen
was not walked, and nothing is known of how it looks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self
from unittest import mock

from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from knosc_desktop.app.language import use_language
from knosc_desktop.models import job_rows
from knosc_desktop.ui.dialogs.upload_review import UploadReviewDialog
from knosc_desktop.words import catalogue
from knosc_desktop.words.pseudo import PseudoTranslations
from tests.support.pseudo_walk import clipped, texts_of, untranslated_words
from tests.support.scenes import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

Scene = tuple[str, QWidget | str] | tuple[str, QWidget | str, Collection[str]]
"""What it is, the widget or the text, and the words that are data in it alone."""
_CLOSED = (QMenu, QMessageBox, UploadReviewDialog)
"""What is gone when the next one comes."""
_BETWEEN = "\0"
_SPACE = re.compile(r"\s+")


class ShownTexts:
    """What has been seen so far.

    Attributes:
        untranslated: words in plain letters that are nobody's data, each with where it was found first.
        clipped: texts without the room that they need.
    """

    def __init__(self, known: Collection[str]) -> None:
        """Nothing was seen yet.

        Args:
            known: words of the data that is shown, which no language changes.
        """
        self.untranslated: dict[str, str] = {}
        self.clipped: list[str] = []
        self._known = known
        self._said: defaultdict[str, set[str]] = defaultdict(set)
        self._seen: set[str] = set()

    def walk(self, scenes: Iterable[Scene]) -> None:
        """Look at one after the other; what is asked is answered by closing it."""
        for scene, shown, *data in scenes:
            known = frozenset().union(*data)
            if isinstance(shown, str):
                self.read(scene, shown, known)
                continue
            self.see(scene, shown, known)
            if isinstance(shown, _CLOSED):
                shown.close()

    def see(self, scene: str, top: QWidget, data: Collection[str] = ()) -> None:
        """Look at a window, a dialog, a menu or a part of one.

        Args:
            scene: what it is to show.
            top: what is looked at.
            data: words that are data in this scene alone.
        """
        settle(top.isVisible)
        for where, text in texts_of(top):
            self.read(f"{scene}: {where}", text, data)
        if clipped(top):
            # A layout may need more than one turn of the loop.
            settle(lambda: not clipped(top))
        self.clipped += [f"{scene}: {where}" for where in clipped(top)]

    def read(self, where: str, text: str, data: Collection[str] = ()) -> None:
        """Read what is in a file, or what a command prints."""
        if text in self._seen:
            return
        self._seen.add(text)
        for word in untranslated_words(text, self._known):
            if word not in data:
                self.untranslated.setdefault(word, f"{word!r} in {where}: {text!r}")

    def unseen(self, ids: Iterable[str]) -> list[str]:
        """Those of which no sentence was seen, though it may have been said."""
        seen = _BETWEEN.join(map(_bare, self._seen))
        return [each for each in ids if not any(_bare(said) in seen for said in self._said[each])]

    def note(self, name: str, sentence: str) -> None:
        """Note what was said with the text of that id."""
        self._said[name].add(sentence)


def _bare(text: str) -> str:
    """Without the marks of access keys, and with lines broken wherever."""
    return _SPACE.sub(" ", text.replace("&", ""))


class _Noted(str):
    """A text that notes what it becomes."""

    __slots__ = ("_name", "_shown")
    _name: str
    _shown: ShownTexts

    def __new__(cls, text: str, name: str, shown: ShownTexts) -> Self:
        noted = super().__new__(cls, text)
        noted._name, noted._shown = name, shown
        return noted

    def format_map(self, values: Mapping[str, object], /) -> str:  # type: ignore[override]
        sentence = super().format_map(values)
        self._shown.note(self._name, sentence)
        return sentence


class _NotedTranslations:
    def __init__(self, shown: ShownTexts) -> None:
        self._shown = shown
        self._pseudo = PseudoTranslations()

    def pgettext(self, context: str, text: str, /) -> str:
        return _Noted(self._pseudo.pgettext(context, text), context, self._shown)

    def npgettext(self, context: str, singular: str, plural: str, number: int, /) -> str:
        return _Noted(self._pseudo.npgettext(context, singular, plural, number), context, self._shown)


@contextmanager
def shown_texts(known: Collection[str]) -> Iterator[ShownTexts]:
    """The pseudo language, with a note of each sentence."""
    shown = ShownTexts(known)
    with mock.patch.object(catalogue, "PseudoTranslations", return_value=_NotedTranslations(shown)):
        use_language(catalogue.PSEUDO)
        _forget_words()
        try:
            yield shown
        finally:
            use_language(catalogue.ENGLISH)
            _forget_words()


def _forget_words() -> None:
    """Words that were made in another language; the app changes its language by a restart."""
    job_rows._common_words.cache_clear()
    job_rows._folded_label.cache_clear()
