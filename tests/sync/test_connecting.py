"""Nothing is kept of a connection that was not checked, and no password with the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import pytest
from keyring.errors import KeyringLocked

from bocounter.errors import NotLetIn, Unreachable, WrongUse
from bocounter.outside.erp import discovery
from bocounter.outside.erp.connector import Connector, Target
from bocounter.settings import Settings
from bocounter.sync import connecting, pinning, secrets
from bocounter.sync.connecting import Connected, ConnectWanted
from tests.sync.counter import Counter
from tests.sync.fake_erp import FakeConnector, FakeErp, unreachable


class Vault(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        self.held.pop((service, username), None)


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    monkeypatch.setattr(secrets, "TRUSTED", (*secrets.TRUSTED, Vault.__module__))
    before = keyring.get_keyring()
    vault = Vault()
    keyring.set_keyring(vault)
    yield vault
    keyring.set_keyring(before)


@pytest.fixture
def no_vault() -> Iterator[None]:
    import keyring.backends.fail

    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


class Guarded(FakeConnector):
    """Lets in whoever says 'sesame'."""

    def __init__(self, erp: FakeErp, target: Target) -> None:
        super().__init__(erp, target.stopping)
        self.target = target

    def login(self) -> None:
        super().login()
        if self.target.secret() != "sesame":
            raise NotLetIn("The ERP refuses the password.", "Give the right one.")


@pytest.fixture(autouse=True)
def guarded(erp: FakeErp, monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    targets: list[Target] = []

    def make(target: Target) -> Connector:
        targets.append(target)
        return Guarded(erp, target)

    find = discovery.find
    monkeypatch.setattr(discovery, "find", lambda name: make if name == "guarded" else find(name))
    return targets


def connect(counter: Counter, ask: Callable[[], str | None], **wanted: Any) -> Connected:
    given = {"connector": "guarded", "url": "https://erp.example", "user": "ruth", **wanted}
    return connecting.connect(counter.store, ConnectWanted(**given), lambda: counter.clock, ask)


def kept(counter: Counter) -> Settings:
    with counter.store.reading() as rows:
        return pinning.settings(rows)


@pytest.mark.usefixtures("no_vault")
def test_a_checked_connection_is_kept_without_its_password(counter: Counter) -> None:
    found = connect(counter, lambda: "sesame", database="parts", options={"b": "2", "a": "1"})
    assert found == Connected("guarded", "Fake ERP", "1.0", False)
    settings = kept(counter)
    assert (settings.connector, settings.database, settings.user) == ("guarded", "parts", "ruth")
    assert connecting.options_of(settings) == {"a": "1", "b": "2"}
    counter.store.close()
    held = sqlite3.connect(counter.path)
    dump = "\n".join(held.iterdump())
    held.close()
    assert "sesame" not in dump
    assert b"sesame" not in counter.path.read_bytes()


@pytest.mark.usefixtures("no_vault")
@pytest.mark.parametrize("failing", ["identity", "login"])
def test_a_connection_that_fails_changes_no_setting(
    counter: Counter, erp: FakeErp, failing: str
) -> None:
    erp.fail(failing, 1, unreachable)
    with pytest.raises(Unreachable):
        connect(counter, lambda: "sesame")
    assert kept(counter) == Settings()


@pytest.mark.usefixtures("no_vault")
def test_a_wrong_password_is_asked_for_once(counter: Counter, erp: FakeErp) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("wrong")
        return "wrong"

    with pytest.raises(NotLetIn):
        connect(counter, ask)
    assert (len(asked), erp.calls["login"]) == (1, 1)


def test_a_typed_password_goes_to_the_keyring_and_comes_from_there(
    counter: Counter, vault: Vault, guarded: list[Target]
) -> None:
    connect(counter, lambda: "sesame")
    assert list(vault.held.values()) == ["sesame"]
    made = connecting.connector(kept(counter), counter.path, lambda: counter.clock)
    made.login()
    assert guarded[-1].beside == counter.path.with_name("counter.db.erp")


def test_a_new_password_counts_before_the_one_kept(counter: Counter, vault: Vault) -> None:
    secrets.keep(Settings(user="ruth", url="https://erp.example"), "old")
    connect(counter, lambda: "sesame")
    assert list(vault.held.values()) == ["sesame"]


def test_a_kept_password_that_is_refused_is_kept_no_longer(counter: Counter, vault: Vault) -> None:
    secrets.keep(Settings(user="ruth", url="https://erp.example"), "old")
    with pytest.raises(NotLetIn):
        connect(counter, lambda: None)
    assert vault.held == {}


def test_a_locked_keyring_is_no_error(counter: Counter, vault: Vault) -> None:
    vault.locked = True
    connect(counter, lambda: "sesame")
    assert kept(counter).connector == "guarded"


def test_a_keyring_in_plain_text_is_not_used(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vault, "__module__", "keyrings.alt.file")
    assert not secrets.keep(Settings(user="u"), "sesame")
    assert vault.held == {}


@pytest.mark.usefixtures("no_vault")
@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_a_password_file_is_read_without_its_line_end_and_only_its_path_kept(
    counter: Counter, tmp_path: Path, line_end: str
) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"sesame" + line_end.encode())
    connect(counter, secrets.nobody, password_file=file)
    assert kept(counter).password_file == str(file)


@pytest.mark.usefixtures("no_vault")
@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines\n", b"\xff\xfe\x00", None])
def test_a_file_that_holds_no_password_is_named(
    counter: Counter, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WrongUse, match="password file"):
        connect(counter, secrets.nobody, password_file=file)
    assert kept(counter) == Settings()


@pytest.mark.usefixtures("no_vault")
def test_a_store_does_not_change_its_erp(counter: Counter, erp: FakeErp) -> None:
    connect(counter, lambda: "sesame")
    counter.sync()
    erp.database = "another"
    with pytest.raises(WrongUse, match="Another ERP"):
        connect(counter, lambda: "sesame")


@pytest.mark.usefixtures("no_vault")
def test_a_person_may_follow_an_erp_that_moved(counter: Counter) -> None:
    connect(counter, lambda: "sesame")
    counter.sync()
    connect(counter, lambda: "sesame", url="https://new.example")
    counter.wait(minutes=1)
    counter.sync()
    assert kept(counter).url == "https://new.example"


def test_a_store_without_an_erp_says_how_to_connect_one(counter: Counter) -> None:
    with pytest.raises(WrongUse, match="bocounter connect"):
        connecting.connector(Settings(), counter.path, lambda: counter.clock)


def test_an_unknown_connector_brings_the_known_ones(counter: Counter) -> None:
    with pytest.raises(WrongUse, match="sample"):
        connect(counter, secrets.nobody, connector="sapling")


@pytest.mark.parametrize("options", ["nonsense", "[1]", "null", None])
def test_options_that_cannot_be_read_are_none(options: str | None) -> None:
    assert connecting.options_of(Settings(options=options)) == {}


def test_time_is_the_only_thing_the_target_takes_from_outside(counter: Counter) -> None:
    later = counter.clock + timedelta(days=3)
    made = connecting.target(Settings(url="sample:"), counter.path, lambda: later)
    assert made.now() == later
