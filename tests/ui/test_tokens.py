"""The tokens are those of the drawings, and everything is made of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from knosc_desktop.ui.widgets import colours, tokens
from knosc_desktop.ui.widgets.colours import contrast
from knosc_desktop.ui.widgets.style_sheet import style_sheet
from knosc_desktop.ui.widgets.tokens import DARK, LIGHT, Tokens

DRAWN = Path(__file__).with_name("tokens.css").read_text(encoding="utf-8")
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


def drawn(block: str) -> dict[str, str]:
    """Names and values of one block of the drawings' style sheet."""
    found = re.search(rf"{re.escape(block)} \{{(.*?)\}}", DRAWN, re.DOTALL)
    assert found is not None
    return {name.replace("-", "_"): value for name, value in re.findall(r"--([\w-]+):([^;]+);", found[1])}


@pytest.mark.parametrize(("scheme", "block"), [(LIGHT, ":root"), (DARK, ":root.dark")], ids=["light", "dark"])
def test_the_colours_are_those_of_the_drawings(scheme: Tokens, block: str) -> None:
    assert {name: value for name, value in drawn(block).items() if value.startswith("#")} == scheme._asdict()


def test_the_sizes_are_those_of_the_drawings() -> None:
    sizes = {name.upper(): int(value[:-2]) for name, value in drawn(":root").items() if value.endswith("px")}
    assert {name: getattr(tokens, name) for name in sizes} == sizes


@SCHEMES
def test_text_and_edges_can_be_told_from_their_grounds(scheme: Tokens) -> None:
    grounds = (scheme.bg, scheme.surface)
    texts = (scheme.text, scheme.muted, scheme.accent, scheme.ok, scheme.warn, scheme.bad, scheme.info, scheme.idle)
    pairs = [(text, ground) for text in texts for ground in grounds]
    pairs += [
        (getattr(scheme, name), getattr(scheme, f"{name}_soft")) for name in ("ok", "warn", "bad", "info", "idle")
    ]
    pairs += [(scheme.on_strip, ground) for ground in (scheme.production, scheme.test, scheme.demo)]
    pairs += [(scheme.on_accent, scheme.accent), (scheme.text, scheme.select), (scheme.text, scheme.select_idle)]
    assert [pair for pair in pairs if contrast(*map(QColor, pair)) < 4.5] == []
    edges = [(edge, ground) for edge in (scheme.edge, scheme.focus) for ground in grounds]
    assert [pair for pair in edges if contrast(*map(QColor, pair)) < 3.0] == []


@SCHEMES
def test_palette_and_style_sheet_are_made_of_them(qapp: QApplication, scheme: Tokens) -> None:
    palette = QPalette()
    colours.fill(palette, dark=scheme is DARK)
    assert colours.tokens_of(palette) == scheme
    used = set(re.findall(r"#[0-9a-f]{6}", style_sheet(palette, qapp.font())))
    mixed = {value for name in ("accent", "production") for value in _shades(scheme, name)}
    assert used <= {*scheme, *mixed}


def _shades(scheme: Tokens, name: str) -> set[str]:
    """Of a filled button that is pointed at or pressed."""
    ink, ground = QColor(scheme.on_accent if name == "accent" else scheme.on_strip), QColor(getattr(scheme, name))
    return {colours.blend(ink, ground, share).name() for share in (0.12, 0.24)}


def test_an_accent_of_the_system_is_in_all_that_follows_from_it(qapp: QApplication) -> None:
    palette = QPalette()
    colours.fill(palette, QColor("#8a2be2"), dark=False)
    own = colours.tokens_of(palette)
    assert (own.accent, own.focus) == ("#8a2be2", "#8a2be2")
    assert own.select != LIGHT.select
    assert "#8a2be2" in style_sheet(palette, qapp.font())


def test_large_letters_have_large_controls(qapp: QApplication) -> None:
    font = qapp.font()
    font.setPixelSize(26)
    assert tokens.scaled(tokens.CONTROL, font) == 2 * tokens.CONTROL
    font.setPixelSize(9)
    assert tokens.scaled(tokens.CONTROL, font) == tokens.CONTROL
