"""Who gets what came: winners and losers with their reasons, before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from bocounter.queries import options, sharing
from bocounter.queries.sharing import Sharing
from bocounter.rules.fair_share import Portion, given
from bocounter.store.reader import Rows
from bocounter.ui import choosing, words
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.dialogs.units import share_sign, typed_units
from bocounter.ui.glyphs import SignLabel
from bocounter.ui.labels import Message, clear, label
from bocounter.ui.theme import Look
from bocounter.ui.words import Shape, Sign, Tone, tr

LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class What:
    """What is shared out: a part by its id, at a branch by its code."""

    part_id: str
    part: str
    branch: str


class SharingDialog(Form):
    """Shows the fair rule's share; another one is typed over it and needs a reason."""

    def __init__(self, counter: Counter, look: Look, what: What, parent: QWidget | None) -> None:
        title = tr("Share out {part} at {branch}")
        named = title.format(part=words.plain(what.part), branch=words.plain(what.branch))
        super().__init__(look, named, tr("Share it out"), parent)
        self._counter, self._look, self._what = counter, look, what
        self.found: Sharing | None = None
        self.rows: list[ShareRow] = []
        room = parent.window().size() if parent else self.screen().availableGeometry().size()
        self.resize(min(760, room.width() - 24), min(560, room.height() - 40))
        self.there = label("", self, kind="strong", wrap=True)
        self.body.addWidget(self.there)
        self.message = Message(look, self)
        self.rule = label(
            tr(
                "The rule: machine down first, then broken promises, the day told, who waits "
                "longest."
            ),
            self,
            kind="muted",
            wrap=True,
        )
        self.body.addWidget(self.rule)
        self.body.addWidget(self.message, 1)
        self._inside = QWidget(self)
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 6, 0)
        self._list.setSpacing(4)
        self._scrolled = QScrollArea(self)
        self._scrolled.setWidgetResizable(True)
        self._scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self._scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scrolled.setWidget(self._inside)
        self.body.addWidget(self._scrolled, 1)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        self._named = row_of(tr("&Why not by the rule"), self.reason, self)
        self.body.addWidget(self._named)
        self.body.addWidget(self.reason)
        self.outcome = label("", self, kind="muted", wrap=True)
        self.body.addWidget(self.outcome)
        self._say(Sign(tr("Looking who waits …"), Shape.CLOCK, Tone.CALM), "")
        self._ask()

    # --- asking ---------------------------------------------------------------------------

    def _ask(self) -> None:
        what, today = self._what, self._counter.now().date()

        def work(rows: Rows) -> Sharing | None:
            branch = options.branch_id(rows, what.branch)
            return None if branch is None else sharing.sharing(rows, what.part_id, branch, today)

        self._counter.ask("sharing", work, self._arrived, self._failed)

    def _arrived(self, found: Sharing | None) -> None:
        self.found = found
        if found is None or found.units <= 0:
            self._say(
                Sign(tr("Nothing of it lies free there"), Shape.SQUARE, Tone.QUIET),
                tr("When it has just come in, sync first (F9), then share it out."),
            )
        elif not found.claimants:
            self._say(
                Sign(tr("Nobody there waits for it"), Shape.CHECK, Tone.GOOD),
                tr("It stays on the shelf."),
            )
        else:
            self._show(found)

    def _failed(self, error: Exception) -> None:
        self._say(Sign(tr("Who waits could not be read"), Shape.TRIANGLE, Tone.ALARM), "")
        self.complain(error)
        self.act.setEnabled(False)

    def _say(self, sign: Sign, sentence: str) -> None:
        self.message.say(sign, sentence)
        self.message.show()
        self.act.setEnabled(False)
        for made in (
            *(self.there, self.rule, self._scrolled),
            *(self._named, self.reason, self.outcome),
        ):
            made.hide()

    def _show(self, found: Sharing) -> None:
        self.message.hide()
        clear(self._list)
        self.rows = []
        for portion in found.shared.portions:
            row = ShareRow(portion, self._look, self._inside)
            row.units.textEdited.connect(self._changed)
            self.rows.append(row)
            self._list.addWidget(row)
        self._list.addStretch(1)
        for made in (self.there, self.rule, self._scrolled, self.outcome):
            made.show()
        self.act.setEnabled(True)
        self._changed()
        self.rows[0].units.setFocus()
        self.rows[0].units.selectAll()

    # --- the share ------------------------------------------------------------------------

    def wish(self) -> Mapping[str, Decimal] | None:
        """Give what is typed, by line; None where a field has no number."""
        typed = {row.portion.claimant.line: row.value() for row in self.rows}
        wish = {line: units for line, units in typed.items() if units is not None}
        return wish if len(wish) == len(typed) else None

    @property
    def by_the_rule(self) -> bool:
        """Whether what is typed is what the rule gives."""
        wish = self.wish()
        return wish is not None and all(
            wish[row.portion.claimant.line] == row.portion.units for row in self.rows
        )

    def _changed(self) -> None:
        found, wish = self.found, self.wish()
        if found is None:
            return
        self.wrong.hide()
        for row in self.rows:
            row.judge()
        asked = tr("{units} free, {count} jobs wait for {wanted}.").format(
            units=words.quantity(found.units),
            count=len(found.claimants),
            wanted=words.quantity(sum((c.wanted for c in found.claimants), Decimal(0))),
        )
        left = None if wish is None else found.units - sum(wish.values(), Decimal(0))
        if left:
            asked += " " + tr("{n} stay on the shelf.").format(n=words.quantity(left))
        self.there.setText(asked)
        other = not self.by_the_rule
        self._named.setVisible(other)
        self.reason.setVisible(other)
        self._tell_losers(found, wish)

    def _tell_losers(self, found: Sharing, wish: Mapping[str, Decimal] | None) -> None:
        if wish is None:
            self.outcome.setText(tr("A field has no number in it."))
            return
        losers = len(given(found.units, found.claimants, wish).losers)
        if not losers:
            said = tr("Everybody gets all they miss.")
        elif losers == 1:
            said = tr("1 job gets less than it misses; its customer is to be called today.")
        else:
            said = tr(
                "{n} jobs get less than they miss; their customers are to be called today."
            ).format(n=losers)
        self.outcome.setText(f"{said} {self._where_it_goes()}")

    @staticmethod
    def _where_it_goes() -> str:
        return tr("The ERP gets a note on each job with the next sync.")

    def submit(self) -> None:
        """Share out; the dialog stays open when it is refused."""
        wish = self.wish()
        if self.found is None or not self.rows:
            return
        if wish is None:
            self.complain(tr("A field has no number in it. Type how many that job gets, or 0."))
            return
        if (over := sum(wish.values(), Decimal(0)) - self.found.units) > 0:
            self.complain(
                tr("That is {n} more than there is. Give somebody less.").format(
                    n=words.quantity(over)
                )
            )
            return
        reason = self.reason.text().strip()
        if not self.by_the_rule and not reason:
            self.complain(tr("That is not what the rule gives. Say why, or put its numbers back."))
            self.reason.setFocus()
            return
        self.act.setEnabled(False)
        other = None if self.by_the_rule else wish
        choosing.share(
            self._counter,
            (self.found.part, self.found.branch),
            other,
            None if other is None else reason,
            self.accept,
            self.complain,
        )


class ShareRow(QWidget):
    """One job that waits: its place, why it has it, and the units it gets."""

    def __init__(self, portion: Portion, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.portion = portion
        one = portion.claimant
        whom = words.plain(one.customer)
        if look.hides_order(one.number):
            whom = words.somebody_else()
        name = f"{portion.place}. {words.plain(one.number)}  {words.isolated(whom)}"
        self.units = QLineEdit(words.quantity(portion.units), self)
        self.units.setFixedWidth(64)
        self.units.setMaxLength(12)
        self.units.setAlignment(Qt.AlignmentFlag.AlignRight)
        missing = tr("of {n}").format(n=words.quantity(one.wanted))
        self.units.setAccessibleName(tr("Units for {job}, {missing}").format(
            job=words.plain(one.number), missing=missing))  # fmt: skip
        self.sign = SignLabel(look, Sign("", Shape.CHECK, Tone.QUIET), self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(name, self, kind="strong", wrap=True), 0, 0)
        grid.addWidget(label(words.plain(portion.why), self, kind="muted", wrap=True), 1, 0)
        grid.addWidget(self.units, 0, 1, 2, 1)
        grid.addWidget(label(missing, self, kind="muted"), 0, 2, 2, 1)
        self.sign.setFixedWidth(190)
        grid.addWidget(self.sign, 0, 3, 2, 1)

    def value(self) -> Decimal | None:
        """Give the units typed; None where that is no number that can be given."""
        return typed_units(self.units.text())

    def judge(self) -> None:
        """Say what that means for the job."""
        said = (tr("gets all"), tr("gets a part, call today"), tr("goes without, call today"))
        self.sign.show_sign(share_sign(self.value(), self.portion.claimant.wanted, said))
