from __future__ import annotations

import unicodedata

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.parsing.sheet import Value
from tests.support.made_sheets import column, finding, report, told

ERRORS = Defect.ERROR_VALUE
WORDS = (
    # Each with the language of an edition that shows it.
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
    "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#PYTHON!", "#EXTERNAL!",
    "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#KALK!", "#FELD!", "#DATEN_ABRUFEN",
    "#N/D", "#VALEUR!", "#NOM?", "#NUL!", "#NOMBRE!", "#PROPAGATION!", "#CHAMP!", "#CHARGEMENT_DONNEES",
    "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "#¡NUM!", "#¡NULO!", "#¡DESBORDAMIENTO!", "#OBTENIENDO_DATOS",
    "#RIF!", "#VALORE!", "#NOME?", "#NULLO!", "#ESPANSIONE!", "#VALOR!", "#NÚM!", "#NULO!", "#DESPEJAR!",
    "#NB", "#N/B", "#WAARDE!", "#VERW!", "#NAAM?", "#GETAL!", "#LEEG!", "#OVERLOPEN!", "#DELING.DOOR.0!",
    "#ARG!", "#ADR!", "#NAZWA?", "#LICZBA!", "#ZERO!", "#DZIEL/0!", "#ROZLANIE!",
    "#HODNOTA!", "#NÁZEV?", "#NENÍ_K_DISPOZICI", "#ODKAZ!", "#ČÍSLO!", "#DĚLENÍ_NULOU!", "#NEDOSTUPNÝ", "#NÁZOV?",
    "#HIV!", "#ÉRTÉK!", "#NÉV?", "#HIÁNYZIK", "#ZÉRÓOSZTÓ!", "#SZÁM!", "#ÜRES!", "#NULLA!",
    "#YOK", "#DEĞER!", "#AD?", "#SAYI/0!", "#BAŞV!", "#BOŞ!", "#SAYI!", "#TAŞMA!",
    "#Н/Д", "#ЗНАЧ!", "#ССЫЛКА!", "#ИМЯ?", "#ДЕЛ/0!", "#ЧИСЛО!", "#ПУСТО!", "#ПЕРЕНОС!", "#ЗНАЧЕННЯ!", "#ІМ’Я?",
    "#PUUTTUU!", "#ARVO!", "#VIITTAUS!", "#NIMI?", "#JAKO/0!", "#LUKU!", "#TYHJÄ!",
    "#SAKNAS!", "#VÄRDEFEL!", "#REFERENS!", "#NAMN?", "#DIVISION/0!", "#OGILTIGT!", "#SKÄRNING!",
    "#I/T", "#VÆRDI!", "#NAVN?", "#REFERENCE!", "#VERDI!", "#VALOARE!", "#NUME?", "#VREDN!", "#VRIJEDNOST!",
    "#ΤΙΜΗ!", "#Δ/Υ", "#スピル!", "#溢出!", "#분산!",
)  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_an_error_word_of_any_language_is_reported_in_any_column(word: str) -> None:
    names = ["_ItemNumber", "_Quantity", "_ETADate", "_ItemDescription", "_Foo"]
    found = report(names, [word] * len(names), sheet="", template=tuple(names))
    assert {(each.defect, each.severity) for each in found.findings} == {(ERRORS, Severity.ERROR)}
    assert sorted(told(found, ERRORS)) == ["A2", "B2", "C2", "D2", "E2"]


@pytest.mark.parametrize("written", [" #N/A ", "#n/a", "#Valeur!", "#sayı!", "#REF!\u00a0", "＃Ｎ／Ａ"])
def test_capitals_blanks_and_wide_letters_do_not_matter(written: str) -> None:
    assert told(column("_ItemNumber", "A-1", written, sheet=""), ERRORS) == ["B3"]


def test_a_decomposed_word_is_the_same_word() -> None:
    assert told(column("_ItemDescription", unicodedata.normalize("NFD", "#ÉRTÉK!"), sheet=""), ERRORS) == ["B2"]


@pytest.mark.parametrize("written", ["Err:502", "Fehler:508", "Err :511", "Ошибка:502"])
def test_the_numbered_errors_of_libreoffice_are_reported(written: str) -> None:
    assert told(column("_Quantity", "5", written, sheet=""), ERRORS) == ["B3"]


@pytest.mark.parametrize("written", ["#XYZ!", "#¡ALGO!", "#გადატანა!", "#ఖాళీ?"])
def test_an_error_word_of_an_unlisted_edition_is_reported_by_its_form(written: str) -> None:
    assert told(column("_ItemNumber", "A-1", written, sheet=""), ERRORS) == ["B3"]


@pytest.mark.parametrize(
    "written", ["#REF", "#VALUE", "#NAME", "#DIV/0", "#NULL", "#NUM", "=#REF!", "#N/A Requesting Data"]
)
def test_a_word_without_its_mark_or_with_more_around_it_is_reported(written: str) -> None:
    assert told(column("_ItemNumber", "A-1", written, sheet=""), ERRORS) == ["B3"]


@pytest.mark.parametrize("written", ["#n/a", "#div/0!", "#DIV/0"])
def test_a_word_with_a_stroke_is_meant_in_a_description_too(written: str) -> None:
    assert told(column("_ItemDescription", "Bolt", written, sheet=""), ERRORS) == ["B3"]


@pytest.mark.parametrize(
    "text", ["#VALUE", "#ref", "#URGENT!", "#1 of 3!", "nv", "#nb", "Err: see note", "Is it #5?", "#Wert", "NV"]
)
def test_a_description_may_shout(text: str) -> None:
    assert column("_ItemDescription", text, sheet="").findings == ()


@pytest.mark.parametrize("code", ["#A-12", "NV", "YOK", "BOX:512", "#4711", "A#N/A"])
def test_a_code_with_a_number_sign_is_a_code(code: str) -> None:
    assert told(column("_ItemNumber", code, "X-1", sheet=""), ERRORS) == []


def test_a_whole_column_of_error_words_is_reported() -> None:
    assert len(told(column("_Price", *["#N/D"] * 30), ERRORS)) == 30


def test_a_stored_error_and_its_word_are_one_problem() -> None:
    rows: list[list[Value]] = [["_ItemNumber", "_Price"], ["A", ""], ["B", "#VALEUR!"], ["C", 5.0]]
    found = report(*rows, error_values={(2, 2): "#N/A"})
    assert [str(place.address) for place in finding(found, ERRORS).places] == ["Data!B2", "Data!B3"]


def test_an_error_word_for_an_action_is_reported_once() -> None:
    found = report(["_Action", "_Note"], ["ADD", "x"], ["#NOM?", "x"], sheet="", actions=("ADD", "DELETE"))
    assert {each.defect for each in found.findings} == {ERRORS}
