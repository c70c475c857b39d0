"""One problem of a file: what it is, what it means, and its cells as links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from knosc_desktop.domain.repairs import RepairKind
from knosc_desktop.models import findings_outline, formatting, repair_text
from knosc_desktop.models.roles import Tone
from knosc_desktop.ui.widgets import colours, icons, tokens
from knosc_desktop.ui.widgets.icons import Glyph
from knosc_desktop.ui.widgets.labels import PlainLabel, explain
from knosc_desktop.ui.widgets.layout import FlowLayout
from knosc_desktop.ui.widgets.look import Look, set_look
from knosc_desktop.ui.widgets.menu_button import MenuButton
from knosc_desktop.words.catalogue import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QMenu

    from knosc_desktop.domain.cells import Address
    from knosc_desktop.domain.repairs import Offer
    from knosc_desktop.models.findings_outline import Entry, Link

_GLYPHS = {
    Tone.BAD: Glyph.FAILED,
    Tone.WARNING: Glyph.WARNING,
    Tone.BUSY: Glyph.COPY,
    Tone.QUIET: Glyph.INFO,
    Tone.GOOD: Glyph.DONE,
}
_FIRST_LINKS = 8
_MORE_LINKS = 40
_MARK, _MARK_RADIUS = 2.0, 3.0
"""Of the edge that a link has while the keyboard is on it."""


class LinkButton(QPushButton):
    """Reads as a link in a sentence, and is pressed like a button."""

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(words, parent)
        set_look(self, Look.LINK)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + tokens.S8, metrics.height() + tokens.S4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            font = self.font()
            font.setUnderline(self.underMouse())
            painter.setFont(font)
            painter.setPen(self.palette().link().color())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
            if self.hasFocus():
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(colours.tokens_of(self.palette()).focus), _MARK))
                inside = QRectF(self.rect()).adjusted(_MARK / 2, _MARK / 2, -_MARK / 2, -_MARK / 2)
                painter.drawRoundedRect(inside, _MARK_RADIUS, _MARK_RADIUS)


class _Sign(QWidget):
    """The icon of a tone; its word stands beside it."""

    def __init__(self, tone: Tone, parent: QWidget) -> None:
        super().__init__(parent)
        self._tone = tone
        self.setFixedSize(icons.SMALL, icons.SMALL)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            colour = colours.of_tone(self._tone, self.palette())
            icons.paint(painter, _GLYPHS[self._tone], colour, QRectF(self.rect()))


class _Title(PlainLabel):
    """In the colour of a tone, now and after a change of theme."""

    def __init__(self, words: str, tone: Tone, parent: QWidget) -> None:
        super().__init__(words, parent, wrapped=True)
        self._tone = tone
        self.make_bold()
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        palette = self.palette()
        colour = colours.of_tone(self._tone, palette)
        if palette.windowText().color() != colour:
            palette.setColor(QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class ProblemCard(QFrame):
    """Marked while one of its cells is the current one.

    Signals:
        place_chosen(address: Address): go to that cell.
        chosen(): go to its first cell.
        repair_chosen(repair: Repair): repair that.
        value_wanted(address: Address): let the user enter a value in that cell.
    """

    place_chosen = Signal(object)
    chosen = Signal()
    repair_chosen = Signal(object)
    value_wanted = Signal(object)

    def __init__(self, entry: Entry, tone: Tone, sheet: str, parent: QWidget) -> None:
        """Show one problem.

        Args:
            entry: the problem.
            tone: how grave it is.
            sheet: name of the sheet with the table.
            parent: owner.
        """
        super().__init__(parent)
        self.setObjectName("problemCard")
        self._tone = tone
        self._is_current = False
        self._links = findings_outline.links(entry.cells, sheet)
        self._title = entry.title or formatting.one_line(entry.words)
        counted = tr("preview.repaired") if entry.is_repaired else entry.places_counted
        self.setAccessibleName(", ".join(part for part in (self._title, counted) if part))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.S12, tokens.S8, tokens.S12, tokens.S8)
        layout.setSpacing(tokens.S4)
        top = QHBoxLayout()
        top.setSpacing(tokens.S8)
        top.addWidget(_Sign(tone, self), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(_Title(self._title, tone, self), 1)
        if counted:
            count = PlainLabel(counted, self)
            count.step_back()
            top.addWidget(count, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(top)
        if entry.title:
            meaning = PlainLabel(formatting.one_line(entry.words), self, wrapped=True)
            meaning.let_copy()
            layout.addWidget(meaning)
        for example in entry.examples:
            layout.addWidget(PlainLabel(example, self, wrapped=True))
        self._flow = FlowLayout(spacing=tokens.S4)
        self._more = LinkButton("", self)
        self._more.setObjectName("moreCellsButton")
        self._more.clicked.connect(lambda: self._show_links(_MORE_LINKS))
        self._shown = 0
        self._unlisted = entry.count - len(entry.places) if entry.cells else 0
        if self._links:
            layout.addLayout(self._flow)
            self._show_links(_FIRST_LINKS)
        else:
            self._more.hide()
        if self._unlisted > 0:
            layout.addWidget(PlainLabel(findings_outline.more_words(entry), self))
        self._place: Address | None = None
        if entry.offer is not None:
            # A button with a menu has a direction of its own.
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
            layout.addWidget(self._repair_button(entry.offer), 0, left)

    def _repair_button(self, offer: Offer) -> QPushButton:
        words, name = repair_text.offered(offer), "repairButton"
        is_choice = offer.kind is RepairKind.ROW or bool(offer.choices)
        button = self._with_choices(words, name, offer) if is_choice else QPushButton(words, self)
        button.setObjectName(name)
        if offer.kind is RepairKind.VALUE:
            button.clicked.connect(lambda: self.value_wanted.emit(offer.cells[0]))
        elif not is_choice:
            button.clicked.connect(lambda: self.repair_chosen.emit(offer.repair()))
        button.setAutoDefault(False)
        button.setAccessibleName(f"{words}, {self._title}")
        return button

    def _with_choices(self, words: str, name: str, offer: Offer) -> MenuButton:
        button = MenuButton(words, name, self)
        menu = button.menu_below
        for choice in offer.choices:
            entry = menu.addAction(tr("preview.repair.set_action", action=choice))
            entry.triggered.connect(lambda _=False, value=choice: self.repair_chosen.emit(offer.repair(value)))
        if not offer.choices:
            menu.aboutToShow.connect(lambda: self._offer_rows(menu, offer))
        return button

    def _offer_rows(self, menu: QMenu, offer: Offer) -> None:
        """The two rows of the pair that the user looks at; either may stay."""
        menu.clear()
        pairs = list(zip(offer.cells[::2], offer.cells[1::2], strict=False))
        for cell in sorted(next((pair for pair in pairs if self._place in pair), pairs[0])):
            entry = menu.addAction(tr("preview.repair.remove_row", row=str(cell.row)))
            entry.triggered.connect(lambda _=False, row=cell: self.repair_chosen.emit(offer.repair_at(row)))

    def set_current(self, *, is_current: bool, place: Address | None = None) -> None:
        """Mark it, or not.

        Args:
            is_current: whether one of its cells is the current one.
            place: that cell.
        """
        self._place = place
        if is_current != self._is_current:
            self._is_current = is_current
            self.update()

    def _show_links(self, count: int) -> None:
        self._flow.removeWidget(self._more)
        for link in self._links[self._shown : self._shown + count]:
            self._flow.addWidget(self._link(link))
        self._shown = min(self._shown + count, len(self._links))
        left = len(self._links) - self._shown
        self._more.setVisible(left > 0)
        if left:
            self._more.setText(tr("preview.more", count=left))
            self._flow.addWidget(self._more)

    def _link(self, link: Link) -> LinkButton:
        button = LinkButton(link.words, self)
        button.setObjectName("cellLink")
        button.setAccessibleName(", ".join(part for part in (link.words, link.remark, self._title) if part))
        explain(button, link.remark)
        button.clicked.connect(lambda: self.place_chosen.emit(link.target))
        return button

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._links:
            self.chosen.emit()
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = self.palette()
        edge = colours.of_tone(self._tone, palette) if self._is_current else palette.mid().color()
        width = 2.0 if self._is_current else 1.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(edge, width))
            painter.setBrush(palette.base())
            inset = width / 2
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), tokens.RADIUS, tokens.RADIUS
            )
