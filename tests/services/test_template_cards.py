from __future__ import annotations

import os
from pathlib import Path

import pytest

from knosc_desktop.domain.tables import Template
from knosc_desktop.services.validation.templates import CachedTemplate, TemplateCache

ITEMS = Template("item-master", ("_ItemNumber", "_Status"))
FORECAST = Template("forecast", ("_ForecastNumber",))


@pytest.fixture
def cards(tmp_path: Path) -> TemplateCache:
    return TemplateCache(tmp_path / "templates")


def write(cards: TemplateCache, folder: Path, origin: str, second: int, *templates: Template) -> None:
    before = set(folder.glob("templates/*"))
    cards.write(origin, {each.trigger: CachedTemplate("", each) for each in templates})
    (card,) = set(folder.glob("templates/*")) - before
    os.utime(card, (second, second))


def test_the_newest_are_those_written_last_in_the_order_of_the_data_types(cards: TemplateCache, tmp_path: Path) -> None:
    write(cards, tmp_path, "https://acme.knosc.com", 2_000, ITEMS, FORECAST)
    write(cards, tmp_path, "https://acme.knosc.io", 1_000, Template("forecast", ("other",)))

    assert cards.newest() == (FORECAST, ITEMS)


def test_damaged_and_empty_cards_are_passed_over(cards: TemplateCache, tmp_path: Path) -> None:
    write(cards, tmp_path, "https://acme.knosc.com", 1_000, ITEMS)
    write(cards, tmp_path, "https://acme.knosc.io", 2_000)
    (tmp_path / "templates" / "damaged.json").write_bytes(b"{")

    assert cards.newest() == (ITEMS,)


def test_without_templates_none_are_read_and_no_folder_is_made(cards: TemplateCache, tmp_path: Path) -> None:
    assert cards.newest() == ()
    assert list(tmp_path.iterdir()) == []
