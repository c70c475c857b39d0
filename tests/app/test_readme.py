"""The README and its pages promise nothing that no test holds them to."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from knosc_desktop.app import check_command
from knosc_desktop.domain.validation import Defect

_ROOT = Path(__file__).parents[2]
_PAGES = _ROOT / ".github" / "docs"
_NAMED = re.compile(r"<!-- (tests/[\w/]+\.py)::(\w+) -->")


def _lines() -> list[str]:
    page = (_PAGES / "what-happens-if.md").read_text("utf-8")
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


def test_the_readme_leads_to_the_pages_and_stays_short() -> None:
    text = (_ROOT / "README.md").read_text("utf-8")

    assert len(text.splitlines()) < 200
    for page in ("what-happens-if.md", "check-command.md", "architecture.md"):
        assert f"](.github/docs/{page})" in text


def test_every_option_of_check_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        check_command.main(["--help"])
    options = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
    page = (_PAGES / "check-command.md").read_text("utf-8")

    assert options
    assert {option for option in options if f"| `{option}" not in page} == set()


def test_the_example_of_check_has_the_keys_of_its_answer() -> None:
    page = (_PAGES / "check-command.md").read_text("utf-8")
    example = json.loads(re.search(r'(?ms)^    \{"schema".*?\}\]\}$', page)[0])  # type: ignore[index]

    assert list(example) == ["schema", "file", "format", "data_type", "header", "rows", "problems", "changes", "errors"]
    assert example["problems"][0]["code"] in {defect.code for defect in Defect}
