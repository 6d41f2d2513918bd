"""Connect an ERP: where it answers and who logs in; the password goes to the keyring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSizePolicy, QWidget

from bocounter.settings import Settings
from bocounter.ui.counter import Counter
from bocounter.ui.dialogs.form import Form, row_of
from bocounter.ui.labels import label
from bocounter.ui.theme import Look
from bocounter.ui.words import tr

if TYPE_CHECKING:
    from bocounter.sync.connecting import Connected, ConnectWanted


class ConnectDialog(Form):
    """Checks the connection before it is kept; a failure keeps everything typed."""

    def __init__(
        self,
        counter: Counter,
        look: Look,
        known: Settings,
        connectors: Sequence[str],
        parent: QWidget | None,
    ) -> None:
        super().__init__(look, tr("Connect an ERP"), tr("Check and keep"), parent)
        self._counter = counter
        self.answered: Connected | None = None
        self.setMinimumWidth(540)
        self.connector = QComboBox(self)
        self.connector.addItems(list(connectors))
        real = [name for name in connectors if name != "sample"]
        # Who connects an ERP for the first time does not mean the invented one.
        self.connector.setCurrentText(known.connector or next(iter(real), ""))
        self.url = QLineEdit(known.url or "", self)
        self.url.setPlaceholderText("https://erp.example.com:8000")
        self.database = QLineEdit(known.database or "", self)
        self.user = QLineEdit(known.user or "", self)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = QFormLayout()
        form.setSpacing(8)
        for name, field in (
            (tr("&ERP"), self.connector),
            (tr("&Address"), self.url),
            (tr("&Database"), self.database),
            (tr("&User"), self.user),
            (tr("&Password"), self.password),
        ):
            named = row_of(name, field, self)
            named.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
            form.addRow(named, field)
        self.body.addLayout(form)
        self.body.addWidget(
            label(
                tr(
                    "Use your own login. The password is kept in this system's keyring when it has "
                    "one, otherwise it is asked for once a session. It is never written to a file."
                ),
                self,
                kind="muted",
                wrap=True,
            )
        )
        self.state = label("", self, wrap=True)
        self.body.addWidget(self.state)
        self.url.setFocus()

    def wanted(self) -> ConnectWanted:
        """Give what is typed."""
        from bocounter.sync.connecting import ConnectWanted

        return ConnectWanted(
            connector=self.connector.currentText(),
            url=self.url.text().strip(),
            database=self.database.text().strip() or None,
            user=self.user.text().strip() or None,
        )

    def submit(self) -> None:
        """Ask the ERP; the dialog closes when it answered and let us in."""
        if not self.url.text().strip():
            self.complain(tr("Type the address of the ERP first. Whoever runs it knows it."))
            self.url.setFocus()
            return
        self.wrong.hide()
        self.act.setEnabled(False)
        self.state.setText(tr("Asking {address} …").format(address=self.url.text().strip()))
        self._counter.remember_secret(self.password.text() or None)
        started = self._counter.connect_erp(self.wanted(), self._answered, self._refused)
        if not started:
            self._refused(tr("A sync is under way. Stop it with Shift+F9 or wait for its end."))

    def _answered(self, answered: Connected) -> None:
        self.answered = answered
        self.accept()

    def _refused(self, error: Exception | str) -> None:
        self.state.setText("")
        self.complain(error)


class PasswordDialog(Form):
    """Asks for the password once a session, where there is no keyring."""

    def __init__(self, look: Look, user: str, parent: QWidget | None) -> None:
        super().__init__(look, tr("Password for the ERP"), tr("Log in"), parent)
        self.setMinimumWidth(420)
        self.body.addWidget(
            label(
                tr("Log in as {user}. It is asked for once, until this window closes.").format(
                    user=user or tr("this desk's user")
                ),
                self,
                kind="muted",
                wrap=True,
            )
        )
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.body.addWidget(row_of(tr("&Password"), self.password, self))
        self.body.addWidget(self.password)
        self.password.returnPressed.connect(self.submit)
        self.password.setFocus()
