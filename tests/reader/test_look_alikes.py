from __future__ import annotations

import pytest

from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.reader.checks.characters import _DASHES, _DOUBLES
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import column, finding, report, said, told

ALIKE = Defect.LOOK_ALIKE


def test_a_cyrillic_letter_among_latin_codes_is_named() -> None:
    found = finding(column("_ItemNumber", "A-100", "А-101", "B-102"), ALIKE)
    assert found.severity is Severity.WARNING
    assert [(str(place.address), render(place.remark)) for place in found.places] == [
        ("Data!B3", "“А-101”: “А” is from the Cyrillic alphabet, not the Latin letter A.")
    ]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("AС-1", "from the Cyrillic alphabet, not the Latin letter C"),
        ("XΒ-1", "from the Greek alphabet, not the Latin letter B"),
        ("A–1", "an en dash, not an ordinary hyphen"),
        ("A‑1", "a non-breaking hyphen, not an ordinary hyphen"),
        ("A‐1", "a special hyphen or dash, not an ordinary hyphen"),
        ("A－1", "a full-width hyphen, not an ordinary hyphen"),
        ("A—1", "an em dash, not an ordinary hyphen"),
        ("AЗ-1", "from the Cyrillic alphabet, not the digit 3"),
        ("AՕ-1", "from the Armenian alphabet, not the Latin letter O"),
        ("AᎪ-1", "from the Cherokee alphabet, not the Latin letter A"),
        ("A−1", "a minus sign, not an ordinary hyphen"),
        ("Ａ-1", "a full-width character, not A"),
        ("A-１", "a full-width character, not 1"),
        ("Ⅳ-1", "a Roman numeral in one character, not IV"),
        ("ﬁ-1", "a ligature, not fi"),
        ("𝐀-1", "a mathematical letter, not A"),
        ("\u212b-1", "a special character, not Å"),
        ("A-٣", "a digit of another script, not 3"),
        ("A\u0308-1", "An accent is a separate character"),
        ("KAБЕЛЬ-10", "a Latin letter among Cyrillic"),
        ("Itеm", "from the Cyrillic alphabet, not the Latin letter e"),
    ],
)
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_what_is_not_the_usual_character_is_named(code: str, name: str, sheet: str) -> None:
    found = column("_ItemNumber", "B-1", code, "C-2", sheet=sheet)
    assert name in render(finding(found, ALIKE).places[0].remark)


@pytest.mark.parametrize("codes", [["А-100", "А-101"], ["A–1", "A–2"], ["ＡＢ１", "ＡＢ２"], ["МОСТ-1", "РОСТ-2"]])
def test_a_column_that_is_wrong_from_top_to_bottom_is_named(codes: list[str]) -> None:
    assert told(column("_ItemNumber", *codes), ALIKE) == ["Data!B2", "Data!B3"]


def test_codes_of_a_table_in_another_alphabet_may_be_written_in_it() -> None:
    found = report(["_ItemDescription", "_ItemNumber"], ["Шайба", "А-100"], ["Болт", "А-101"])
    assert told(found, ALIKE) == []


@pytest.mark.parametrize(
    "codes",
    [
        ["МОСТ-1", "КАБЕЛЬ-2", "ЖБ-3"],
        ["Ä-1", "É-2", "Ø3"],
        ["10µF", "10μF", "5Ω"],
        ["部品（大）", "部品１"],
        ["USBкабель-1", "Шнур-2"],
        ["TNFα", "5β"],
        ["№5", "5°"],
    ],
    ids=["words", "accents", "units", "Japanese", "two words", "Greek names", "signs"],
)
def test_codes_in_their_own_alphabet_are_fine(codes: list[str]) -> None:
    assert told(column("_ItemNumber", *codes), ALIKE) == []


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("_ItemDescription", ["Шайба М8 – blue", "Болт М10", "Ａ"]),
        ("Customer", ["Müller – Söhne", "Weiß & Co – 2 KG", "Baden–Württemberg", "ООО Ромашка"]),
        ("_Unit", ["m²", "m³"]),
        ("_City", ["Saint‑Étienne"]),
        ("_Foo", ["Плата A", "Blue – 5"]),
    ],
)
def test_names_may_mix_alphabets_and_dashes(name: str, texts: list[str]) -> None:
    assert told(column(name, *texts), ALIKE) == []


def test_codes_in_a_column_with_a_neutral_name_are_compared_too() -> None:
    assert told(column("_Foo", "X-1", "Y-2", "Z–3"), ALIKE) == ["Data!B4"]


def test_a_postcode_with_a_dash_is_named() -> None:
    assert told(column("_ZIP", "12345-6789", "12345–6789"), ALIKE) == ["Data!B3"]


@pytest.mark.parametrize("letter", sorted({*_DOUBLES, *_DASHES}), ids=ascii)
def test_every_character_that_looks_like_another_has_a_text(letter: str) -> None:
    (place,) = finding(column("_ItemNumber", "AB-1", f"Q{letter}9", "CD-2"), ALIKE).places
    assert said(place.remark).startswith(f"“Q{letter}9”: “{letter}” is ")
