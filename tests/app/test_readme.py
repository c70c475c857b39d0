"""The README promises nothing that no test holds it to."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_NAMED = re.compile(r"<!-- (tests/[\w/]+\.py)::(\w+) -->")


def _lines() -> list[str]:
    text = (_ROOT / "README.md").read_text("utf-8")
    page = text.partition("### What happens if…")[2].partition("\n### ")[0]
    return [line for line in page.splitlines() if line.startswith("| …") and not line.startswith("| … |")]


@pytest.mark.parametrize("line", _lines())
def test_every_line_of_what_happens_if_names_its_test(line: str) -> None:
    named = _NAMED.findall(line)
    assert named, line
    for file, test in named:
        tree = ast.parse((_ROOT / file).read_text("utf-8"))
        functions = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test in functions, f"{file} has no {test}"


def test_the_page_is_there() -> None:
    assert len(_lines()) > 20
