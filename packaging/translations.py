"""The catalogues that translators fill in, and the compiled ones that the program loads.

``resources/locale/<language>/LC_MESSAGES/knosc_desktop.po`` has an entry for each text in
``knosc_desktop/words/english``, with the id of the text as its context. What is shipped is
``knosc_desktop/words/locale/<language>.mo``.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from places import COMPILED_TEXTS, LANGUAGES, ROOT, version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = ROOT / "resources" / "locale"
TEMPLATE = SOURCES / "knosc_desktop.pot"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def make() -> None:
    """Extract, update and compile; files that are as they should be stay untouched."""
    template = extracted()
    changed = _write(TEMPLATE, as_po(template))
    for language in LANGUAGES:
        source = source_of(language)
        catalogue = updated(source, template, language)
        changed |= _write(source, as_po(catalogue))
        changed |= _write(COMPILED_TEXTS / f"{language}.mo", compiled(catalogue))
        missing = sum(1 for message in catalogue if message.id and not is_translated(message.string))
        print(f"{language}: {len(catalogue) - missing} of {len(catalogue)} texts.")
    print("Catalogues: made anew; commit them." if changed else "Catalogues: current.")


def source_of(language: str) -> Path:
    """Where the translators' catalogue of a language is."""
    return SOURCES / language / "LC_MESSAGES" / "knosc_desktop.po"


def extracted() -> Catalog:
    """All English texts, with the notes for translators."""
    from knosc_desktop.words.texts import all_notes, all_texts

    catalogue = Catalog(project="Knosc Desktop", version=version(), fuzzy=False)
    notes = all_notes()
    for name, text in sorted(all_texts().items()):
        catalogue.add(text, context=name, auto_comments=list(_notes(name, notes.get(name, ""), text)))
    return catalogue


def updated(source: Path, template: Catalog, language: str) -> Catalog:
    """The catalogue of a language with exactly the texts of the template; a text that changed is fuzzy."""
    if not source.exists():
        catalogue = Catalog(locale=language, project="Knosc Desktop", version=version(), fuzzy=False)
    else:
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def is_translated(string: str | tuple[str, ...]) -> bool:
    """Whether no form of it is empty."""
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return set(_PLACEHOLDER.findall(text))


def _notes(name: str, note: str, text: str | tuple[str, str]) -> Iterator[str]:
    if note:
        yield note
    if not isinstance(text, str):
        yield "{count} chooses the form."
    if name.endswith(".button"):
        yield "On a button."


def as_po(catalogue: Catalog) -> bytes:
    """A catalogue as its file has it, without times and names, which would make each run differ."""
    stream = io.BytesIO()
    catalogue.header_comment = "# Translations of Knosc Desktop."
    write_po(stream, catalogue, width=100, omit_header=False, no_location=True)
    return re.sub(
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Language-Team|Last-Translator|'
        rb"Report-Msgid-Bugs-To):.*\n",
        b"",
        stream.getvalue(),
        flags=re.MULTILINE,
    )


class _Compiled(Catalog):
    """What is shipped: its head has neither a time nor a version of Babel, which would make each run differ."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs."""
        return [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", self.plural_forms)]


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as the program loads it."""
    result = _Compiled(locale=catalogue.locale)
    for message in catalogue:
        if message.id:
            result.add(message.id, message.string, context=message.context)
    stream = io.BytesIO()
    write_mo(stream, result)
    return stream.getvalue()


def _write(path: Path, content: bytes) -> bool:
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
