"""What a connector promises about words it sends, and about a line that fails."""

from __future__ import annotations

from collections.abc import Callable

from bocounter.errors import NotLetIn, Unreachable
from bocounter.outside.erp.connector import Connector, Outcome, Outgoing, Scope, Sent
from bocounter.outside.erp.promises.bench import DoesNotApply, Tried, must

_ODD_TEXT = 'Told: the 9th.\nHe said "fine" & <b>left</b>.\r\n\u0634\u0631\u0643\u0629 \U0001f69c'


class Sending(Tried):
    """The promises of everything that writes, and of everything that goes wrong."""

    def a_word_arrives_once_and_is_found(self) -> None:
        """What was taken is at the ERP, once, and a look-up names the same record."""
        word = self._word()
        with self._open() as connector:
            sent = connector.send(word)
            self._taken(sent)
            found = connector.look_up([word.reference])
        must(list(found) == [word.reference], f"The look-up named other keys: {list(found)}.")
        must(
            list(found[word.reference]) == [sent.remote_id],
            f"The look-up found {list(found[word.reference])}, the send said {sent.remote_id!r}.",
        )
        count = self._bench.note_count(word.reference)
        must(count == 1, f"The ERP holds {count} notes for one word.")

    def a_word_of_any_letters_arrives(self) -> None:
        """Line ends, quotes, mark-up and other scripts do not spoil a word or its reference."""
        word = self._word(text=_ODD_TEXT)
        with self._open() as connector:
            self._taken(connector.send(word))
            must(
                len(connector.look_up([word.reference])[word.reference]) == 1,
                "A word with odd letters cannot be found by its reference.",
            )

    def every_reference_asked_for_is_answered(self) -> None:
        """A look-up has every reference as a key; what the ERP has not is empty."""
        word, never = self._word(), self._mint()
        with self._open() as connector:
            self._taken(connector.send(word))
            found = connector.look_up([never, word.reference])
            must(not connector.look_up([]), "A look-up of nothing found something.")
        must(found.keys() == {never, word.reference}, "A look-up left a reference out.")
        must(not found[never], "A look-up found a reference that was never sent.")

    def a_repeat_is_as_harmless_as_it_says(self) -> None:
        """A word sent twice arrives once where references are unique, else both are found."""
        word = self._word()
        with self._open() as connector:
            once = connector.capabilities().exactly_once
            first, second = connector.send(word), connector.send(word)
            self._taken(first)
            found = list(connector.look_up([word.reference])[word.reference])
        count = self._bench.note_count(word.reference)
        if once:
            self._taken(second)
            must(second.remote_id == first.remote_id, "A repeat was answered with another record.")
            must(count == 1, f"A repeat of a unique reference left {count} notes.")
        must(len(found) == count, f"The ERP holds {count} notes, the look-up found {len(found)}.")
        must(found[0] == first.remote_id, "The oldest record is not named first.")

    def a_word_to_nobody_is_refused_in_words(self) -> None:
        """A record that is gone makes a refusal with a reason, not an error, and no note."""
        kind, remote_id = self._bench.no_such_record()
        word = self._word(kind, remote_id)
        with self._open() as connector:
            sent = connector.send(word)
        must(
            sent.outcome in (Outcome.REFUSED, Outcome.STALE),
            f"A word to a record that is gone was answered {sent.outcome}.",
        )
        must(sent.reason, "A refusal gave no reason.")
        must(not self._bench.note_count(word.reference), "A refused word was kept all the same.")

    def a_word_it_does_not_know_is_refused(self) -> None:
        """A kind of word that the ERP cannot keep is refused, not sent as something else."""
        word = self._word(word_kind="no such kind")
        with self._open() as connector:
            sent = connector.send(word)
        must(sent.outcome is Outcome.REFUSED, f"An unknown kind was answered {sent.outcome}.")
        must(sent.reason, "A refusal gave no reason.")

    def a_forgotten_answer_can_be_looked_up_by_another(self) -> None:
        """After a crash another process finds what the first had sent."""
        word = self._word()
        with self._open() as first:
            self._taken(first.send(word))
        with self._open() as second:
            found = second.look_up([word.reference])[word.reference]
        must(len(found) == 1, f"Another connector found {len(found)} records of one word.")

    def a_lost_answer_is_called_unknown_and_can_be_looked_up(self) -> None:
        """When the answer does not come, nothing is guessed, and the look-up tells the truth."""
        broken = self._bench.break_line()
        if broken is None:
            raise DoesNotApply("There is no line that could break.")
        word = self._word()
        with broken as connector:
            sent = connector.send(word)
        must(
            sent.outcome is Outcome.UNKNOWN,
            f"A word whose answer was lost was called {sent.outcome}.",
        )
        with self._open() as whole:
            found = whole.look_up([word.reference])[word.reference]
        count = self._bench.note_count(word.reference)
        must(count >= 1, "The bench's broken line did not let the word through.")
        must(len(found) == count, f"The ERP holds {count}, the look-up found {len(found)}.")

    def a_wrong_password_is_tried_once(self) -> None:
        """A refused login says so, and no deed tries the password again."""
        connector = self._bench.wrong_login()
        if connector is None:
            raise DoesNotApply("There is no login that could be refused.")
        before = self._bench.logins_refused()
        try:
            connector.login()
        except NotLetIn as refusal:
            must(refusal.what and refusal.advice, "A refused login gave no words.")
        else:
            must(False, "A wrong password was let in.")
        finally:
            connector.close()
        after = self._bench.logins_refused()
        if before is not None and after is not None:
            must(after - before == 1, f"A wrong password was tried {after - before} times.")

    def nobody_there_is_said_in_words_and_nothing_is_made_up(self) -> None:
        """Without an ERP every question raises Unreachable, and a word was not sent."""
        connector = self._bench.nobody_there()
        if connector is None:
            raise DoesNotApply("This ERP is always there.")
        try:
            self._unreachable(connector)
            sent = connector.send(self._word())
        finally:
            connector.close()
        must(
            sent.outcome in (Outcome.NOT_SENT, Outcome.UNKNOWN),
            f"A word that nobody heard was called {sent.outcome}.",
        )

    def _unreachable(self, connector: Connector) -> None:
        deeds: dict[str, Callable[[], object]] = {
            "identity": connector.identity,
            "login": connector.login,
            "pull": lambda: connector.pull("branch", Scope.ALL, None, 1),
            "existing": lambda: connector.existing("branch", ["1"]),
            "look_up": lambda: connector.look_up([self._mint()]),
        }
        for name, deed in deeds.items():
            try:
                deed()
            except Unreachable as words:
                must(words.what and words.advice, f"{name}() gave no words.")
            else:
                must(False, f"{name}() gave an answer though nobody is there.")

    def _word(
        self,
        kind: str | None = None,
        target: str | None = None,
        *,
        text: str = "Told the customer: Thursday.",
        word_kind: str = "note",
    ) -> Outgoing:
        if kind is None or target is None:
            kind, target = self._bench.notes_go_to()
        return Outgoing(
            reference=self._mint(),
            kind=word_kind,
            target_kind=kind,
            target=target,
            text=text,
            author="Conformance",
            written_at=self._now(),
        )

    def _taken(self, sent: Sent) -> None:
        must(sent.outcome is Outcome.TAKEN, f"A plain word was {sent.outcome}: {sent.reason}")
        must(sent.remote_id, "A word was taken without naming its record.")
