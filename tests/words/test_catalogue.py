"""Sentences from ids and parameters, in the language in use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knosc_desktop.domain.texts import Message, from_json, listed, message, quoted, sentences, time_of_day, to_json
from knosc_desktop.words import catalogue
from knosc_desktop.words.catalogue import render, tr
from knosc_desktop.words.pseudo import pseudo

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    catalogue.use(catalogue.ENGLISH)


def test_a_name_is_put_into_quotation_marks() -> None:
    assert render(quoted("items.xlsx")) == "“items.xlsx”"


def test_several_names_become_a_list() -> None:
    assert tr("lists.last", others=("A", "B"), last=quoted("C")) == "A and B and “C”"
    assert render(message("lists.quoted", name=("A", "B", "C"))) == "“A, B and C”"


def test_a_long_list_is_cut_short_and_counted() -> None:
    assert render(message("lists.quoted", name=listed("ABCDEFGHIJ", most=3))) == "“A, B, C and 7 others”"
    assert render(message("lists.quoted", name=listed("ABCD", most=3))) == "“A, B, C and 1 other”"


def test_a_number_is_written_as_the_language_does() -> None:
    catalogue.use("en", number=lambda value: f"{value:,}".replace(",", "."))
    assert tr("lists.more", count=1200) == "1.200 others"


def test_a_moment_is_shown_as_the_time_of_day_here() -> None:
    moment = datetime(2026, 3, 1, 22, 5, tzinfo=UTC)
    assert tr("lists.quoted", name=time_of_day(moment)) == f"“{moment.astimezone():%H:%M}”"


def test_a_moment_that_cannot_be_read_is_shown_as_unknown(caplog: pytest.LogCaptureFixture) -> None:
    assert "lists.time" in render(Message("lists.time", {"at": "noon"}))
    caplog.clear()


def test_text_of_others_is_shown_as_it_is() -> None:
    assert render("Row {5} is wrong") == "Row {5} is wrong"
    assert tr("lists.quoted", name="{count}") == "“{count}”"


def test_a_message_cannot_get_into_a_sentence_without_words() -> None:
    with pytest.raises(TypeError):
        f"{quoted('items.xlsx')}"


def test_a_text_of_another_version_says_so(caplog: pytest.LogCaptureFixture) -> None:
    said = "This was written by another version of the app ({}).".format
    assert render(Message("errors.of_tomorrow")) == said("errors.of_tomorrow")
    assert render(Message("lists.quoted")) == said("lists.quoted")
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    caplog.clear()


def test_a_text_that_cannot_be_shown_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        render(Message("errors.of_tomorrow"))
    assert len(caplog.records) == 1
    caplog.clear()


def test_whatever_was_stored_is_shown_somehow(caplog: pytest.LogCaptureFixture) -> None:
    deep = quoted("x")
    for _ in range(2_000):
        deep = message("lists.quoted", name=deep)
    assert "lists.time" in render(Message("lists.time", {"at": "9999-12-31T23:59:59-23:00"}))
    assert "lists.quoted" in render(deep)
    caplog.clear()


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\x01" * 40])
def test_a_damaged_catalogue_leaves_the_app_in_english(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "de.mo").write_bytes(content)
    monkeypatch.setattr(catalogue, "_LOCALE", tmp_path)
    catalogue.use("de")
    assert render(quoted("items.xlsx")) == "“items.xlsx”"
    assert "damaged" in caplog.text
    caplog.clear()


def test_sentences_follow_one_another() -> None:
    assert render(sentences("One.", message("lists.quoted", name="x"), "", "Two.")) == "One. “x” Two."


def test_the_pseudo_language_brackets_everything_but_parameters() -> None:
    catalogue.use(catalogue.PSEUDO)
    assert render(quoted("items.xlsx")) == "⟦“items.xlsx”~⟧"


def test_the_pseudo_language_is_longer_and_keeps_placeholders_and_access_keys() -> None:
    assert pseudo("&Upload {count} files") == "⟦&Uþļöåð {count} fîļéš~~~~~⟧"


_NAMES = st.text(max_size=3)
_TEXTS = st.recursive(
    st.text(max_size=5) | st.integers(-9, 10**12),
    lambda inner: st.builds(Message, _NAMES, st.dictionaries(_NAMES, inner | st.tuples(_NAMES), max_size=3)),
    max_leaves=6,
)
_NO_MESSAGES: list[object] = [None, 5, [], {}, {"id": 5, "params": {}}, {"id": "x"}, {"id": "x", "params": {"a": None}}]


@given(_TEXTS.filter(lambda text: isinstance(text, Message | str)))
def test_what_is_stored_comes_back_as_it_was(text: Message | str) -> None:
    assert from_json(json.loads(json.dumps(to_json(text)))) == text


@pytest.mark.parametrize("stored", _NO_MESSAGES)
def test_what_is_no_message_is_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="message"):
        from_json(stored)
