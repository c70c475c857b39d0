"""Values that a program damaged before the file came: error words, ###, wrappers, formulas, control characters.

Each is reported by a check of its own, in any column; the other checks leave these texts out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from knosc_desktop.domain.columns import Role
from knosc_desktop.domain.texts import message
from knosc_desktop.domain.validation import Defect, Place, Severity
from knosc_desktop.reader.checks.table import quoted, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from knosc_desktop.domain.texts import Message
    from knosc_desktop.domain.validation import Finding
    from knosc_desktop.reader.checks.table import Column, Table
    from knosc_desktop.reader.parsing.sheet import Value


# Control characters, which are invisible: they come from scanners, terminals and old databases.

_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CTRL_Z = "\x1a"
"""In a CSV file it is reported with the bytes that are no text."""


def control_characters(table: Table) -> Iterator[Finding]:
    """Cells with control characters other than tabs and line ends."""
    for column in table.columns:
        texts = control_characters_in(column)
        if texts:
            yield column.finding(
                Defect.UNDECODABLE,
                Severity.WARNING,
                message("values.letters.control"),
                texts,
                _named_controls,
            )


def control_characters_in(column: Column) -> set[str]:
    """The texts of a column with any in them."""
    # Soon known for most columns; a search for so many signs takes longer.
    if column.shapes.replace("\0", "").isprintable() or not _CONTROL.search(column.shapes):
        return set()
    texts = {text for text in column.texts if _CONTROL.search(text)}
    return {text for text in texts if _CTRL_Z not in text} if column.is_csv else texts


def _named_controls(value: Value) -> Message:
    codes = tuple(f"U+{ord(letter):04X}" for letter in dict.fromkeys(_CONTROL.findall(str(value))))
    return message("values.letters.control_in", value=quoted(_CONTROL.sub("·", str(value))), codes=codes)


# The words that spreadsheet programs store where a formula failed, in every language Excel ships.
#
# A workbook stores an error as such, but a CSV file and a pasted value only keep the word, in the
# language of the program that wrote it.

_UNMARKED = {
    "English, kept by most other languages": "#N/A #GETTING_DATA #DIV/0",
    "German, French, Spanish, Portuguese, Italian, Romanian": (
        "#NV #DATEN_ABRUFEN #CHARGEMENT_DONNEES #CHARGEMENT_DONNÉES #OBTENTION_DONNEES #OBTENTION_DONNÉES "
        "#N/D #OBTENIENDO_DATOS #OBTENDO_DADOS #ESTRAZIONE_DATI_IN_CORSO #RECUPERO_DATI #PRELUARE_DATE "
        "#N/DISP"
    ),
    "Dutch, Danish, Norwegian, Swedish, Finnish": (
        "#NB #N/B #GEGEVENS.OPHALEN #GEGEVENS_OPHALEN #I/T #HENTER_DATA #HENTAR_DATA #SAKNAS #HÄMTAR_DATA "
        "#PUUTTUU #NOUDETAAN_TIETOJA"
    ),
    "Polish, Czech, Slovak, Hungarian, Slovenian, Turkish, Turkmen": (
        "#POBIERANIE_DANYCH #NENÍ_K_DISPOZICI #NAČÍTÁNÍ_DAT #ZÍSKÁVÁNÍ_DAT #NEDOSTUPNÝ #ZÍSKANIE_ÚDAJOV "
        "#HIÁNYZIK #ADATOK_BEKÉRÉSE #N/V #YOK #VERİ_ALINIYOR #ÝOK #MAGLUMAT_ALYNÝAR"
    ),
    "Russian, Belarusian, Ukrainian, Kyrgyz, Greek": (
        "#Н/Д #ОЖИДАНИЕ_ДАННЫХ #ПОЛУЧЕНИЕ_ДАННЫХ #АТРЫМАННЕ_ДАДЗЕНЫХ #ОТРИМАННЯ_ДАНИХ #Б/Б #Δ/Υ"
    ),
}
_MARKED = {
    "English": (
        "#REF! #VALUE! #NAME? #DIV/0! #NULL! #NUM! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT! #UNKNOWN! "
        "#BUSY! #PYTHON! #EXTERNAL! #DATA! #ERROR! #MACRO? #TIMEOUT! #CYCLE!"
    ),
    "German": "#BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #KALK! #FELD! #BLOCKIERT! #VERBINDEN! #UNBEKANNT! #EXTERN!",
    "French": (
        "#VALEUR! #NOM? #NUL! #NOMBRE! #PROPAGATION! #DEVERSEMENT! #DÉVERSEMENT! #CALCUL! #CHAMP! "
        "#BLOQUE! #BLOQUÉ! #CONNEXION! #INCONNU!"
    ),
    "Spanish, Catalan, Portuguese, Italian, Romanian": (
        "#¡REF! #¡VALOR! #¿NOMBRE? #NOMBRE? #¡DIV/0! #¡NUM! #N¡NUM! #¡NULO! #¡DESBORDAMIENTO! "
        "#DESBORDAMIENTO! #¡CALC! #¡CAMPO! #CAMPO! #¡BLOQUEADO! #BLOQUEADO! #¡CONECTAR! #CONECTAR! "
        "#¡DESCONOCIDO! #DESCONOCIDO! #DESBORDAMENT! #CAMP! #VALOR! #NOME? #NÚM! #NULO! #DESPEJAR! "
        "#TRANSBORDO! #EXCEDENTE! #RIF! #VALORE! #NULLO! #ESPANSIONE! #CALCOLO! #VALOARE! #NUME? "
        "#VĂRSARE! #CONECTARE! #BLOCAT!"
    ),
    "Dutch": (
        "#WAARDE! #VERW! #NAAM? #GETAL! #LEEG! #DEEL/0! #DELING.DOOR.0! #OVERLOPEN! #OVERLOOP! "
        "#BEREKENEN! #VELD! #GEBLOKKEERD! #ONBEKEND!"
    ),
    "Danish, Norwegian, Swedish, Finnish": (
        "#VÆRDI! #NAVN? #REFERENCE! #DIVISION/0! #NUMMER! #TOM! #OVERLØB! #VERDI! #NAMN? #OVERFLYT! "
        "#OVERFLYTT! #FELT! #VÄRDEFEL! #REFERENS! #OGILTIGT! #SKÄRNING! #SPILL! #OVERFLÖDE! #FÄLT! #ARVO! "
        "#VIITTAUS! #NIMI? #JAKO/0! #LUKU! #TYHJÄ! #LEVIÄMINEN! #LASKE! #KENTTÄ!"
    ),
    "Polish, Czech, Slovak, Hungarian": (
        "#ARG! #ADR! #NAZWA? #LICZBA! #ZERO! #DZIEL/0! #ROZLANIE! #BŁĄD! #OBLICZ! #POLE! #HODNOTA! "
        "#NÁZEV? #ODKAZ! #ČÍSLO! #DĚLENÍ_NULOU! #PŘESAH! #PŘESAH_DAT! #PŘIPOJIT! #BLOKOVÁNO! #BUŇKA! "
        "#VÝPOČET! #EXTERNÍ! #NÁZOV? #DELENIENULOU! #DELENIE_NULOU! #NEPLATNÝ! #PRESAHOVANIE! #PRIPOJIŤ! "
        "#BLOKOVANÉ! #HIV! #ÉRTÉK! #NÉV? #SZÁM! #ZÉRÓOSZTÓ! #ÜRES! #NULLA! #KIBONTÁS! #KITERJED! "
        "#SZÁMÍTÁS! #MEZŐ!"
    ),
    "Croatian, Slovenian, Turkish, Turkmen, Azerbaijani": (
        "#VRIJEDNOST! #BROJ! #DIJ/0! #NAZIV? #VREDN! #ŠTEV! #DEL/0! #IME? #SKLIC! #NIČ! #ZUNANJI! #DEĞER! "
        "#AD? #SAYI/0! #SAYI! #BAŞV! #BOŞ! #TAŞMA! #HESAP! #HATA! #ALAN! #SAN/0! #BAHA! #SALG! #AT? #SAN! "
        "#DAŞGYN! #SIZMA!"
    ),
    "Russian, Belarusian, Ukrainian, Kyrgyz, Kazakh, Greek": (
        "#ЗНАЧ! #ССЫЛКА! #ИМЯ? #ДЕЛ/0! #ЧИСЛО! #ПУСТО! #ПЕРЕНОС! #ВЫЧИСЛ! #ПОЛЕ! #ДАННЫЕ! #НЕИЗВЕСТНО! "
        "#ЗАБЛОКИРОВАНО! #ПОДКЛЮЧЕНИЕ! #ЗАНЯТО! #ПУСТА! #ДЗЯЛ/0! #СПАСЫЛКА! #ІМЯ? #ЛІК! #ДІЛЕННЯ/0! "
        "#ЗНАЧЕННЯ! #ПОСИЛАННЯ! #ІМ'Я? #НОМЕР! #РОЗГОРТАННЯ! #ПІДКЛЮЧЕННЯ! #ЗАБЛОКОВАНО! #НЕВІДОМО! "
        "#ОБЧИСЛЕННЯ! #ЗОВНІШНЄ! #БОШ! #БӨЛ/0! #НАРК! #КАЙР! #АТЫ? #САН! #ЫҒЫСТЫРУ! #ΤΙΜΗ! #ΑΡΙΘ! "
        "#ΔΙΑΙΡ./0! #ΟΝΟΜΑ? #ΑΝΑΦ! #ΚΕΝΟ!"
    ),
    "Japanese, Chinese, Korean, Thai": "#スピル! #溢出! #溢位! #분산! #สปิลล์!",
}
"""By the languages that have them; other Slavic, Baltic and Asian editions mostly keep the English words."""
_KNOWN = frozenset(
    f"{word}{mark}"
    for table, marks in ((_UNMARKED, ("", "!")), (_MARKED, ("",)))
    for words in table.values()
    for word in words.split()
    for mark in marks
)
_ANY_MARKED = re.compile(r"#[¡¿]?(?=[^\s#]*[^\W\d_])[^\s#]{1,40}[!?]")
"""How Excel builds these words in any language; there is no telling which words it will get."""
_CUT = frozenset({"#REF", "#VALUE", "#NAME", "#NUM", "#NULL", "#ERROR", "#ERR"})
"""Words whose mark a program has dropped; only where people don't write sentences."""
_WITH_REASON = "#N/A "
"""As Bloomberg's formulas say why."""
_NUMBERED = re.compile(
    r"(?:err|error|fehler|erreur|errore|erro|fout|fel|feil|fejl|błąd|chyba|napaka|hiba|hata|virhe|ошибка|エラー|错误|錯誤|오류)"
    r"\.?\s?:\s?5[0-4]\d",
    re.IGNORECASE,
)
"""LibreOffice numbers the errors that Excel has no word for: ``Err:502``, in German ``Fehler:502``."""
_ERROR_INITIALS = frozenset("#＃= \t\r\n\u00a0")
_NUMBERED_INITIALS = frozenset("EeFfBbCcNnHhVvОоエ错錯오")
_NUMBERED_END = re.compile(r":\s?000\s*\0")
"""With any digits: it is searched for in shapes."""
_LONGEST = 60


def error_words_in(column: Column) -> set[str]:
    """The texts of a column that are nothing but such a word."""
    if _ERROR_INITIALS.isdisjoint(column.initials) and (
        _NUMBERED_INITIALS.isdisjoint(column.initials) or not _NUMBERED_END.search(column.shapes)
    ):
        return set()
    return {text for text in column.texts if is_error_word(text, is_prose=column.role is Role.TEXT)}


def is_error_word(text: str, *, is_prose: bool) -> bool:
    """Whether a text is nothing but such a word, in any capitals.

    Args:
        text: of a cell.
        is_prose: whether people write there what they like; then only words that Excel is known
            to have count, since ``#URGENT!`` may be meant.
    """
    if len(text) > _LONGEST:
        return False
    # In a decomposed or full-width writing it is the same word, and Ukrainian has an apostrophe in one.
    word = unicodedata.normalize("NFKC", text.strip()).replace("’", "'")
    if word.startswith("=#"):
        # The formula itself, as it was saved after its source had gone.
        word = word[1:]
    if not word.startswith("#"):
        return _NUMBERED.fullmatch(word) is not None
    if word.upper() not in _KNOWN:
        return not is_prose and (
            word in _CUT or word.startswith(_WITH_REASON) or _ANY_MARKED.fullmatch(word) is not None
        )
    # “#nb” in a sentence of its own is somebody's remark.
    return not is_prose or word[-1] in "!?" or "/" in word or word in _KNOWN


# Number signs where a value was too wide for its column when a sheet was saved or copied as shown.

_FEWEST = {Role.NUMBER: 1, Role.DATE: 1, Role.TEXT: 3, Role.UNKNOWN: 3}
"""So many signs mean a lost value; where people write, one or two may be meant."""
_FEWEST_ELSEWHERE = 2
_SIGN_INITIALS = frozenset("#＃ \t\r\n\u00a0")


def hash_signs(table: Table) -> Iterator[Finding]:
    """Cells that hold nothing but ``###``."""
    for column in table.columns:
        signs = hash_signs_in(column)
        if signs:
            yield column.finding(
                Defect.HASH_SIGNS,
                Severity.ERROR,
                message("values.damaged.hash_signs"),
                signs,
            )


def hash_signs_in(column: Column) -> set[str]:
    """The texts of a column that are nothing but number signs."""
    if _SIGN_INITIALS.isdisjoint(column.initials):
        return set()
    fewest = _FEWEST.get(column.role, _FEWEST_ELSEWHERE)
    return {text for text in column.texts if len(bare := text.strip()) >= fewest and not bare.strip("#＃")}


# Codes in a wrapper that keeps Excel from changing them, and that only Excel hides; codes in quotes.
#
# Programs write ``="000123"`` or ``'000123`` so that Excel keeps the zeros; any other reader takes the
# wrapper for a part of the code.

_QUOTES = "\"'“”„‘’"
_MARKS = "'’‘ʼ`´"
_GUARDING_FORMULA = re.compile(
    rf"\"?=\s*[-+]*(?:T?\s*\(\s*)?[{_QUOTES}]+(?P<text>[^{_QUOTES}]*)[{_QUOTES}]*\s*\)?[{_QUOTES}]*"
    r"|=\s*(?P<number>[+-]?\d[\d.,]*)",
    re.IGNORECASE,
)
_APOSTROPHE = re.compile(rf"[{_MARKS}](?P<text>.+)", re.DOTALL)
_BEGINS_A_NAME = re.compile(rf"[{_MARKS}][a-z](?![\w{_MARKS}])")
"""As in ’s-Hertogenbosch and ’t Hooft."""
_DIGITS = re.compile(rf"[{_MARKS}](?:[+=@-]|(?=0)|(?=(?:\D*\d){{3}}))[\d\s.,:/()+-]*\d[\d\s.,:/()+-]*")
_QUOTED = re.compile(r"([\"“”„«»‹›])\1?(?P<text>[^\"“”„«»‹›]+)[\"“”„«»‹›]{1,2}")
_OPENING_QUOTES = frozenset('"“”„«»‹›')
_CODE = re.compile(rf"[{_MARKS}](?=[^\d]*\d)[A-Z0-9][A-Z0-9._/-]{{3,}}")
_CAPITAL = re.compile(rf"[{_MARKS}][^\W\da-z_][^{_MARKS}]*")
_MANY = 5
_TAB = re.compile(r"\t+(?P<text>[^\t]+)")
_TAB_BEFORE_DIGITS = re.compile(r"\t+[+(]?\d[\d\s.,:/()+-]*")
_GUARD_INITIALS = frozenset(f"={_MARKS} \t\r\n\u00a0")
_QUOTED_FORMULA = '\0"='
_EXACT = {Role.CODE, Role.RUNNING, Role.POSTCODE}
_MEASURED = {Role.NUMBER, Role.DATE}


def guarded_codes(table: Table) -> Iterator[Finding]:
    """Entries that still wear such a wrapper."""
    for column in table.columns:
        found = guarded_in(column)
        quoted_ones = {text: inside for text, inside in found.items() if _QUOTED.fullmatch(text.strip())}
        if quoted_ones:
            yield column.finding(
                Defect.GUARDED_CODE,
                Severity.ERROR,
                message("values.damaged.quotes"),
                quoted_ones,
                partial(_unguarded, quoted_ones),
            )
        wrapped = {text: inside for text, inside in found.items() if text not in quoted_ones}
        if wrapped:
            yield column.finding(
                Defect.GUARDED_CODE,
                Severity.ERROR,
                message("values.damaged.wrapper"),
                wrapped,
                partial(_unguarded, wrapped),
            )


def guarded_in(column: Column) -> dict[str, str]:
    """The wrapped texts of a column, each with what is inside."""
    may_be_quoted = not _OPENING_QUOTES.isdisjoint(column.initials) and _may_be_quoted(column)
    if _GUARD_INITIALS.isdisjoint(column.initials) and not may_be_quoted:
        return {}
    found = {}
    for text in column.texts:
        inside = _unwrapped(text, column)
        if inside is not None:
            found[text] = inside
    # A few names begin with an apostrophe, but not half of them.
    names = [text for text in column.texts if _CAPITAL.fullmatch(text.strip())]
    if len(names) * 2 >= len(column.texts) and (len(names) >= _MANY or len(names) == len(column.texts)):
        found |= {text: text.strip()[1:] for text in names}
    return found


def _may_be_quoted(column: Column) -> bool:
    return column.role in _EXACT | _MEASURED or _QUOTED_FORMULA in column.shapes


def _unwrapped(text: str, column: Column) -> str | None:
    """What the wrapper hides; None when there is no wrapper."""
    is_exact = column.role in _EXACT | _MEASURED
    if column.is_csv and (tab := _TAB.fullmatch(text)) and (is_exact or _TAB_BEFORE_DIGITS.fullmatch(text)):
        return tab["text"].strip()
    bare = text.strip()
    if formula := _GUARDING_FORMULA.fullmatch(bare):
        return formula["text"] if formula["text"] is not None else formula["number"]
    if is_exact and (quotes := _QUOTED.fullmatch(bare)):
        return quotes["text"].strip()
    apostrophe = _APOSTROPHE.fullmatch(bare)
    if apostrophe is None or not _is_guard(bare, column.role):
        return None
    return apostrophe["text"].strip(_MARKS)


def _is_guard(bare: str, role: Role) -> bool:
    """Whether the apostrophe in front is Excel's and does not begin a name or a year."""
    if role in _MEASURED:
        return True
    if role in _EXACT:
        return not _BEGINS_A_NAME.match(bare)
    if _DIGITS.fullmatch(bare) or (role is Role.CHOICE and _CAPITAL.fullmatch(bare)):
        return True
    return role is not Role.TEXT and _CODE.fullmatch(bare) is not None


def _unguarded(wrapped: dict[str, str], value: Value) -> Message:
    return message("values.damaged.should_be", value=quoted(value), right=quoted(wrapped[str(value)]))


# Cells that calculate, and have no result or an error for one.

_CELL = r"(?:(?:'[^']+'|[^\W\d]\w*)!)?\$?[A-Z]{1,3}\$?[1-9]\d{0,6}"
_REST = r"(?:\s*[-+*/&^:].+)?"
_FORMULA = re.compile(rf"=\s*[-+(]*(?:[^\W\d_][\w.]*\(.*\){_REST}|{_CELL}{_REST}\)*|\"[^\"]*\"\s*&.+)", re.DOTALL)
_FUNCTION = re.compile(r"=[-+]?[A-Z][A-Z0-9.]+\(.*\)", re.DOTALL)
"""A call that no sentence contains: capitals and a bracket without a space."""
_FORMULA_INITIALS = frozenset("= \t\r\n\u00a0")


def formulas_without_value(table: Table) -> Iterator[Finding]:
    """Formulas of which the file holds no result: some program wrote them, and Excel has not calculated them yet."""
    cells = ((row, column, "") for row, column in table.sheet.valueless)
    for name, places in _by_column(table, cells):
        yield table.finding(
            Defect.FORMULA_WITHOUT_VALUE,
            Severity.ERROR,
            message("values.damaged.not_calculated", column=name),
            places,
        )


def formulas_as_text(table: Table) -> Iterator[Finding]:
    """Formulas that were saved as text, as an export of formulas instead of values does."""
    for column in table.columns:
        formulas = formula_texts_in(column)
        if formulas:
            yield column.finding(
                Defect.FORMULA_WITHOUT_VALUE,
                Severity.ERROR,
                message("values.damaged.formula"),
                formulas,
            )


def formula_texts_in(column: Column) -> set[str]:
    """The texts of a column that are a formula; in free text only the call of a function is."""
    if _FORMULA_INITIALS.isdisjoint(column.initials):
        return set()
    formula = _FUNCTION if column.role is Role.TEXT else _FORMULA
    # =T("000123") is a wrapper, and reported as one.
    return {text for text in column.texts if formula.fullmatch(text.strip())} - guarded_in(column).keys()


def error_values(table: Table) -> Iterator[Finding]:
    """Cells that show ``#N/A`` and the like, stored as an error or as its word in any language."""
    cells = {(row, column): shown for (row, column), shown in table.sheet.error_values.items()}
    for column in table.columns:
        words = error_words_in(column)
        if words:
            cells |= {
                (row, column.number): cell
                for row, cell in zip(table.numbers, column.cells, strict=True)
                if isinstance(cell, str) and cell in words
            }
    for name, places in _by_column(table, ((row, column, shown) for (row, column), shown in sorted(cells.items()))):
        yield table.finding(
            Defect.ERROR_VALUE,
            Severity.ERROR,
            message("values.damaged.error", column=name),
            places,
        )


def _by_column(table: Table, cells: Iterable[tuple[int, int, str]]) -> Iterator[tuple[Message, list[Place]]]:
    """Name of the column and places, for cells that belong to the table."""
    places: dict[int, list[Place]] = defaultdict(list)
    for row, column, remark in cells:
        if row > table.header.row and column <= len(table.header.columns):
            places[column].append(Place(table.address(row, column), shortened(remark)))
    for column in sorted(places):
        yield quoted(table.header.columns[column - 1]), sorted(places[column], key=lambda place: place.address)


# Texts that checks of their own name in any column; the other checks leave them out.

# Several checks ask about the same column.
_known: WeakKeyDictionary[Column, frozenset[str]] = WeakKeyDictionary()


def damaged_texts(column: Column) -> frozenset[str]:
    """The texts of a column that another check names."""
    if column not in _known:
        _known[column] = frozenset(
            {
                *control_characters_in(column),
                *error_words_in(column),
                *hash_signs_in(column),
                *guarded_in(column),
                *formula_texts_in(column),
            }
        )
    return _known[column]
