"""What a customer says to being called and written to: a yes, a no, a stop at once."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bocounter.commands.consenting import ALL, LONGEST_WORDING, ConsentWanted
from bocounter.models.facts import WorkOrderFacts
from bocounter.rules.consents import CHANNELS, SCOPES, SOURCES
from bocounter.ui import call_deeds, words
from bocounter.ui.channels import Channel, channels
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.choice import OneKeyChoice
from bocounter.ui.dialogs.form import DeedForm, row_of
from bocounter.ui.labels import clear, label
from bocounter.ui.screens import consent_card
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

YES, NO = "yes", "no"
LANE = "consent"


class ConsentDialog(DeedForm):
    """Notes one answer. A stop is three keys: the channel, no, and Ctrl+Enter."""

    def __init__(
        self, counter: Counter, look: Look, order: WorkOrderFacts, parent: QWidget | None
    ) -> None:
        title = tr("Consent of the customer of {number}")
        super().__init__(counter, look, order, title, tr("Note it"), parent)
        self._look = look
        self._known = QVBoxLayout()
        self._known.setSpacing(2)
        self.body.addLayout(self._known)
        self.channel = OneKeyChoice(
            look,
            tr("To what"),
            [*((one, consent_card.name(one)) for one in CHANNELS), (ALL, tr("Stop everything"))],
            self,
            columns=4,
        )
        self.answer = OneKeyChoice(
            look, tr("Answer"), [(YES, tr("Yes, they want it")), (NO, tr("No, stop it"))], self
        )
        for text, choice in ((tr("&To what"), self.channel), (tr("&Answer"), self.answer)):
            self.body.addWidget(row_of(text, choice, self))
            self.body.addWidget(choice)
        self.address, self.scope, self.source = QComboBox(self), QComboBox(self), QComboBox(self)
        self._more()
        self.wording = QLineEdit(self)
        self.wording.setMaxLength(LONGEST_WORDING)
        self.wording.setPlaceholderText(tr("such as: please don't text me any more"))
        self.body.addWidget(
            row_of(tr("Their &words; 'stop' in any words is a no"), self.wording, self)
        )
        self.body.addWidget(self.wording)
        self.body.addStretch(1)
        goes = tr("It counts here at once. The ERP gets a note at the customer with the next sync.")
        self.body.addWidget(label(goes, self, kind="muted", wrap=True))
        self.channel.changed.connect(self._channel_changed)
        self.channel.picked.connect(self._channel_picked)
        self.answer.picked.connect(lambda _value: self.wording.setFocus())
        self.channel.choose(CHANNELS[0])
        self.resize(620, 430)
        self.channel.setFocus()
        customer, branch, now = order.customer.id, order.branch, counter.now()
        counter.ask(LANE, lambda rows: channels(rows, customer, now, branch), self._show_known)
        self.finished.connect(lambda _result: counter.questions.drop(LANE))

    def _more(self) -> None:
        for scope in SCOPES:
            self.scope.addItem(consent_card.scope(scope), scope)
        for source in SOURCES:
            self.source.addItem(consent_card.source(source), source)
        row = QHBoxLayout()
        for text, field in (
            (tr("&Number"), self.address),
            (tr("A&bout"), self.scope),
            (tr("&How"), self.source),
        ):
            row.addWidget(row_of(text, field, self))
            row.addWidget(field)
            row.addSpacing(6)
        row.addStretch(1)
        self.body.addLayout(row)

    def _show_known(self, found: tuple[Channel, ...]) -> None:
        clear(self._known)
        for one in found:
            self._known.addWidget(
                consent_card.row_of(one, self._counter.now(), self._look, self, why=False)
            )

    def _channel_changed(self) -> None:
        customer = self._order.customer
        given = {"email": customer.emails, ALL: ()}.get(self.channel.value or "", customer.phones)
        self.address.clear()
        self.address.addItem(tr("all of theirs"), None)
        for one in given:
            self.address.addItem(words.plain(one), one)

    def _channel_picked(self, value: str) -> None:
        if value == ALL:  # nobody says yes to everything
            self.answer.choose(NO)
            self.wording.setFocus()
        else:
            self.answer.setFocus()

    def wanted(self) -> ConsentWanted:
        """Give the answer as it stands in the fields; words alone are taken for what they mean."""
        customer = self._order.customer
        said = self.wording.text().strip() or None
        answer = self.answer.value
        return ConsentWanted(
            customer=customer.number or customer.id,
            channel=self.channel.value or ALL,
            answer=answer,
            heard=said if answer is None else None,
            address=self.address.currentData(),
            scope=self.scope.currentData(),
            source=self.source.currentData(),
            wording=None if answer is None else said,
        )

    def submit(self) -> None:
        """Note it; the dialog stays open when it is refused."""
        wanted = self.wanted()
        if wanted.answer is None and wanted.heard is None:
            self.complain(tr("Choose yes or no, or type what they said."))
            return
        self.act.setEnabled(False)
        call_deeds.say_consent(self._counter, wanted, self.accept, self.complain)
