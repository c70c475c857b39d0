"""The English texts keep the style guide, and the code names each of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from string import Formatter

import pytest

from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import tr
from knosc_desktop.words.texts import MODULES, all_notes, all_texts
from tests.support.imports import PACKAGE

TEXTS = all_texts()
FORBIDDEN = {
    # The style guide's own.
    r"stands?|standing": "is",
    r"goes|going": "uploads",
    r"leaves?(?! (it|them|the cells?) empty)|leaving": "uploads",
    r"tak(e|es|en|ing) (it |them |this |that |\{\w+\} )?for": "treat as",
    r"is told|are told": "",
    r"nobody knows": "isn't known",
    r"otherwise than": "different from",
    r"puts? back": "restore",
    r"blanks": "spaces, or blank rows",
    r"whether .{1,20} has become of": "",
    r"please|sorry|we|our|us": "",
    r"the program|this program": "the app",
    # The glossary's: what is not said, and what is.
    r"kinds?": "data type",
    r"spreadsheets?": "file",
    r"ready to (send|go)": "files to upload",
    r"(send|sends|sent|sending) (it |them |this |that |the file )?again": "retry",
    r"(?<!order )(?<!forecast )(?<!numbers )(?<!the )(?<!command )lines?": "row or job",
    r"computations?": "run",
    r"findings?|defects?": "problem",
    r"what (is|was) wrong|what was found": "problem or error",
    r"the one before": "last upload",
    r"outcome unknown|answer (is |was )?lost": "not confirmed",
    r"arrived|accepted|taken": "received",
    r"saved again": "corrected file",
    r"tak(e|es) (it |them )?off|off the list": "remove",
    r"stale|followed": "not updated, not tracked",
    r"tenants?|stage|host": "company, environment",
    r"annotated": "with errors marked",
}
_FORBIDDEN = {re.compile(rf"(?<![\w_])(?:{words})(?![\w_])", re.IGNORECASE): use for words, use in FORBIDDEN.items()}
EXCEPTIONS: dict[str, str] = {
    "window.drop": "spreadsheets",
    "window.files.leave_out": "leave",
}
"""Texts that say one of these words in another meaning, by id, with the word."""

_NAMES = """
Knosc Knosc's Desktop Excel Excel's Qt Python Debian Ubuntu OpenDocument Word Numbers Office Finder GNU Lesser General
Public License MIT BSD Apache Latin Cyrillic Greek Roman European March

PRODUCTION TEST DEMO REFRESH UPDATE DELETE CLOSE TRUE FALSE CSV JSON XML PDF UTF-8 UTF-32 VPN IT ID MB GB TB
FILE ADDRESS

Text Number Date Replace Find Convert TRIM CLEAN File Export To Info Protect Workbook Encrypt Password Home Sensitivity
Download Now Notifications Integration Inbound Enter Space Delete Left Up Down Alt F2 F4 E A Z A-100 A-1001 M8

Upload Retry Run Add Check Not Details Settings Production Test
"""
"""What begins with a capital in the middle of a sentence: proper names; what is written in capitals; controls, keys and
formats of Excel, Windows and Knosc; controls and states of the app."""
NAMES = frozenset(_NAMES.split())
_QUOTED = re.compile(r"“[^”]*”")
_CLAUSE = re.compile(r"(?<=[.?!…:])\s+|\n+| · |\(|/")

MOST_WORDS = 20
MOST_SENTENCES = 3
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+(?=[A-Z“{])|\n+")


def forms(text: str | tuple[str, str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


ALL = [(name, form) for name, text in TEXTS.items() for form in forms(text)]


@pytest.mark.parametrize("module", MODULES)
def test_an_id_begins_with_the_module_that_has_it(module: str) -> None:
    texts = import_module(f"knosc_desktop.words.english.{module}").TEXTS
    assert [name for name in texts if not re.fullmatch(rf"{module}(\.\w+)+", name)] == []


def test_every_module_of_texts_is_known() -> None:
    there = (PACKAGE / "words" / "english").glob("*.py")
    assert sorted(path.stem for path in there if path.stem != "__init__") == sorted(MODULES)


def test_a_note_belongs_to_a_text() -> None:
    assert all_notes().keys() <= TEXTS.keys()


@pytest.mark.parametrize(("name", "text"), [(n, t) for n, t in TEXTS.items() if isinstance(t, tuple)])
def test_singular_and_plural_have_the_same_placeholders(name: str, text: tuple[str, str]) -> None:
    one, many = map(placeholders, text)
    assert one - {"count"} == many - {"count"}, name


def test_no_text_uses_a_forbidden_word() -> None:
    found = [
        f"{name}: “{match[0]}”, rather {use or 'nothing'}"
        for name, form in ALL
        for pattern, use in _FORBIDDEN.items()
        for match in pattern.finditer(re.sub(r"\{\w+\}", "X", form))
        if EXCEPTIONS.get(name, "") != match[0].lower()
    ]
    assert found == []


def test_no_text_has_an_exclamation_mark_or_counts_without_digits() -> None:
    assert [name for name, form in ALL if "!" in form or re.search(r"\(s\)|\w/\w+s\b", form)] == []


def test_a_sentence_has_at_most_twenty_words_and_a_message_three_sentences() -> None:
    too_long = []
    for name, form in ALL:
        parts = [part for part in _SENTENCE_END.split(form) if part.strip()]
        too_long += [f"{name}: {len(parts)} sentences"] if len(parts) > MOST_SENTENCES else []
        too_long += [f"{name}: {part}" for part in parts if len(part.split()) > MOST_WORDS]
    assert too_long == []


def test_only_names_begin_with_a_capital_in_the_middle_of_a_sentence() -> None:
    found = [
        f"{name}: {word}"
        for name, form in ALL
        for clause in _CLAUSE.split(_QUOTED.sub("X", form.replace("&", "")))
        for word in re.findall(r"(?<!^)(?<=[\s“(>])[A-Z][\w'-]*", clause)
        if word not in NAMES and word != "X"
    ]
    assert found == []


def test_no_colon_glues_two_sentences() -> None:
    glued = [name for name, form in ALL if re.search(r"[a-z”}]: (?![A-Z\d{]+\b)[a-z]+ \w+ \w+", form)]
    assert glued == []


@cache
def calls() -> tuple[tuple[str, int, str | re.Pattern[str], set[str] | None], ...]:
    """Where a text is asked for: file, line, its id or a pattern of ids, and the names of its parameters if known."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, int, str | re.Pattern[str], set[str] | None]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        relative = path.relative_to(PACKAGE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in {"tr", "message", "Message", "_tr"}:
                for found in _ids(node.args[0]):
                    yield relative, node.lineno, found, _parameters(node)


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _ids(node: ast.expr) -> Iterator[str | re.Pattern[str]]:
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=parts):
            yield re.compile("".join(re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w+" for p in parts))
        case ast.IfExp(body=one, orelse=other):
            yield from _ids(one)
            yield from _ids(other)


def _parameters(node: ast.Call) -> set[str] | None:
    if _name(node.func) == "Message":
        if len(node.args) < 2:
            return set()
        given = node.args[1]
        if not isinstance(given, ast.Dict):
            return None
        return {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}
    names = {keyword.arg for keyword in node.keywords}
    return None if None in names else {name for name in names if name}


def test_every_text_that_is_asked_for_exists() -> None:
    missing = [
        f"{file}:{line} {found if isinstance(found, str) else found.pattern}"
        for file, line, found, _ in calls()
        if not (found in TEXTS if isinstance(found, str) else any(map(found.fullmatch, TEXTS)))
    ]
    assert missing == []


def test_every_text_gets_the_parameters_it_has() -> None:
    wrong = []
    for file, line, found, given in calls():
        if not isinstance(found, str) or found not in TEXTS or given is None:
            continue
        needed = set().union(*map(placeholders, forms(TEXTS[found])))
        needed |= {"count"} if isinstance(TEXTS[found], tuple) else set()
        # A finding gets its count when all of its places are known, and the name of its column.
        if given - needed or (needed - given) - {"count", "column"}:
            wrong.append(f"{file}:{line} {found}: needs {sorted(needed)}, gets {sorted(given)}")
    assert wrong == []


def test_no_text_gets_a_word_that_nobody_translates() -> None:
    literal = [
        f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno} {keyword.arg}={ast.unparse(keyword.value)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _name(node.func) in {"tr", "message", "_tr", "plus"}
        for keyword in node.keywords
        if any(map(_has_word, _said(keyword.value)))
    ]
    assert literal == []


_NO_WORDS = {"acme", "https://knosc.example.com"}
"""Examples of what the user may enter."""


def _said(node: ast.expr) -> Iterator[str]:
    """The literals that may become the value; not those that a call gets, or that something is compared with."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.JoinedStr(values=parts):
            yield from (str(part.value) for part in parts if isinstance(part, ast.Constant))
        case ast.IfExp(body=one, orelse=other):
            yield from (*_said(one), *_said(other))
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            yield from (said for part in parts for said in _said(part))
        case ast.BinOp(left=one, right=other):
            yield from (*_said(one), *_said(other))
        case _:
            pass


def _has_word(text: str) -> bool:
    return text not in _NO_WORDS and re.search(r"[A-Za-z]{2,}", text) is not None


def test_every_text_is_asked_for() -> None:
    asked = {found for _, _, found, _ in calls() if isinstance(found, str)}
    patterns = [found for _, _, found, _ in calls() if not isinstance(found, str)]
    named = asked | _named()
    unused = [name for name in TEXTS if name not in named and not any(p.fullmatch(name) for p in patterns)]
    assert unused == []


@cache
def _named() -> frozenset[str]:
    """Ids that a table of the code has."""
    words = PACKAGE / "words" / "english"
    paths = (path for path in PACKAGE.rglob("*.py") if words not in path.parents)
    return frozenset(
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in TEXTS
    )


def test_the_words_of_the_app_need_no_qt() -> None:
    assert [path for path in (PACKAGE / "words").rglob("*.py") if "PySide6" in path.read_text("utf-8")] == []


TIPS = {
    "window.tools.templates_tip": "window.tools.templates",
    "window.tools.last_upload_tip": "window.tools.last_upload",
    "window.files.leave_out_tip": "window.files.leave_out",
    "window.files.hold_tip": "window.files.hold",
    "window.menu.check_now_tip": "window.menu.check_now",
    "dialogs.review.problems_tip": "dialogs.review.problems",
    **{name: name.replace("column_tip", "column") for name in TEXTS if name.startswith("jobs.column_tip.")},
    **{name.replace("label", "about"): name for name in TEXTS if name.startswith("triggers.label.")},
}
"""Texts that explain a label: tooltips, and the descriptions of data types."""


def test_every_text_that_is_only_a_tooltip_is_held_against_its_label() -> None:
    assert {name for name in TEXTS if name.endswith("_tip")} <= TIPS.keys()


@pytest.mark.parametrize("code", ["en", "de", "fr", "es", "pt_BR", "it", "pl"])
def test_a_tooltip_never_repeats_its_label(code: str) -> None:
    catalogue.use(code)
    try:
        repeated = [tip for tip, label in TIPS.items() if _plain(tip) in _plain(label)]
    finally:
        catalogue.use(catalogue.ENGLISH)
    assert repeated == []


def _plain(name: str) -> str:
    words = tr(name, count=2) if isinstance(TEXTS[name], tuple) else tr(name)
    return words.replace("&", "").casefold()


def test_a_problem_of_the_app_is_not_called_an_error() -> None:
    found = [name for name in TEXTS if name.endswith(".error") and name.startswith(("staging.", "check."))]
    called = [form for name in found for form in forms(TEXTS[name])]
    assert called
    assert [form for form in called if "roblem" not in form] == []


_OTHER_VERBS = re.compile(r"\b(gets?|fetch(es)?) (the |&)?(blank|last|template)", re.IGNORECASE)


def test_one_verb_is_used_for_what_comes_from_knosc() -> None:
    assert [name for name, form in ALL if _OTHER_VERBS.search(form)] == []
