"""The parser that yields to the event loop returns exactly what the standard one returns."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from knosc_desktop.api.gentle_json import gentle_loads

SAMPLE = json.dumps(
    {"jobs": [{"errors": [1, 2, {"x": None}], "status": "ü\n", "deep": [[[[]]]], "none": {}}, [], {}], "n": 1.5},
    indent=1,
)


def outcome(parse: Callable[[bytes], Any], body: bytes) -> Any:
    try:
        return parse(body)
    except ValueError:
        return ValueError


@pytest.mark.parametrize(
    "body",
    [
        SAMPLE.encode(),
        b"\xef\xbb\xbf{}",
        "[1]".encode("utf-16"),
        b" [ ] ",
        b"5",
        b'"x"',
        b"",
        b"[",
        b"[1,]",
        b'{"a":1,}',
        b'{"a"}',
        b"{1:2}",
        b"[1 2]",
        b"{} {}",
        b"nul",
        b"\xff",
    ],
)
def test_it_agrees_with_the_standard_parser(body: bytes) -> None:
    assert outcome(gentle_loads, body) == outcome(json.loads, body)


def test_it_agrees_on_damaged_text() -> None:
    dice = random.Random(1)
    for _ in range(3000):
        letters = list(SAMPLE)
        for _ in range(dice.randint(1, 3)):
            letters[dice.randrange(len(letters))] = dice.choice('",:{}[] 1\\')
        body = "".join(letters).encode()
        assert outcome(gentle_loads, body) == outcome(json.loads, body)


def test_text_nested_without_end_is_refused() -> None:
    with pytest.raises((RecursionError, ValueError)):
        gentle_loads(b"[" * 200_000)
