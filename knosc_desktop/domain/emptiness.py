"""Whether a message says that a cell is empty.

“Missing price” says so of a cell, “missing permission” of the user's account.
"""

from __future__ import annotations

import re

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
