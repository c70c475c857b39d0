"""The one style sheet of the app, made of the tokens; small, because every widget is held against every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from knosc_desktop.ui.widgets import tokens
from knosc_desktop.ui.widgets.colours import blend, is_dark, tokens_of

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPalette

_TEXT_MARGIN = 3
"""What Qt leaves beside the text of a cell by itself, and not beside that of a heading."""
_HOVER, _PRESSED = 0.12, 0.24
"""How much of its text's colour is in the ground of a filled button."""


def style_sheet(palette: QPalette, font: QFont) -> str:
    """What the palette alone can't say: edges, round corners, sizes, and how a look is drawn.

    Args:
        palette: of the app: light or dark, and the accent.
        font: of the app; sizes are relative to it.
    """
    colours = tokens_of(palette)._asdict()
    for name in ("accent", "production"):
        ink = "on_accent" if name == "accent" else "on_strip"
        for state, share in (("hover", _HOVER), ("pressed", _PRESSED)):
            colours[f"{name}_{state}"] = blend(QColor(colours[ink]), QColor(colours[name]), share).name()
    # Filled with a dark colour, on a dark ground only the edge shows where the button ends.
    colours["danger_edge"] = colours["bad" if is_dark(palette) else "production"]
    sizes = {
        name: tokens.scaled(getattr(tokens, name), font)
        for name in ("F12", "F16", "F20", "S4", "S8", "S12", "S16", "CONTROL", "RADIUS")
    }
    inner = sizes["CONTROL"] - 2
    return _RULES.format(
        **colours,
        **sizes,
        inner=inner,
        inner_focus=inner - 2,
        small=tokens.scaled(24, font) - 2,
        small_focus=tokens.scaled(24, font) - 4,
        round=tokens.scaled(24, font) // 2,
        side=tokens.scaled(13, font),
        side_focus=tokens.scaled(13, font) - 1,
        heading=tokens.scaled(28, font),
        arrow="dark" if is_dark(palette) else "light",
        chevron=tokens.scaled(12, font),
        beside=tokens.scaled(26, font),
        bar=tokens.scaled(12, font),
        handle=tokens.scaled(24, font),
        cell=sizes["S12"] - _TEXT_MARGIN,
        cell_focus=sizes["S12"] - _TEXT_MARGIN - 3,
    )


_RULES = """
QPushButton {{ background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: {RADIUS}px;
    padding: 0 {side}px; min-height: {inner}px; outline: none; }}
QPushButton:hover {{ background: {sunken}; }}
QPushButton:pressed, QPushButton:open {{ background: {line}; }}
QPushButton:disabled {{ color: {edge}; border-color: {line}; background: {surface}; }}
QPushButton:focus {{ border: 2px solid {focus}; padding: 0 {side_focus}px; min-height: {inner_focus}px; }}
QPushButton[look="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[look="primary"]:hover {{ background: {accent_hover}; }}
QPushButton[look="primary"]:pressed {{ background: {accent_pressed}; }}
QPushButton[look="danger"] {{ background: {production}; color: {on_strip}; border-color: {danger_edge};
    font-weight: 600; }}
QPushButton[look="danger"]:hover {{ background: {production_hover}; }}
QPushButton[look="danger"]:pressed {{ background: {production_pressed}; }}
QPushButton[look="primary"]:focus, QPushButton[look="danger"]:focus {{ border: 2px solid {text}; }}
QPushButton[look="primary"]:disabled, QPushButton[look="danger"]:disabled {{ background: {sunken}; color: {edge};
    border-color: {line}; }}
QPushButton[look="link"], QPushButton[look="quiet"], QToolButton {{ background: transparent;
    border: 1px solid transparent; border-radius: {RADIUS}px; padding: 0 {S4}px; min-height: {small}px; }}
QPushButton[look="link"], QToolButton[look="link"] {{ color: {accent}; }}
QPushButton[look="link"]:hover, QToolButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton[look="quiet"]:hover, QToolButton:hover {{ background: {sunken}; }}
QPushButton[look="quiet"]:pressed, QToolButton:pressed, QToolButton:checked {{ background: {line}; }}
QPushButton[look="link"]:focus, QPushButton[look="quiet"]:focus, QToolButton:focus {{ border: 2px solid {focus};
    padding: 0 3px; min-height: {small_focus}px; }}
QPushButton[look="link"]:disabled, QToolButton:disabled {{ color: {edge}; }}
QPushButton[look="strip"] {{ background: transparent; color: {on_strip}; border-color: {on_strip};
    min-height: {small}px; }}
QPushButton[look="strip"]:hover {{ background: rgba(255, 255, 255, 40); }}
QPushButton[look="strip"]:pressed {{ background: rgba(255, 255, 255, 80); }}
QPushButton[look="strip"]:focus {{ background: {on_strip}; color: {production}; border: 1px solid {on_strip};
    padding: 0 {side}px; }}
QPushButton[look="strip"]:disabled {{ color: {on_strip}; background: transparent; }}
QPushButton[look="chip"], QToolButton[look="chip"] {{ background: {surface}; border: 1px solid {edge};
    border-radius: {round}px; padding: 0 11px; min-height: {small}px; font-size: {F12}px; }}
QPushButton[look="chip"]:hover, QToolButton[look="chip"]:hover {{ background: {sunken}; }}
QPushButton[look="chip"]:checked, QToolButton[look="chip"]:checked {{ background: {accent_soft}; color: {accent};
    border-color: {accent}; font-weight: 600; }}
QPushButton[look="chip"]:focus, QToolButton[look="chip"]:focus {{ border: 2px solid {focus}; padding: 0 10px;
    min-height: {small_focus}px; }}
QLineEdit, QComboBox {{ background: {surface}; color: {text}; border: 1px solid {edge}; border-radius: {RADIUS}px;
    padding: 0 {S8}px; min-height: {inner}px; placeholder-text-color: {muted}; }}
QLineEdit:focus, QComboBox:focus {{ border: 2px solid {focus}; padding: 0 7px; min-height: {inner_focus}px; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {edge}; border-color: {line}; }}
QComboBox QLineEdit {{ border: none; padding: 0; min-height: 0; background: transparent; }}
QComboBox::drop-down {{ border: none; width: {beside}px; }}
QComboBox::down-arrow {{ image: url(:/icons/arrow-{arrow}.svg); width: {chevron}px; height: {chevron}px; }}
QPlainTextEdit, QTableView, QTreeView {{ background: {surface}; border: 1px solid {line}; outline: none; }}
QPlainTextEdit:focus {{ border: 1px solid {focus}; }}
QTableView::item {{ padding: 0 {cell}px; border-bottom: 1px solid {sunken}; }}
QTableView::item:selected {{ background: {select_idle}; color: {text}; }}
QTableView::item:selected:active {{ background: {select}; }}
QTableView::item:focus {{ border-left: 3px solid {focus}; padding-left: {cell_focus}px; }}
QTableView[look="rows"]::item:focus {{ border-left: none; padding-left: {cell}px; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{ background: {surface}; color: {muted}; border: none; border-bottom: 1px solid {line};
    padding: 0 {S12}px; min-height: {heading}px; }}
QFrame[look="card"] {{ background: {surface}; border: 1px solid {line}; border-radius: 8px; }}
QFrame[look="card"] QTableView {{ border: none; }}
#detailsPane QTableView {{ border: 1px solid {line}; }}
QLabel[look="title"] {{ font-size: {F20}px; font-weight: 600; }}
QLabel[look="heading"] {{ font-size: {F16}px; font-weight: 600; }}
QLabel[look="muted"] {{ color: {muted}; }}
QLabel[look="good"] {{ color: {ok}; }}
QLabel[look="bad"] {{ color: {bad}; }}
QDialog, QMenuBar {{ background: {surface}; }}
QDialog QScrollArea, QDialog QScrollArea > QWidget > QWidget {{ background: transparent; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMenuBar {{ border-bottom: 1px solid {line}; }}
QMenuBar::item {{ padding: {S4}px {S8}px; background: transparent; }}
QMenuBar::item:selected {{ background: {select}; color: {text}; }}
QProgressBar {{ background: {sunken}; border: none; border-radius: 3px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: {bar}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {bar}px; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: {handle}px; }}
QScrollBar::handle:horizontal {{ min-width: {handle}px; }}
QScrollBar::handle:hover {{ background: {muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QToolTip {{ background: {surface}; color: {text}; border: 1px solid {edge}; padding: {S4}px; }}
"""
