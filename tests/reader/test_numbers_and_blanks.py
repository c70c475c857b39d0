from __future__ import annotations

import time

import pytest

from knosc_desktop.domain.texts import message, quoted
from knosc_desktop.domain.validation import Defect, Severity
from knosc_desktop.words.catalogue import render
from tests.support.made_sheets import column, finding, told

TEXT = Defect.NUMBER_AS_TEXT
BLANKS = Defect.STRAY_BLANKS


def test_a_number_stored_as_text_is_shown() -> None:
    found = column("_Quantity", 1.0, "12", "3.5", 4.0)
    assert told(found, TEXT) == ["Data!B3", "Data!B4"]
    assert finding(found, TEXT).severity is Severity.WARNING


def test_everything_in_a_csv_is_text_so_plain_numbers_are_fine() -> None:
    assert told(column("_Quantity", "1", "12.5", "-3", "1E+3", "", sheet=""), TEXT) == []


@pytest.mark.parametrize(
    "written",
    ["1.234,50", "12,5", "1,234.50", "1 234", "1\u00a0234", "1'234", "12 kg", "€ 9.90", "9.90 EUR", "15%", "250-"],
)
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_a_dressed_number_may_be_misread(written: str, sheet: str) -> None:
    found = column("_Price", "1", "2", written, sheet=sheet) if not sheet else column("_Price", 1.0, 2.0, written)
    assert told(found, TEXT) == [f"{'Data!' if sheet else ''}B4"]


@pytest.mark.parametrize(
    ("values", "sheet", "advice"),
    [
        ((1.0, 2.0, "1.234,50"), "Data", "and enter only digits and your Excel's decimal sign."),
        (("1", "2", "1.234,50"), "", "Use digits and a decimal point only, like 1234.5 or -1234.5."),
    ],
)
def test_the_advice_on_numbers_is_for_the_file_that_has_them(
    values: tuple[str | float, ...], sheet: str, advice: str
) -> None:
    assert render(finding(column("_Price", *values, sheet=sheet), TEXT).message).endswith(advice)


def test_beside_decimal_commas_a_point_separates_thousands() -> None:
    assert told(column("_Price", "12,50", "1.250", "7", sheet=""), TEXT) == ["B2", "B3"]
    assert told(column("_Price", "12.50", "1.250", "7", sheet=""), TEXT) == []


ACCOUNTING = [
    "(1,250.00)",
    "(150)",
    "$(150)",
    "($150)",
    "(150) €",
    "-(150)",
    "150-",
    "150.00-EUR",
    "5 CR",
    "DR 5",
    "5+",
]
CURRENCIES = [
    "CHF 150.00",
    "150.00 CHF",
    "€ 12",
    "12 €",
    "$1,200.50",
    "-$5",
    "$-5",
    "USD 12",
    "usd12",
    "R$ 3,50",
    "US$ 5",
    "kr 12",
    "12 kr",
    "zł 5",
    "5 Kč",
    "100 Ft",
    "₹1,00,000.00",
    "￥500",
    "¥500",
    "₽5",
    "৳ 5",
    "﷼ 5",
    "RMB 5",
    "Fr. 5.-",
    "5 円",
    "$ -",
    "- €",
    "CLP5000",
]
UNUSUAL = [
    "−5",
    "–5",
    "－5",
    "１２３",
    "１，２３４．５",
    "٣٤٥",
    "१२३",
    "1’234.50",
    "1\u202f234",
    "1\u2009234,5",
    "½",
    "1½",
    "1,2E3",
    "% 15",
    "15‰",
    "12 kg/m³",
    "5 шт",
    "12 pieces",
]


@pytest.mark.parametrize("written", [*ACCOUNTING, *CURRENCIES, *UNUSUAL])
@pytest.mark.parametrize("sheet", ["Data", ""])
def test_a_number_that_only_people_read_is_reported_however_many_there_are(written: str, sheet: str) -> None:
    found = column("_Price", *[written] * 12, sheet=sheet)
    assert len(told(found, TEXT)) == 12
    assert {(each.defect, each.severity) for each in found.findings} == {(TEXT, Severity.WARNING)}


def test_digits_of_another_script_are_no_plain_number() -> None:
    assert told(column("_Quantity", "1", "１２３", "٤", sheet=""), TEXT) == ["B3", "B4"]


def test_the_remark_names_characters_that_only_look_right() -> None:
    found = column("_Quantity", "1", "−５", sheet="")
    assert render(finding(found, TEXT).places[0].remark) == "“−５”: − and ５ instead of - and 5"


def test_words_where_numbers_belong_are_reported_among_numbers() -> None:
    assert told(column("_Quantity", 1.0, 2.0, "a few"), TEXT) == ["Data!B4"]
    assert told(column("_Quantity", 1.0, "none", "some", "a few"), TEXT) == ["Data!B3", "Data!B4", "Data!B5"]


def test_a_column_of_nothing_but_words_is_reported_when_the_template_has_it() -> None:
    words = ("none", "some", "a few", "High", "tbd")
    assert len(told(column("_Quantity", *words, template=("_Note", "_Quantity")), TEXT)) == 5
    assert len(told(column("Quantity", *words, template=("_Note", "_Quantity"), sheet=""), TEXT)) == 5


@pytest.mark.parametrize(
    ("name", "words"), [("Stock", ["Yes", "No"]), ("Priority", ["High", "Low"]), ("Rate", ["Standard", "Express"])]
)
def test_a_name_alone_does_not_make_words_a_problem(name: str, words: list[str]) -> None:
    assert column(name, *words * 20).findings == ()
    assert column(name, *words * 20, template=("_Note", "_Quantity")).findings == ()


@pytest.mark.parametrize("text", ["10-20", "M8", "2026-03-31", "n/a", "-", ">5", "12:30", "1/2", "#foo"])
def test_what_is_no_number_to_people_either_is_called_text(text: str) -> None:
    found = column("_Quantity", "1", "2", text, sheet="")
    assert told(found, TEXT) == ["B4"]
    assert finding(found, TEXT).message == message("values.numbers.no_number", count=1, column=quoted("_Quantity"))


@pytest.mark.parametrize("number", ["-5", "+5", "0.5", ".5", "5.", "1E3", "1.2E-3", " 12 ", "1250.00", "-0"])
def test_a_plain_number_is_fine(number: str) -> None:
    assert column("_InventoryQuantity", "1", number, sheet="", template=("_InventoryQuantity",)).findings == ()


@pytest.mark.parametrize("written", ["(12)", "€ 12", "12-", "−12", "CHF 12"])
def test_an_unmistakable_number_is_reported_among_the_numbers_of_an_unknown_column(written: str) -> None:
    assert told(column("_Foo", *map(str, range(20)), written, sheet=""), TEXT) == ["B22"]
    assert told(column("_Foo", "A", "B", written, sheet=""), TEXT) == []


@pytest.mark.parametrize("size", ["12 L", "XL", "1.2.3", "12-14"])
def test_a_size_among_the_numbers_of_an_unknown_column_is_fine(size: str) -> None:
    assert column("_Foo", *map(str, range(20)), size, sheet="").findings == ()


def test_an_error_value_is_not_called_a_word() -> None:
    assert told(column("_Quantity", "1", "2", "#N/A", sheet=""), TEXT) == []


def test_codes_of_digits_are_not_called_numbers() -> None:
    assert told(column("_ItemNumber", "4711", "4712"), TEXT) == []


def test_one_text_among_many_numbers_of_an_unknown_column_is_shown() -> None:
    assert told(column("_Foo", *map(float, range(20)), "12"), TEXT) == ["Data!B22"]
    assert told(column("_Foo", 1.0, 2.0, "12"), TEXT) == []


@pytest.mark.parametrize(
    "code",
    [
        "ITEM-1 ",
        " ITEM-1",
        "ITEM-1\u00a0",
        "ITEM\u00a01",
        "\u200bITEM-1",
        "ITEM-1\t",
        "ITEM\n1",
        "ITEM  1",
        "\ufeffX",
        "  ",
    ],
)
def test_a_blank_that_does_not_belong_in_a_code_is_shown(code: str) -> None:
    found = column("_ItemNumber", "ITEM-0", code)
    assert told(found, BLANKS) == ["Data!B3"]
    assert finding(found, BLANKS).places[0].remark


def test_a_single_blank_inside_a_code_belongs_there() -> None:
    assert told(column("_ItemNumber", "ITEM 1", "Finished Good"), BLANKS) == []


def test_choices_and_actions_are_compared_too() -> None:
    assert told(column("_Status", "Active", "Active "), BLANKS) == ["Data!B3"]
    assert told(column("_Action", "REFRESH", "REFRESH "), BLANKS) == ["Data!B3"]


def test_a_date_is_compared_too() -> None:
    assert told(column("_ETADate", "2024-03-31", "2024-03-30 "), BLANKS) == ["Data!B3"]


def test_free_text_may_have_any_blanks() -> None:
    assert told(column("_ItemDescription", "a  b ", "\u00a0c"), BLANKS) == []


def test_in_an_unknown_column_only_outer_spaces_are_reported() -> None:
    assert told(column("_Foo", "a  b", "c "), BLANKS) == ["Data!B3"]


@pytest.mark.parametrize("name", ["پخش\u200cکننده", "র\u200c্যাব", "👩\u200d🔧 Repairs"])
def test_what_joins_letters_is_part_of_a_name_but_not_of_a_code(name: str) -> None:
    assert told(column("Firma", name), BLANKS) == []
    assert told(column("Firma", f"{name}\u200b"), BLANKS) == ["Data!B2"]
    assert told(column("_ItemNumber", name), BLANKS) == ["Data!B2"]


def test_the_message_shows_invisible_characters() -> None:
    found = column("_ItemNumber", "ITEM\u00a01")
    assert finding(found, BLANKS).places[0].remark == message("values.spaces.non_breaking", value=quoted("ITEM·1"))


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (" A-1", "“A-1” has extra space before it"),
        ("A-1 ", "“A-1” has extra space after it"),
        (" A-1 ", "“A-1” has extra space before and after it"),
        ("A  1", "“A  1” has extra spaces inside"),
        ("A\u200b1", "“A·1” has an invisible character at each ·"),
    ],
)
def test_the_message_says_where_the_spaces_are(text: str, remark: str) -> None:
    assert render(finding(column("_ItemNumber", text), BLANKS).places[0].remark) == remark


def test_digits_without_end_are_looked_at_in_no_time() -> None:
    began = time.process_time()
    column("_Quantity", 5.0, "1" * 30_000 + "!?abcd")
    assert time.process_time() - began < 1


@pytest.mark.parametrize("written", ["({})", "$ {}", "{} CHF", "−{}"])
@pytest.mark.parametrize("share", [2, 1])
def test_half_or_all_of_a_column_is_known_to_be_numbers_without_its_name(written: str, share: int) -> None:
    cells = [written.format(n) if n % share == 0 else float(n) for n in range(10, 30)]
    assert len(told(column("Value", *cells), Defect.NUMBER_AS_TEXT)) == 20 // share
