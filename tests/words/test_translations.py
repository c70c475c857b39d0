"""The catalogues of translations are complete, fit the English texts, and are compiled."""

from __future__ import annotations

import re
import sys
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from knosc_desktop.words import catalogue
from knosc_desktop.words.languages import available, language_for
from knosc_desktop.words.texts import all_texts
from tests.support.imports import PACKAGE

sys.path.append(str(PACKAGE.parent / "packaging"))
import translations
from places import COMPILED_TEXTS, LANGUAGES

TEXTS = all_texts()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def translated(language: str) -> Catalog:
    with translations.source_of(language).open("rb") as stream:
        return read_po(stream, locale=language)


def forms_of(message: Message) -> list[str]:
    """The translation, or its plural forms; empty where there is none."""
    string = message.string
    return [string] if isinstance(string, str) else list(string or ())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def fits(english: str | tuple[str, str], form: str) -> bool:
    """Whether it has the same placeholders; for a plural one language says “1 file”, another “a file”."""
    if isinstance(english, str):
        return placeholders(form) == placeholders(english)
    return placeholders(form) - {"count"} == placeholders(english[1]) - {"count"}


def test_every_text_is_translated_and_no_other(translated: Catalog) -> None:
    assert {str(message.context) for message in translated if message.id} == set(TEXTS)
    assert [m.context for m in translated if m.id and (m.fuzzy or not all(forms_of(m)) or not forms_of(m))] == []


def test_every_translation_is_of_the_english_text_of_today(translated: Catalog) -> None:
    old = [m.context for m in translated if m.id and TEXTS[str(m.context)] != m.id]
    assert old == []


def test_every_translation_has_the_placeholders_of_its_text(translated: Catalog) -> None:
    wrong = [
        f"{message.context}: {form}"
        for message in translated
        if message.id
        for form in forms_of(message)
        if not fits(TEXTS[str(message.context)], form)
    ]
    assert wrong == []


def test_a_plural_has_the_forms_of_its_language(translated: Catalog) -> None:
    wrong = [
        message.context
        for message in translated
        if message.id and not isinstance(message.id, str) and len(forms_of(message)) != translated.num_plurals
    ]
    assert wrong == []


def test_an_access_key_stays_one(translated: Catalog) -> None:
    wrong = [
        f"{message.context}: {message.string}"
        for message in translated
        if message.id and isinstance(message.id, str) and message.id.count("&") != str(message.string).count("&")
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_of_the_translation(language: str, translated: Catalog) -> None:
    assert (COMPILED_TEXTS / f"{language}.mo").read_bytes() == translations.compiled(translated)


def test_the_template_for_translators_has_the_texts_of_today() -> None:
    assert translations.TEMPLATE.read_bytes() == translations.as_po(translations.extracted())


def test_the_catalogue_of_every_language_is_loaded(language: str) -> None:
    catalogue.use(language)
    try:
        assert catalogue.tr("app.folder", folder="X") != "The folder is X"
    finally:
        catalogue.use(catalogue.ENGLISH)


def test_the_languages_that_can_be_chosen_are_those_with_a_catalogue() -> None:
    assert set(available()) == {catalogue.ENGLISH, *LANGUAGES}


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        (["de-AT", "en-GB"], "de"),
        (["pt-PT"], "pt_BR"),
        (["fr_CA", "en_CA"], "fr"),
        (["nl-NL", "pl-PL"], "pl"),
        (["nl-NL"], "en"),
        (["en-GB", "de-DE"], "en"),
        ([], "en"),
        (["C"], "en"),
    ],
)
def test_the_first_language_of_the_system_that_the_app_has_is_taken(wanted: list[str], given: str) -> None:
    assert language_for(wanted) == given


def test_the_compiled_catalogues_are_all_there_is() -> None:
    assert {path.stem for path in COMPILED_TEXTS.iterdir()} == set(LANGUAGES)


DOWNLOADS = {
    "de": (r"herunter", r"abruf|abgerufen"),
    "fr": (r"téléch", r"récupérer|récupéré |récupération|obtenir"),
    "es": (r"desc[aá]rg", r"obten(er|iendo)|se obtuvo"),
    "pt_BR": (r"baix", r"obtido|obter "),
    "it": (r"scaric|download", r"recuper"),
    "pl": (r"pobr|pobier", r"ściąg|uzyskać plik"),
}
"""How each language says that something is downloaded, and how it doesn't."""


def test_download_is_one_verb_in_every_language(language: str, translated: Catalog) -> None:
    right, wrong = DOWNLOADS[language]
    said = {
        str(message.context): " ".join(forms_of(message))
        for message in translated
        if message.id and re.search(r"\bdownload", str(message.id), re.IGNORECASE)
    }
    others = [
        name
        for name, words in said.items()
        if not re.search(right, words, re.IGNORECASE) or re.search(wrong, words, re.IGNORECASE)
    ]
    assert [name for name in others if name not in NAMES_OF_OTHERS] == []


NAMES_OF_OTHERS = frozenset({"files.icloud.hint"})
"""Texts with the word as another program has it in its menu."""
