"""How the window looks: two palettes of our own, one font, and the tones that carry meaning."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from bocounter import places
from bocounter.ui.words import Tone

FONT_FILES = ("SourceSans3-Regular.ttf", "SourceSans3-SemiBold.ttf")
FAMILY = "Source Sans 3"
BASE_PIXELS = 14


class Choice(enum.StrEnum):
    """Which palette a person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one palette; ``tones`` are (ink, ground) pairs of at least 4.5 : 1."""

    dark: bool
    window: QColor
    base: QColor
    band: QColor
    raised: QColor
    text: QColor
    muted: QColor
    rule: QColor
    outline: QColor
    accent: QColor
    on_accent: QColor
    chosen: QColor
    hovered: QColor
    thumb: QColor
    tones: dict[Tone, tuple[QColor, QColor]]


def _tones(**pairs: tuple[str, str]) -> dict[Tone, tuple[QColor, QColor]]:
    return {Tone(name): (QColor(ink), QColor(ground)) for name, (ink, ground) in pairs.items()}


LIGHT = Colours(
    dark=False,
    window=QColor("#f3f4f6"),
    base=QColor("#ffffff"),
    band=QColor("#f5f7f9"),
    raised=QColor("#ffffff"),
    text=QColor("#1a1f26"),
    muted=QColor("#57626e"),
    rule=QColor("#dde2e7"),
    outline=QColor("#7d8794"),
    accent=QColor("#0a5c9e"),
    on_accent=QColor("#ffffff"),
    chosen=QColor("#dbe9f7"),
    hovered=QColor("#eef3f8"),
    thumb=QColor("#b9c1ca"),
    tones=_tones(
        alarm=("#a8261c", "#fbe9e7"),
        warning=("#7d5200", "#fdf1d6"),
        calm=("#0a5c9e", "#e3effa"),
        good=("#17663a", "#e2f3e8"),
        quiet=("#57626e", "#eceff2"),
    ),
)

DARK = Colours(
    dark=True,
    window=QColor("#1a1d22"),
    base=QColor("#14171b"),
    band=QColor("#1c2026"),
    raised=QColor("#22272e"),
    text=QColor("#e5e8ec"),
    muted=QColor("#9ba6b2"),
    rule=QColor("#2d333b"),
    outline=QColor("#6f7a87"),
    accent=QColor("#69b1f0"),
    on_accent=QColor("#0c1620"),
    chosen=QColor("#1c3753"),
    hovered=QColor("#20262e"),
    thumb=QColor("#48515c"),
    tones=_tones(
        alarm=("#ff9184", "#3d2120"),
        warning=("#f0bd5b", "#382d16"),
        calm=("#7dbdf5", "#1a3049"),
        good=("#82d5a0", "#193325"),
        quiet=("#9ba6b2", "#272c33"),
    ),
)


def palette(colours: Colours) -> QPalette:
    """Give the toolkit's palette for these colours."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.base),
        (roles.AlternateBase, colours.band),
        (roles.Text, colours.text),
        (roles.Button, colours.raised),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.tones[Tone.ALARM][0]),
        (roles.Highlight, colours.accent),
        (roles.HighlightedText, colours.on_accent),
        (roles.ToolTipBase, colours.raised),
        (roles.ToolTipText, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Link, colours.accent),
        (roles.Mid, colours.rule),
        (roles.Accent, colours.accent),
    ):
        made.setColor(role, colour)
    for role in (roles.Text, roles.WindowText, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, colours.muted)
    return made


def sheet(colours: Colours) -> str:
    """Give the style rules of bars, cards, buttons and fields; no table stands under them."""
    c = {
        name: getattr(colours, name).name() for name in Colours.__slots__ if name not in _NOT_PLAIN
    }
    ink, ground = (colour.name() for colour in colours.tones[Tone.CALM])
    return _SHEET % {**c, "calm_ink": ink, "calm_ground": ground} + scroll_bars(colours)


def form_sheet(colours: Colours) -> str:
    """Give the style rules of dialogs: those of ``sheet``, and what is ticked and chosen."""
    QDir.setSearchPaths("marks", [str(places.resource("icons"))])
    c = {name: getattr(colours, name).name() for name in _FORM_COLOURS}
    return sheet(colours) + _FORM % {**c, "mark": "dark" if colours.dark else "light"}


def search_sheet(colours: Colours) -> str:
    """Give the style rules of the search field, larger than the others."""
    return sheet(colours) + "QLineEdit { font-size: 16px; padding: 5px 10px; }"


def scroll_bars(colours: Colours) -> str:
    """Give the style rules of slim scroll bars, for a bar itself or what holds one."""
    thumb, hovered = colours.thumb.name(), colours.muted.name()
    return (
        "QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }"
        f"QScrollBar::handle:vertical {{ background: {thumb}; border-radius: 4px;"
        " min-height: 32px; margin: 1px 1px 1px 2px; }"
        f"QScrollBar::handle:vertical:hover {{ background: {hovered}; }}"
        "QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }"
        f"QScrollBar::handle:horizontal {{ background: {thumb}; border-radius: 4px;"
        " min-width: 32px; margin: 2px 1px 1px 1px; }"
        "QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }"
        "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
    )


_FORM_COLOURS = (
    "base",
    "raised",
    "window",
    "text",
    "muted",
    "rule",
    "outline",
    "accent",
    "on_accent",
    "chosen",
)

_FORM = """
QLineEdit, QPlainTextEdit { border-color: %(outline)s; }
QLineEdit:focus, QPlainTextEdit:focus { border-color: %(accent)s; }
QCheckBox { spacing: 8px; padding: 2px 0; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid %(outline)s;
    border-radius: 4px; background: %(base)s; }
QCheckBox::indicator:focus { border: 2px solid %(accent)s; width: 12px; height: 12px; }
QCheckBox::indicator:checked { background: %(accent)s; border-color: %(accent)s;
    image: url(marks:tick-%(mark)s.svg); }
QCheckBox::indicator:checked:focus { border-color: %(text)s; }
QCheckBox::indicator:disabled { border-color: %(rule)s; background: %(window)s; }
QCheckBox:disabled { color: %(muted)s; }
QComboBox, QDateEdit, QDateTimeEdit { background: %(base)s; color: %(text)s;
    border: 1px solid %(outline)s; border-radius: 5px; padding: 3px 4px 3px 7px;
    min-height: 20px; selection-background-color: %(accent)s;
    selection-color: %(on_accent)s; }
QComboBox:focus, QDateEdit:focus, QDateTimeEdit:focus { border: 2px solid %(accent)s;
    padding: 2px 3px 2px 6px; }
QComboBox:disabled, QDateEdit:disabled, QDateTimeEdit:disabled { color: %(muted)s;
    border-color: %(rule)s; background: %(window)s; }
QComboBox::drop-down, QDateEdit::drop-down, QDateTimeEdit::drop-down { border: none;
    width: 22px; subcontrol-origin: border; subcontrol-position: center right; }
QComboBox::down-arrow, QDateEdit::down-arrow, QDateTimeEdit::down-arrow {
    image: url(marks:arrow-%(mark)s.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: %(raised)s; color: %(text)s;
    border: 1px solid %(outline)s; selection-background-color: %(chosen)s;
    selection-color: %(text)s; outline: none; }
"""

_NOT_PLAIN = frozenset({"dark", "tones"})

_SHEET = """
QPushButton { background: %(raised)s; color: %(text)s; border: 1px solid %(rule)s;
    border-radius: 5px; padding: 3px 10px; min-height: 20px; }
QPushButton:hover { background: %(hovered)s; }
QPushButton:focus { border: 2px solid %(accent)s; padding: 2px 9px; }
QPushButton:pressed { background: %(chosen)s; }
QPushButton:disabled { color: %(muted)s; background: %(window)s; }
QPushButton:default, QPushButton[primary="true"] { background: %(accent)s; color: %(on_accent)s;
    border: 1px solid %(accent)s; }
QPushButton[primary="true"]:focus { border: 2px solid %(text)s; }
QPushButton[primary="true"]:disabled { background: %(rule)s; color: %(muted)s;
    border-color: %(rule)s; }
QPushButton[chip="true"] { border-radius: 11px; padding: 1px 10px; background: transparent; }
QPushButton[chip="true"][active="true"] { background: %(calm_ground)s; color: %(calm_ink)s;
    border: 1px solid %(calm_ink)s; }
QPushButton[chip="true"]:focus { border: 2px solid %(accent)s; padding: 0px 9px; }
QPushButton::menu-indicator { width: 0px; }
QLineEdit, QPlainTextEdit { background: %(base)s;
    color: %(text)s; border: 1px solid %(rule)s; border-radius: 5px; padding: 3px 7px;
    selection-background-color: %(accent)s; selection-color: %(on_accent)s; }
QLineEdit:focus, QPlainTextEdit:focus {
    border: 2px solid %(accent)s; padding: 2px 6px; }
QLabel[muted="true"] { color: %(muted)s; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[heading="true"] { font-size: 19px; font-weight: 600; }
QLabel[source="true"] { color: %(muted)s; font-size: 12px; }
QLabel[section="true"] { color: %(muted)s; font-size: 12px; font-weight: 600; }
QLabel:focus { background: %(chosen)s; }
QFrame[card="true"] { background: %(base)s; border: 1px solid %(rule)s; border-radius: 7px; }
QFrame[card="decision"] { background: %(base)s; border: 1px solid %(outline)s;
    border-radius: 7px; padding: 1px; }
QFrame[card="decision"]:focus { border: 2px solid %(accent)s; padding: 0px; }
QFrame[card="answer"] { background: %(calm_ground)s; border: 1px solid %(calm_ground)s;
    border-radius: 7px; }
QLabel[answer="true"] { font-size: 16px; color: %(text)s; }
QFrame[rule="true"] { background: %(rule)s; border: none; max-height: 1px; min-height: 1px; }
QScrollArea { border: none; background: transparent; }
QScrollArea:focus { border: 2px solid %(accent)s; border-radius: 7px; }
QProgressBar { background: %(rule)s; border: none; border-radius: 4px; height: 8px; }
QProgressBar::chunk { background: %(accent)s; border-radius: 4px; }
"""


@dataclass(frozen=True, slots=True)
class AtHand:
    """Whose facts may be seen in the customer-safe view: a customer, and an order of theirs.

    ``customer`` is an id, ``number`` the order's; None while nobody has opened one.
    """

    customer: str
    number: str | None = None


class Look(QObject):
    """What may be seen, and how: the palette in use, and whether a customer looks on.

    ``changed`` comes when either changes, ``turned`` when in the customer-safe view somebody
    else is at hand. The view is never kept: each start begins without it.
    """

    changed = Signal()
    turned = Signal()

    def __init__(self, choice: Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self._safe = False
        self._at_hand: AtHand | None = None
        self.colours = LIGHT
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._platform_changed)
        self.choose(choice)

    def choose(self, choice: Choice) -> None:
        """Take this palette for the whole program."""
        self.choice = choice
        dark = choice is Choice.DARK or (
            choice is Choice.SYSTEM
            and QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        )
        self.colours = DARK if dark else LIGHT
        QGuiApplication.setPalette(palette(self.colours))
        self.changed.emit()

    @property
    def safe(self) -> bool:
        """Whether a customer looks on: no cost, no margin, nobody else's name."""
        return self._safe

    @safe.setter
    def safe(self, safe: bool) -> None:
        if safe is not self._safe:
            self._safe = safe
            self.changed.emit()

    @property
    def at_hand(self) -> AtHand | None:
        """Who may be seen while a customer looks on; nobody, when None."""
        return self._at_hand

    @at_hand.setter
    def at_hand(self, at_hand: AtHand | None) -> None:
        if at_hand != self._at_hand:
            self._at_hand = at_hand
            if self._safe:
                self.turned.emit()

    def hides(self, customer: str | None) -> bool:
        """Whether this customer (an id) must not be seen now; None is somebody unknown."""
        at_hand = self._at_hand
        return self._safe and (at_hand is None or customer != at_hand.customer)

    def hides_order(self, number: str | None) -> bool:
        """Whether what was said of the order with this number must not be seen now."""
        at_hand = self._at_hand
        return self._safe and (at_hand is None or number is None or number != at_hand.number)

    def tone(self, tone: Tone) -> tuple[QColor, QColor]:
        """Give ink and ground of a tone."""
        return self.colours.tones[tone]

    def _platform_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self.choice is Choice.SYSTEM:
            self.choose(Choice.SYSTEM)


def load_font() -> QFont:
    """Give the program's font: the shipped one, or the platform's when its file is missing."""
    found = False
    for name in FONT_FILES:
        file = places.resource("fonts", name)
        found |= file.is_file() and QFontDatabase.addApplicationFont(str(file)) >= 0
    font = QFont(FAMILY) if found else QGuiApplication.font()
    font.setPixelSize(BASE_PIXELS)
    return font


def weighted(font: QFont, *, bold: bool = False, pixels: int | None = None) -> QFont:
    """Give a font like this one, half-bold or of another size in pixels."""
    made = QFont(font)
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    if pixels is not None:
        made.setPixelSize(pixels)
    return made
