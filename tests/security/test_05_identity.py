"""Check 5: another ERP behind the same name hears no word of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bocounter.errors import Unreachable, WrongUse
from bocounter.outside.erp.connector import Target
from bocounter.outside.erp.tryton.connector import connect
from bocounter.progress import Silent
from bocounter.sync import round as sync_round
from tests.security.authority import Authority, any_pin
from tests.security.peers import Peer, secured_by, tryton
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeErp


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "counter.db", FakeErp())
    yield made
    made.store.close()


def test_another_database_stops_the_round_before_a_word_leaves(counter: Counter) -> None:
    counter.sync()
    word = counter.say()
    counter.erp.database = "another"
    asked = dict(counter.erp.calls)
    with pytest.raises(WrongUse, match="Another ERP answers"):
        counter.sync()
    assert counter.erp.sent == []
    more = {name for name, n in counter.erp.calls.items() if n != asked.get(name, 0)}
    assert more <= {"identity"}
    assert counter.state(word) == "pending"
    counter.erp.database = "parts"  # the positive control: the right one is given it
    counter.wait(minutes=30)
    counter.sync()
    assert counter.erp.sent == [word]


def test_another_server_with_a_sound_certificate_but_not_the_pinned_key_hears_nothing(
    counter: Counter, tmp_path: Path
) -> None:
    authority = Authority(tmp_path, "Ours")
    known, other = authority.certificate(), authority.certificate()
    word = counter.say()
    with Peer(tryton, secured_by(other.chain, other.key)) as peer:
        target = Target(
            url=peer.url,
            database="yard",
            user="anna",
            secret=lambda: "canary",
            beside=tmp_path,
            now=lambda: counter.clock,
            options={"ca_file": str(authority.file), "pins": f"{known.pin} {any_pin()}"},
        )
        with closing(connect(target)) as connector, pytest.raises(Unreachable, match="trusted"):
            sync_round.run(counter.store, connector, clock=lambda: counter.clock, progress=Silent())
    assert (peer.visits, peer.heard) == (1, b"")
    assert counter.state(word) == "pending"
