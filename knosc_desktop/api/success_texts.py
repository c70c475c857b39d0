"""Whether a text says that all went well: “Completed”, “0 of 40 rows failed”, “Keine Fehler gefunden”.

In the languages of the product: English, German, French, Spanish, Portuguese, Italian and Polish. Each part of the
text has to say so, or to count rows beside a part that does. Anything else may be an error.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_ERRORS = (
    r"(?:errors?|problems?|issues?|warnings?|failures?|mistakes?|messages|error messages"
    r"|fehlern?|fehlermeldungen|probleme?|warnungen|erreurs?|problèmes?|avertissements?|anomalies?"
    r"|errore?s|erros?|problemas?|incidencias?|advertencias?|avisos?|error[ei]|problem[ia]|avvis[oi]"
    r"|błęd(?:y|ów|u)|problem(?:y|ów|u)|ostrzeże(?:nia|ń))"
)
_ROWS = (
    r"(?:(?:data\s)?rows?|records?|lines?|entries|items|zeilen?|datensätzen?|einträgen?|lignes?|enregistrements?"
    r"|filas?|líneas?|lineas?|registros?|linhas?|rig(?:a|he)|record|wiersz(?:y|e|a)?|rekord(?:y|ów)?|pozycji)"
)
_BAD = (
    r"(?:failed|rejected|invalid|bad|faulty|wrong|skipped|erroneous|with errors?|in error|unsuccessful"
    r"|fehlgeschlagene?n?|abgelehnte?n?|fehlerhafte?n?|ungültige?n?|übersprungen|mit fehlern?"
    r"|échou(?:é|ée|és|ées)|rejet(?:é|ée|és|ées)|invalides?|ignor(?:é|ée|és|ées)|en erreur|en échec|avec erreurs?"
    r"|fallid[oa]s?|rechazad[oa]s?|inválid[oa]s?|omitid[oa]s?|con error(?:es)?|erróne[oa]s?"
    r"|falh(?:ou|aram)|rejeitad[oa]s?|ignorad[oa]s?|com (?:erros?|falhas?)"
    r"|fallit[aeio]|rifiutat[aeio]|respint[aeio]|non valid[aeio]|scartat[aeio]|con error[ei]|in errore"
    r"|nieudan(?:y|e|ych)|odrzucon(?:y|e|o|ych)|błędn(?:y|e|ych)|pominięt(?:y|e|o|ych)|z błęd(?:em|ami))"
)
_GOOD = (
    r"(?:processed|imported|uploaded|loaded|inserted|updated|created|accepted|saved|stored|written|valid(?:ated)?"
    r"|succeeded|successful|passed|ok|read|checked|total|completed"
    r"|verarbeitet|importiert|geladen|eingefügt|aktualisiert|angelegt|gespeichert|gelesen|geprüft|erfolgreich|gültig"
    r"|trait(?:é|ée|és|ées)|import(?:é|ée|és|ées)|charg(?:é|ée|és|ées)|cré(?:é|ée|és|ées)|valides?|réussi(?:e|es|s)?"
    r"|procesad[oa]s?|importad[oa]s?|cargad[oa]s?|actualizad[oa]s?|cread[oa]s?|válid[oa]s?|correct[oa]s?|exitos[oa]s?"
    r"|processad[oa]s?|carregad[oa]s?|atualizad[oa]s?|criad[oa]s?"
    r"|elaborat[aeio]|importat[aeio]|caricat[aeio]|aggiornat[aeio]|creat[aeio]|valid[aeio]|riuscit[aeio]"
    r"|przetworzon(?:o|y|e|ych)|zaimportowan(?:o|y|e|ych)|wczytan(?:o|y|e|ych)|poprawn(?:y|e|ych))"
)
_WERE = (
    r"(?:(?:was|were|are|is|have been|has been|had|have|wurden?|sind|ist|worden|ont été|a été|sont|est|fueron|han sido"
    r"|se han|son|foram|estão|são|sono stat[eio]|sono|è stat[oa]|zostały|zostało|są)\s)?"
)
_WELL = (
    r"(?:successfully|with success|without (?:any )?(?:errors?|problems?|issues?|warnings?|failures?)"
    r"|erfolgreich|ohne (?:fehler|probleme|warnungen)|fehlerfrei"
    r"|avec succès|sans (?:erreurs?|problèmes?|avertissements?)"
    r"|con éxito|con exito|correctamente|exitosamente|sin (?:errores|problemas|advertencias)"
    r"|com (?:sucesso|êxito)|sem (?:erros|problemas|avisos)|con successo|correttamente|senza (?:errori|problemi|avvisi)"
    r"|pomyślnie|poprawnie|z powodzeniem|bez (?:błędów|problemów|ostrzeżeń))"
)
_DONE = (
    r"(?:completed|complete|finished|done|ended|success(?:ful(?:ly)?)?|succeeded|passed|ok(?:ay)?|accepted|processed"
    r"|imported|uploaded|abgeschlossen|beendet|fertig|erledigt|erfolg(?:reich)?|verarbeitet|importiert"
    r"|terminée?s?|achevée?|réussie?|succès|importée?|traitée?"
    r"|completad[oa]|terminad[oa]|finalizad[oa]|éxito|exitos[oa]|procesad[oa]|importad[oa]"
    r"|concluíd[oa]|sucesso|processad[oa]|completat[oa]|terminat[oa]|successo|riuscit[oa]|elaborat[oa]|importat[oa]"
    r"|zakończon[oeay]|ukończon[oeay]|sukces|przetworzon[oeay]|zaimportowan[oeay])"
)
_WHAT = (
    r"(?:the |your |der |die |das |le |la |l['’]|el |o |a |il |lo )?"
    r"(?:import|upload|job|validation|processing|file|data|check|load(?:ing)?|task|run|status|result|state"
    r"|verarbeitung|datei|prüfung|hochladen|auftrag|importation|traitement|chargement|fichier|importación|carga|archivo"
    r"|proces(?:o|s)|importação|processamento|arquivo|envio|importazione|caricamento|elaborazione|validazione"
    r"|importowanie|przetwarzanie|plik|zadanie)"
)
_NO = (
    r"(?:no|0+|zero|none|without(?: any)?|keine[nr]?|kein|null|ohne|aucune?|pas d['’]\s?|pas de|sans|zéro|sin|cero"
    r"|ning[uú]n[oa]?|sem|nenhum[a]?|senza|nessun[oa]?['’]?|brak|bez|żadnych)"
)
_DENYING = (
    r"(?:no hay|no hubo|no se (?:han )?(?:encontrad[oa]|encontraron|encontró|detectaron|produjeron)|não há|não houve"
    r"|não foram (?:encontrad|detectad)[oa]s|non ci sono(?: stati)?|non sono stati (?:trovati|rilevati)"
    r"|nie ma|nie było|nie znaleziono|nie wykryto|nie stwierdzono)"
)
_THERE_ARE = (
    r"(?:there (?:are|were|is|was|have been)|found|with|has|had|es gibt|es gab|es wurden|es sind|il n['’]y a(?: eu)?)"
)
_FOUND = (
    r"(?:found|reported|detected|occurred|encountered|present|gefunden|aufgetreten|festgestellt|vorhanden|gemeldet"
    r"|trouvée?s?|détectée?s?|signalée?s?|encontrad[oa]s?|detectad[oa]s?|trovat[aeio]|rilevat[aeio]|wykryto)"
)
_WHERE = (
    r"(?:\s(?:in|during|im|in der|bei der|beim|dans|lors de|pendant|en|durante|em|na|no|nel|nella|w)\s"
    r"(?:(?:the|your|this|der|dem|le|la|el|il|o|a)\s)?(?:l['’])?"
    r"(?:file|upload|import|data|job|validation|processing|datei|verarbeitung|prüfung|fichier|importation|traitement"
    r"|archivo|importación|proceso|arquivo|importação|elaborazione|importazione|pliku))?"
)
_ALL = (
    r"(?:all(?: the| of the)?|every|alle|sämtliche|toutes les|tous les|todas las|todos los|todas as|todos os|tutte le"
    r"|tutti i|wszystkie)"
)
_OF = r"(?:of|out of|/|von|sur|de|di|su|z|ze)"
_KIND = r"(?:(?:row|validation|import|data|known)\s)?"

_DENIALS = re.compile(
    rf"(?:{_THERE_ARE}\s|{_DONE}\s(?:with\s|mit\s)?)?{_NO}\s?{_KIND}{_ERRORS}(?:\s{_WERE}{_FOUND})?{_WHERE}"
    rf"|{_DENYING}\s{_KIND}{_ERRORS}{_WHERE}"
    rf"|{_NO}\s(?:{_BAD}\s{_ROWS}(?:\s{_WERE}{_FOUND})?|{_ROWS}\s{_WERE}{_BAD}){_WHERE}"
    rf"|(?:0+|none|zero|keine|aucune|ninguna|nenhuma|nessuna)\s?(?:{_OF}\s?(?:(?:the|den|les)\s)?(?:\d+\s?)?)?"
    rf"(?:{_ROWS}\s)?{_WERE}{_BAD}"
    rf"|nothing {_WERE}{_BAD}"
)
_SUCCESSES = re.compile(
    rf"(?:{_WHAT}\s?(?:[:=-]\s?|\s)?{_WERE})?(?:{_WELL}\s)?{_DONE}(?:\s{_WELL})?"
    rf"|(?:{_WHAT}\s?:?\s?{_WERE})?{_WELL}"
    rf"|{_ALL}\s(?:\d+\s)?{_ROWS}\s{_WERE}(?:{_WELL}\s)?{_GOOD}(?:\s(?:worden|{_WELL}))?"
    r"|(?:all|everything|alles|tout|todo|tudo|tutto|wszystko)\s(?:is\s|are\s|ist\s|est\s)?"
    r"(?:good|ok|okay|fine|valid|well|in ordnung|bon|bien|correcto|bem|bene|dobrze)"
)
_COUNTS = re.compile(
    rf"(?P<part>[1-9]\d*)(?:\s?{_OF}\s?(?P<whole>[1-9]\d*))?\s"
    rf"(?:{_ROWS}(?:\s{_WERE}(?:{_WELL}\s)?{_GOOD})?|{_WERE}{_GOOD}(?:\s{_ROWS})?)"
    rf"(?:\s(?:worden|{_WELL}))?"
    rf"|(?:{_ROWS}\s)?(?:{_GOOD}|success(?:es)?)(?:\s(?:{_ROWS}|count))?\s?[:=]\s?(?P<told>[1-9]\d*)"
    rf"|{_ROWS}\s?[:=]\s?(?P<rows>[1-9]\d*)"
)
_COUNTED_ZERO = re.compile(
    rf"(?:(?:total|number of|count of|num)\s)?{_KIND}"
    rf"(?:{_ERRORS}|error|count|total|(?:{_ROWS}\s)?{_BAD}|{_BAD}\s{_ROWS})(?:\s(?:count|total|found))?\s?[:=]\s?"
    r"(?:0+|none|no|null|nil|nothing|n/a|-|keine?|aucune?|ningun[oa]?|nenhum|nessun[oa]?|brak|\[\s?\]|\{\s?\})"
)
_HEADED = re.compile(rf"(?:{_WHAT}\s)?(?:{_DONE}|{_WELL})(?:\s{_WELL})?\s?(?:[:.!–—-]|\bwith|\bmit)\s(?!\d+\b(?! ?\w))")
_JOINED = re.compile(
    r"\s?[,;&+|•]\s?|\s?/\s|\s(?:and|und|et|y|e|i|oraz)\s|[.!]\s|(?<=\w):\s(?=\d+\s[^\W\d])|\s[–—-]\s|\s\((?=\d|no\b)|\)"
)
_BEGINNING = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,3}")
_ESCAPE = re.compile(r"\\[a-z]")
_FORMS = (_DENIALS, _SUCCESSES, _COUNTS, _COUNTED_ZERO, _HEADED, _JOINED)


def beginnings(text: str) -> list[str]:
    """The first letters of each word of a text in small letters."""
    return _BEGINNING.findall(text)


KNOWN_BEGINNINGS = frozenset(chain.from_iterable(beginnings(_ESCAPE.sub(" ", form.pattern)) for form in _FORMS))
"""How the words of all forms begin. A text with any other word is no success, and that is soon known."""


def says_success(text: str) -> bool:
    """Whether nothing in a text may be an error."""
    words = " ".join(text.casefold().replace("(s)", "s").split()).strip("\"'`“”‘’ ").rstrip(".!")
    if _is_success(words):
        return True
    headed = _HEADED.match(words)
    parts = [part for part in _JOINED.split(words[headed.end() :] if headed else words) if part]
    counted = [found for part in parts if (found := _counts_in(part))]
    others = [part for part in parts if not _counts_in(part)]
    if not all(map(_is_success, others)) or not (headed or others or _are_whole(counted)):
        return False
    return no_row_is_left(chain.from_iterable(counted))


def _is_success(part: str) -> bool:
    return any(form.fullmatch(part) is not None for form in (_DENIALS, _SUCCESSES, _COUNTED_ZERO))


def _counts_in(part: str) -> list[int]:
    """The numbers of rows that a part tells of; none where it tells anything else."""
    found = _COUNTS.fullmatch(part)
    return [int(number) for number in found.groups() if number] if found else []


def _are_whole(counted: list[list[int]]) -> bool:
    """Whether a part says that so many of as many rows are done, which leaves none."""
    return any(len(numbers) > 1 for numbers in counted)


def no_row_is_left(counts: Iterable[int]) -> bool:
    """Whether counts of rows leave none out: all the same, or parts of the largest."""
    numbers = sorted(counts)
    return len(set(numbers)) <= 1 or sum(numbers[:-1]) == numbers[-1]
