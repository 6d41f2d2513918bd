"""A message leaves once, by a real mail server, and only while the customer wants it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bocounter.commands.consenting import ConsentWanted, say_consent
from bocounter.commands.messaging import (
    MessageWanted,
    decide_message,
    put_message,
    take_message_back,
)
from bocounter.errors import NotLetIn, Unreachable, WrongUse
from bocounter.outside.erp import records as r
from bocounter.progress import Watched
from bocounter.queries import messages
from bocounter.store.chosen import choose
from bocounter.sync import carriers
from tests.outside.mail_server import PASSWORD, USER, MailServer, hangs_up, says
from tests.security.authority import Authority, Certificate
from tests.security.peers import secured_by
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp

ANN = "ann@example.com"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"), "Our-Authority")


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Certificate:
    return authority.certificate()


@pytest.fixture
def trust(certificate: Certificate) -> ssl.SSLContext:
    return secured_by(certificate.chain, certificate.key)


@pytest.fixture
def server(trust: ssl.SSLContext) -> Iterator[MailServer]:
    with MailServer(trust) as made:
        yield made


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "mail-password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return file


@pytest.fixture
def counter(
    counter: Counter, erp: FakeErp, server: MailServer, authority: Authority, password: Path
) -> Counter:
    """A customer with a number and an address, at noon where they live, and a mail server."""
    erp.change("branch", "B1", zone="UTC")
    erp.put(
        r.ContactPoint(remote_id="p1", token="", customer="C1", kind="mobile", value="555-0100"),
        r.ContactPoint(remote_id="p2", token="", customer="C1", kind="email", value=ANN),
    )
    counter.wait(hours=4)
    counter.sync()
    wanted = carriers.MailWanted(
        host="localhost", port=server.port, sender="Parts <parts@example.com>", user=USER,
        password_file=password, ca_file=authority.file,
    )  # fmt: skip
    assert carriers.keep_mail(counter.store, wanted)
    return counter


def say(counter: Counter, answer: str | None, channel: str = "email", **more: Any) -> None:
    wanted = ConsentWanted(customer="C1", channel=channel, answer=answer, **more)
    say_consent(counter.store, wanted, by="Ruth", now=counter.clock, mint=counter.mint)


def put(counter: Counter, text: str = "Your hose is here.", **more: Any) -> str:
    more.setdefault("next_contact", counter.clock + timedelta(days=2))
    with counter.store.reading() as rows:
        (number,) = rows.all("SELECT number FROM work_order WHERE remote_id = 'O1'")[0]
    wanted = MessageWanted(work_order=number, channel="email", text=text, **more)
    put_message(counter.store, wanted, by="Ruth", now=counter.clock, mint=counter.mint)
    return str(counter.all("SELECT id FROM message ORDER BY rowid DESC LIMIT 1")[0][0])


def where(counter: Counter, id_: str) -> messages.Message:
    with counter.store.reading() as rows:
        found = messages.message(rows, id_)
    assert found is not None
    return found


def contacts(counter: Counter) -> list[tuple[Any, ...]]:
    return counter.all("SELECT kind, outcome FROM contact")


def ready(counter: Counter) -> str:
    say(counter, "yes")
    return put(counter)


def test_a_message_leaves_once_and_is_a_contact_in_the_erp(
    counter: Counter, erp: FakeErp, server: MailServer
) -> None:
    say(counter, "yes")
    id_ = put(counter, "Dear Ann,\n.\nyour hose is here: größer.\n.end", subject="Order")
    assert where(counter, id_).state == "waiting"
    assert counter.sync().sent == 1
    (mail,) = server.taken
    assert (mail.to, mail.encrypted, mail.user) == ([ANN], True, USER)
    assert mail.content["Subject"] == "Order"
    assert mail.content["Message-ID"] == where(counter, id_).message_id
    assert mail.content["From"] == "Parts <parts@example.com>"
    body = mail.content.get_content()  # type: ignore[attr-defined]
    assert body.splitlines() == ["Dear Ann,", ".", "your hose is here: größer.", ".end"]
    assert (where(counter, id_).state, contacts(counter)) == ("sent", [("email", "sent")])
    assert sum("your hose is here" in note.text for note in erp.notes) == 1
    assert counter.sync().sent == 0
    assert len(server.taken) == 1


def test_without_a_yes_no_message_is_put_and_none_leaves_after_a_stop(
    counter: Counter, server: MailServer
) -> None:
    with pytest.raises(WrongUse, match="asked"):
        put(counter)
    id_ = ready(counter)
    say(counter, None, heard="please unsubscribe me")
    counter.sync()
    assert (where(counter, id_).state, server.taken, contacts(counter)) == ("refused", [], [])
    assert "said no" in str(where(counter, id_).detail)
    with pytest.raises(WrongUse, match="said no"):
        put(counter, "Another.")


def test_no_message_leaves_before_the_erp_knows_of_a_stop(
    counter: Counter, erp: FakeErp, server: MailServer
) -> None:
    ready(counter)
    counter.sync(push=True, pull=False)
    assert len(server.taken) == 1
    put(counter, "And the filter.")
    say(counter, "no", "call")
    erp.answer(1, "lost before")
    summary = counter.sync()
    assert len(server.taken) == 1
    assert any("said no" in note for note in summary.notes)
    counter.wait(minutes=40)
    counter.sync()
    assert len(server.taken) == 2


def test_a_stop_written_while_the_message_is_on_its_way_holds_its_content_back(
    counter: Counter, server: MailServer
) -> None:
    """Two threads: the round is in the middle of sending when the other writes down STOP."""
    id_ = ready(counter)
    asked, stopped = threading.Event(), threading.Event()

    def wait(_line: object) -> None:
        asked.set()
        assert stopped.wait(20)

    server.at["RCPT"] = wait
    round_ = threading.Thread(target=counter.sync)
    round_.start()
    assert asked.wait(20)
    assert where(counter, id_).state == "sending"
    say(counter, None, heard="STOP")
    stopped.set()
    round_.join(20)
    assert server.taken == []
    assert (where(counter, id_).state, contacts(counter)) == ("refused", [])


def test_at_night_where_the_customer_is_a_message_waits_for_the_morning(
    counter: Counter, server: MailServer
) -> None:
    say(counter, "yes")
    counter.wait(hours=10)
    counter.sync()
    id_ = put(counter)
    counter.sync()
    assert (where(counter, id_).state, server.taken) == ("waiting", [])
    counter.wait(hours=10)
    counter.sync()
    assert (where(counter, id_).state, len(server.taken)) == ("sent", 1)


def test_nothing_leaves_while_the_facts_are_old(counter: Counter, server: MailServer) -> None:
    id_ = ready(counter)
    counter.wait(hours=5)
    summary = counter.sync(pull=False)
    assert (server.taken, where(counter, id_).state) == ([], "waiting")
    assert any("older than 4 hours" in note for note in summary.notes)
    counter.sync()
    assert len(server.taken) == 1


def test_a_message_whose_facts_moved_is_not_sent_any_more(
    counter: Counter, erp: FakeErp, server: MailServer
) -> None:
    id_ = ready(counter)
    line = counter.all("SELECT remote_id FROM part_line WHERE work_order = 'O1'")[0][0]
    erp.change("part_line", line, wanted=7)
    counter.sync()
    assert (where(counter, id_).state, server.taken) == ("refused", [])
    assert "moved" in str(where(counter, id_).detail)


def test_a_refused_recipient_is_refused_with_the_servers_words(
    counter: Counter, server: MailServer
) -> None:
    id_ = ready(counter)
    server.at["RCPT"] = says("550 5.1.1 no such mailbox")
    counter.sync()
    found = where(counter, id_)
    assert (found.state, contacts(counter)) == ("refused", [])
    assert "no such mailbox" in str(found.detail)
    assert "ERP" in str(found.detail)


def test_a_greylisting_server_gets_it_later_once(counter: Counter, server: MailServer) -> None:
    say(counter, "yes")
    for n, step in enumerate(("MAIL", "RCPT", "DATA")):
        id_ = put(counter, f"News {n}.")
        server.at[step] = says("451 4.7.1 greylisted, come again")
        counter.sync()
        found = where(counter, id_)
        assert (found.state, len(server.taken)) == ("later", n)
        assert found.not_before is not None
        assert found.not_before - counter.clock >= timedelta(minutes=4)
        del server.at[step]
        counter.sync()
        assert len(server.taken) == n
        counter.wait(minutes=20)
        counter.sync()
        assert (where(counter, id_).state, len(server.taken)) == ("sent", n + 1)
    assert contacts(counter) == [("email", "sent")] * 3


def test_a_server_that_says_nothing_is_left_alone_on_request(
    counter: Counter, server: MailServer
) -> None:
    id_ = ready(counter)
    asked, done = threading.Event(), threading.Event()

    def silent(_line: object) -> None:
        asked.set()
        done.wait(20)

    server.at["RCPT"] = silent
    progress = Watched(lambda _step: None)
    round_ = threading.Thread(target=counter.sync, args=(progress,))
    round_.start()
    assert asked.wait(20)
    progress.stop()
    round_.join(10)
    ended = not round_.is_alive()
    done.set()
    assert ended
    assert (where(counter, id_).state, server.taken) == ("later", [])


def test_a_line_lost_before_the_content_means_later(counter: Counter, server: MailServer) -> None:
    id_ = ready(counter)
    server.at["RCPT"] = hangs_up
    summary = counter.sync()
    assert (where(counter, id_).state, server.taken) == ("later", [])
    assert any("mail-server" in note for note in summary.notes)
    server.at.clear()
    counter.sync()
    assert (where(counter, id_).state, len(server.taken)) == ("sent", 1)


def test_a_line_lost_after_the_content_is_never_sent_again_by_itself(
    counter: Counter, server: MailServer
) -> None:
    id_ = ready(counter)
    named = where(counter, id_).message_id
    server.at["AFTER"] = hangs_up
    counter.sync()
    assert (where(counter, id_).state, contacts(counter)) == ("may_have_gone", [])
    server.at.clear()
    for _ in range(3):
        counter.wait(hours=1)
        counter.sync()
    assert (len(server.taken), where(counter, id_).state) == (1, "may_have_gone")
    with pytest.raises(WrongUse):
        put(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    decide_message(counter.store, id_, "send-again", **how)
    counter.sync()
    assert [one.content["Message-ID"] for one in server.taken] == [named, named]
    assert (where(counter, id_).state, contacts(counter)) == ("sent", [("email", "sent")])
    with pytest.raises(WrongUse):
        decide_message(counter.store, id_, "went", **how)


def test_a_program_killed_while_sending_says_that_it_may_have_gone(
    counter: Counter, erp: FakeErp, server: MailServer
) -> None:
    id_ = ready(counter)
    with counter.store.write() as write:
        write.all(
            'INSERT INTO message_step (id, message, state, at, "by") '
            "VALUES ('s1', ?, 'sending', '2026-11-23T12:00:00.000000+00:00', 'sync')",
            (id_,),
        )
    counter.reopen()
    counter.sync()
    assert (where(counter, id_).state, server.taken) == ("may_have_gone", [])
    decide_message(counter.store, id_, "went", by="Ruth", now=counter.clock, mint=counter.mint)
    counter.sync()
    assert (where(counter, id_).state, contacts(counter)) == ("sent", [("email", "sent")])
    assert sum("Your hose is here." in note.text for note in erp.notes) == 1


def test_a_message_that_waits_can_be_taken_back_and_is_not_put_twice(
    counter: Counter, server: MailServer
) -> None:
    id_ = ready(counter)
    with pytest.raises(WrongUse, match="same message"):
        put(counter)
    how: dict[str, Any] = {"by": "Ruth", "now": counter.clock, "mint": counter.mint}
    take_message_back(counter.store, id_, **how)
    counter.sync()
    assert (where(counter, id_).state, server.taken) == ("taken_back", [])
    with pytest.raises(WrongUse):
        take_message_back(counter.store, id_, **how)


def test_a_login_that_is_refused_is_not_tried_again_until_it_is_set_anew(
    counter: Counter, server: MailServer, password: Path
) -> None:
    id_ = ready(counter)
    password.write_text("another", encoding="utf-8")
    summary = counter.sync()
    assert any("refuses the login" in note for note in summary.notes)
    visits = server.visits
    password.write_text(PASSWORD, encoding="utf-8")
    counter.sync()
    assert (server.visits, where(counter, id_).state) == (visits, "later")
    with counter.store.write() as write:
        choose(write, {"mail_stopped": None})
    counter.sync()
    assert len(server.taken) == 1


def test_a_server_whose_certificate_is_not_to_be_trusted_hears_no_password(
    counter: Counter, server: MailServer, tmp_path: Path, password: Path, authority: Authority
) -> None:
    stranger = Authority(tmp_path, "Nobodys-Authority")
    wanted = carriers.MailWanted(
        host="localhost", port=server.port, sender="parts@example.com", user=USER,
        password_file=password, ca_file=stranger.file,
    )  # fmt: skip
    with pytest.raises(Unreachable, match="not to be trusted"):
        carriers.keep_mail(counter.store, wanted)
    with MailServer(None) as plain, pytest.raises(Unreachable, match="encrypt"):
        carriers.keep_mail(
            counter.store,
            carriers.MailWanted(
                host="localhost", port=plain.port, sender="a@example.com", user=USER,
                password_file=password, ca_file=authority.file,
            ),
        )  # fmt: skip
    password.write_text("wrong", encoding="utf-8")
    good = carriers.MailWanted(
        host="localhost", port=server.port, sender="a@example.com", user=USER,
        password_file=password, ca_file=authority.file,
    )  # fmt: skip
    with pytest.raises(NotLetIn):
        carriers.keep_mail(counter.store, good)


def test_a_server_that_encrypts_from_the_start_takes_mails_and_a_test(
    counter: Counter, trust: ssl.SSLContext, authority: Authority, password: Path
) -> None:
    with MailServer(trust, implicit=True) as server:
        carriers.keep_mail(
            counter.store,
            carriers.MailWanted(
                host="localhost", port=server.port, security="tls", sender="a@example.com",
                user=USER, password_file=password, ca_file=authority.file,
            ),
        )  # fmt: skip
        sent = carriers.try_mail(counter.store, "me@example.com", counter.clock, "test-1")
        assert sent == "sent"
        ready(counter)
        counter.sync()
    assert [mail.to for mail in server.taken] == [["me@example.com"], [ANN]]
