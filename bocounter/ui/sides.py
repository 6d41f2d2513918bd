"""Board and panel side by side where there is room, else one in front of the other."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

COMPACT = 1100
"""Below this width in logical pixels (a small screen at 125 % or more) the two take turns."""
PANEL_SHARE = 0.3


class Sides(QSplitter):
    """Shows the pages, the panel, or both. ``beside`` is a person's wish for the panel."""

    def __init__(self, pages: QWidget, panel: QWidget, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._pages, self._panel = pages, panel
        self.beside = True
        self._front = False
        self._whole = False
        self._moved = False
        self.splitterMoved.connect(self._person_moved)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(4)
        self.addWidget(pages)
        self.addWidget(panel)
        self.setStretchFactor(0, 1)

    @property
    def compact(self) -> bool:
        """Whether only one of the two has room."""
        return self.width() < COMPACT

    @property
    def moved(self) -> bool:
        """Whether a person put the border where it is."""
        return self._moved

    def _person_moved(self, _place: int, _index: int) -> None:
        self._moved = True

    def restore(self, state: QByteArray) -> None:
        """Put the border where a person left it."""
        self._moved = self.restoreState(state)

    def _share(self) -> None:
        panel = int(self.width() * PANEL_SHARE)
        self.setSizes([self.width() - panel, panel])

    def show_pages(self, *, whole: bool = False) -> None:
        """Bring the pages to the front; ``whole`` gives them the panel's place too."""
        self._front, self._whole = False, whole
        self.arrange()

    def show_panel(self) -> None:
        """Bring the panel to the front, or beside the pages."""
        self._front, self._whole, self.beside = True, False, True
        self.arrange()

    def toggle(self) -> None:
        """Show or hide the panel."""
        if self.compact:
            self._front = not self._front
        else:
            self.beside = not self.beside
        self.arrange()

    def arrange(self) -> None:
        """Show what there is room for."""
        if self._whole:
            panel, pages = False, True
        elif self.compact:
            panel, pages = self._front, not self._front
        else:
            panel, pages = self.beside, True
        self._pages.setVisible(pages)
        self._panel.setVisible(panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew when the width crosses the border."""
        super().resizeEvent(event)
        if not self._moved:
            self._share()
        if (event.oldSize().width() < COMPACT) != (event.size().width() < COMPACT):
            self.arrange()
