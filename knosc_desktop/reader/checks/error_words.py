"""The words that spreadsheet programs store where a formula failed, in every language Excel ships.

A workbook stores an error as such, but a CSV file and a pasted value only keep the word, in the
language of the program that wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from knosc_desktop.domain.columns import Role

if TYPE_CHECKING:
    from knosc_desktop.reader.checks.table import Column

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
"""Words whose mark a program has dropped; only where nobody writes sentences."""
_WITH_REASON = "#N/A "
"""As Bloomberg's formulas say why."""
_NUMBERED = re.compile(
    r"(?:err|error|fehler|erreur|errore|erro|fout|fel|feil|fejl|błąd|chyba|napaka|hiba|hata|virhe|ошибка|エラー|错误|錯誤|오류)"
    r"\.?\s?:\s?5[0-4]\d",
    re.IGNORECASE,
)
"""LibreOffice numbers the errors that Excel has no word for: ``Err:502``, in German ``Fehler:502``."""
_INITIALS = frozenset("#＃= \t\r\n\u00a0")
_NUMBERED_INITIALS = frozenset("EeFfBbCcNnHhVvОоエ错錯오")
_NUMBERED_END = re.compile(r":\s?5[0-4]\d\s*\0")
_LONGEST = 60


def error_words_in(column: Column) -> set[str]:
    """The texts of a column that are nothing but such a word."""
    if _INITIALS.isdisjoint(column.initials) and (
        _NUMBERED_INITIALS.isdisjoint(column.initials) or not _NUMBERED_END.search(column.all_texts)
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
