"""No sentence is made outside the floor of the words: it would stay English, whatever the language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.imports import PACKAGE

TECHNICAL = {
    "app/self_test.py": "what an administrator reads in a terminal, or a build in its log",
    "app/report.py": "for whoever supports the app, who may not speak the user's language",
    "app/event_log.py": "the log",
    "app/logging_setup.py": "the log",
    "app/redaction.py": "the log",
    "app/crash.py": "the log",
    "domain/triggers.py": "what Knosc calls its data types; what the user reads is in words/english/triggers.py",
    "demo/": "the demo company answers as Knosc does",
    "words/": "the words",
    "ui/_resources.py": "made by Qt",
}
"""Modules and folders whose sentences no user of the window reads."""
SILENT = {
    "X bytes instead of X": "the technical details of a copy that was changed",
    "X dataframe columns index": "keys of a JSON that pandas writes",
    "Knosc's last upload is exactly this file": "a stable code in receipts",
    "English, kept by most other languages": "a name in a table, for the reader of the code",
}
"""Texts that look like a sentence and are none."""
_SENTENCE = re.compile(r"^[“\"']?(?:[A-Z][\w’']*|X)(?:[ ,:][^/=<>]*)?\b[a-z]{2,}(?: [\w“{(’',X]+)+")
_SQL = re.compile(r"(X )?(ALTER|CREATE|DELETE|DROP|INSERT|ORDER BY|PRAGMA|SELECT|UPDATE|WHERE)\b")
_WORDS = re.compile(r"[A-Za-z]{2,}")
_LOGGING = {"debug", "info", "warning", "error", "exception", "critical"}
_PLAIN_ERRORS = re.compile(r".*(Error|Exception|Damaged|Ambiguous|TooLarge|IllegalMove|NotUnderstood|Ended|Bad\w*)$")


def sentences(relative: str) -> Iterator[str]:
    tree = ast.parse((PACKAGE / relative).read_text(encoding="utf-8"))
    silent = set(map(id, _silent(tree)))
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        text = _text(node)
        if (
            text
            and _SENTENCE.match(text)
            and not _SQL.match(text)
            and text not in SILENT
            and len(_WORDS.findall(text)) > 2
        ):
            yield f"{relative}:{getattr(node, 'lineno', 0)} {text}"


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    return ""


def _silent(tree: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, logs, technical details, and the texts of errors that no user sees; also the parts of f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _of_call(call: ast.Call) -> Iterator[ast.AST]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _LOGGING or name == "compile" or _PLAIN_ERRORS.match(name):
        yield from (inner for argument in call.args for inner in ast.walk(argument))
    for keyword in call.keywords:
        if keyword.arg == "details":
            yield from ast.walk(keyword.value)


MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("module", [each for each in MODULES if not each.startswith(tuple(TECHNICAL))])
def test_no_sentence_is_made_here(module: str) -> None:
    assert list(sentences(module)) == []


def test_a_sentence_is_found_wherever_it_is() -> None:
    visible = "x = 'Nothing was sent.'\nsay(f'{n} rows are empty')\n"
    code = f"{visible}log.info('Nothing was sent')\nraise ValueError('That is none.')"
    tree = ast.parse(code)
    silent = set(map(id, _silent(tree)))
    found = [_text(node) for node in ast.walk(tree) if id(node) not in silent and _SENTENCE.match(_text(node))]
    assert sorted(found) == ["Nothing was sent.", "X rows are empty"]
