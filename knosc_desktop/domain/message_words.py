"""Words of messages that say that a cell is empty, or that are no values though they stand where one may be."""

from __future__ import annotations

import re

# Whether a message says that a cell is empty.
#
# “Missing price” says so of a cell, “missing permission” of the user's account.

_EMPTY = re.compile(
    r"\b(?:(?<!be )(?<!is not )(?<!not )(?:empty|blank|null)|(?:not|cannot|can['’]t|never) be (?:empty|blank|null)"
    r"|must be (?:filled|given|entered)"
    r"|required|mandatory|obligatory|no value|not (?:given|provided|set|filled)|(?<!nicht )leer"
    r"|fehlt|vide|manquante?|vac[ií][oa]|vazi[oa]|obrigatóri[oa]|obligatori[oa]|vuot[oa]|puste"
    r"|missing(?=\W*(?:$|[.,;:!?)]|(?:an? |the |required |mandatory )*"
    r"(?:values?|data|entry|entries|field|cell|content)\b|(?:for|in|from|at|here|and|or)\b)))\b"
)
_MISSING = re.compile(r"\bmissing\W+(?:(?:an?|the|required|mandatory)\s+)*[\"'“‘«„(\[`_]*([^\W\d]+(?: [^\W\d]+)?)")
# What no cell holds, but the user's account has or lacks.
_ACCESS = re.compile(
    r"\b(?:permissions?|rights?|authori[sz]ations?|roles?|privileges?|approvals?|licen[cs]es?|logins?|tokens?|access"
    r"|\w*berechtigung(?:en)?|\w*rechte?|\w*freigabe|\w*rolle|autori[sz]ations?|droits?|permiso?s?|permissão"
    r"|permess[oi]|autorizaci[óo]n|autorização|autorizzazione|uprawnie[nń]\w*)\b"
)


def says_empty(text: str) -> bool:
    """Whether a message says that there is no value.

    Args:
        text: the message in small letters.
    """
    return _EMPTY.search(text) is not None and _ACCESS.search(text) is None


def missing_words(text: str) -> str:
    """The words after “missing”, which may be the name of a column; empty where there are none."""
    missing = _MISSING.search(text)
    return missing[1] if missing and _ACCESS.search(text) is None else ""


# Words of messages that are no values, though they stand where a value may be, as in “Quantity: required”.
#
# That a word is missing here costs the place of a few errors at most: one that a server writes in many messages is
# known
# by that.

_FIELDS = (
    "id sku uom uuid guid ean gtin upc iso sap erp csv xlsx xls utc utf api url sql http json xml ok knosc moq po"
    " so mo bom yes no true false null none nothing nan nil n/a undefined code codes number name value field"
    " column entry cell reference description key title record master data nummer feld wert spalte zelle eintrag"
    " angabe kennung stammsatz champ valeur numéro nom campo valor nombre número nome valore numero pole wartość"
)
_KINDS = (
    "integer int string numeric decimal boolean float double char varchar text date datetime time zahl datum"
    " ganzzahl dezimalzahl entier entero fecha inteiro intero liczba"
)
_COMPLAINTS = (
    "invalid required missing empty unknown duplicate duplicated error failed failure rejected blank mandatory"
    " optional negative positive zero wrong bad incorrect inactive active obsolete discontinued blocked locked"
    " closed deleted expired archived cancelled canceled forbidden denied ambiguous inconsistent unexpected"
    " unsupported unavailable unique overflow underflow exceeded mismatch conflict violation warning info notice"
    " fatal too not must should cannot does has have already only also still please check format length type range"
    " limit maximum minimum change transition conversion unauthorized unreadable untranslated malformed illegal"
    " outdated unmapped unassigned nonexistent readonly immutable ungültig ungültige ungültiger leer fehlt fehlend"
    " unbekannt unbekannte unbekannter doppelt gesperrt inaktiv pflichtfeld pflicht erforderlich fehler falsch"
    " fehlerhaft negativ gelöscht abgelaufen unzulässig invalide requis requise obligatoire manquant manquante"
    " vide inconnu inconnue erreur bloqué inválido inválida requerido obligatorio obligatoria falta vacío vacía"
    " desconocido desconocida erróneo obrigatório obrigatória vazio vazia desconhecido desconhecida erro incorreto"
    " non valido obbligatorio obbligatoria mancante vuoto sconosciuto errore errato nieprawidłowy wymagane brak"
    " puste nieznany błąd"
)
NOTHING = frozenset({"null", "none", "nothing", "nan", "nil", "n/a", "undefined", "empty", "blank"})
"""Words with which servers show an empty cell."""
ORDINARY = frozenset(f"{_FIELDS} {_KINDS} {_COMPLAINTS}".split())
"""Names of fields and systems, kinds of values, and what can be wrong with a value."""
_ENDINGS = re.compile(r"\w+(?:ed|en|ing|able|ible|ive|ous|al|ly|ful|less|ig|lich|bar|isch|t)", re.IGNORECASE)


def is_said_of_a_value(word: str) -> bool:
    """Whether a word ends like those that say what is wrong with a value or where it is from, as “discontinued”."""
    return _ENDINGS.fullmatch(word) is not None
