"""Checks 1, 2 and 14: secrets nowhere, personal data in the store alone, and the log wordless."""

from __future__ import annotations

import logging
import re
import sqlite3
import ssl
import stat
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import keyring
import keyring.backend
import pytest

from bocounter.errors import StoreTrouble
from bocounter.logbook import KEPT_FILES, LARGEST_BYTES, Mark, open_logbook
from bocounter.settings import Settings
from bocounter.sync import secrets
from tests.security.profile import NAMES, NOTE, PHONES, Profile
from tests.turns import when_its_turn

pytestmark = pytest.mark.xdist_group("profile")

PLAIN = b"SQLite format 3\x00"


def hits(files: dict[str, bytes], *canaries: str) -> dict[str, int]:
    """Count canaries by file, in UTF-8 and in UTF-16."""
    found = {
        name: sum(held.count(c.encode()) + held.count(c.encode("utf-16-le")) for c in canaries)
        for name, held in files.items()
    }
    return {name: n for name, n in found.items() if n}


# --- check 1: secrets -------------------------------------------------------------------------


@when_its_turn(0, 2)
@pytest.mark.erp
def test_no_password_and_no_session_is_in_any_file_argument_or_output(profile: Profile) -> None:
    secrets_ = [profile.password, *profile.tokens]
    assert len(profile.tokens) >= 5  # one login a round, and they were seen on the line
    assert hits(profile.files(), *secrets_) == {}
    assert hits({"argv and env": profile.seen_by_others}, *secrets_) == {}
    assert b"sync" in profile.seen_by_others
    assert not [token for token in profile.tokens if token in profile.spoken]


class Drawer(keyring.backend.KeyringBackend):
    """A keyring that writes what it is given into a drawer anybody can open."""

    priority = 9
    held: dict[tuple[str, str], str]

    def __init__(self) -> None:
        super().__init__()
        self.held = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username), "from the drawer")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        self.held.pop((service, username), None)


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    made = Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_keyring_that_is_not_the_systems_own_is_neither_written_nor_read(
    drawer: Drawer,
) -> None:
    chosen = Settings(user="anna", url="https://erp.example", database="yard")
    assert not secrets.keep(chosen, "a secret")
    assert drawer.held == {}
    assert secrets.secret_for(chosen) is None


def test_among_several_keyrings_only_the_systems_own_is_used(
    drawer: Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Row(Drawer):
        backends = (drawer, Drawer())

    keyring.set_keyring(Row())
    chosen = Settings(user="anna")
    assert not secrets.keep(chosen, "a secret")
    assert drawer.held == {}
    monkeypatch.setattr(type(drawer), "__module__", secrets.TRUSTED[0])
    assert secrets.keep(chosen, "a secret")  # the positive control
    assert list(drawer.held.values()) == ["a secret"]


# --- check 2: personal data at rest -----------------------------------------------------------


@when_its_turn(0, 2)
@pytest.mark.erp
def test_personal_data_is_in_the_store_and_nowhere_else(profile: Profile) -> None:
    copy = "copy.db"  # the backup that was asked for by name
    home = profile.files()
    found = hits(home, *PHONES, *NAMES, NOTE)
    assert set(found) <= profile.of_the_store() | {copy}
    for name in (profile.store.name, copy):
        # A plain store holds them, which shows that the search finds what there is; an
        # encrypted one shows nothing.
        assert (found.get(name, 0) > 50) == home[name].startswith(PLAIN)
    assert not [name for name in home if any(c in name for c in (*PHONES, *NAMES))]


@when_its_turn(0, 2)
@pytest.mark.erp
def test_every_file_of_a_desk_is_its_owners_alone(profile: Profile) -> None:
    modes = {
        str(path.relative_to(profile.home)): stat.S_IMODE(path.stat().st_mode)
        for path in profile.home.rglob("*")
    }
    assert len(modes) > 3
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


# --- check 14: the log ------------------------------------------------------------------------


@when_its_turn(0, 2)
@pytest.mark.erp
def test_no_word_of_a_person_is_in_the_log_though_all_is_logged(profile: Profile) -> None:
    logs = profile.logs()
    held = b"".join(logs.values())
    assert held.count(b"Traceback") > 5
    assert b"ValueError" in held
    assert b"DEBUG bocounter: verb sync" in held
    assert hits(logs, *PHONES, *NAMES, NOTE, "15553141592", "Nightjar", "canarynote") == {}
    assert hits(logs, profile.password, *profile.tokens, str(profile.home)) == {}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log of this test's own; everybody else's is put back."""
    root, ours = logging.getLogger(), logging.getLogger("bocounter")
    before = (list(root.handlers), ours.level)
    path = tmp_path / "logs" / "bocounter.log"
    assert open_logbook(path, verbose=True)
    yield path
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers[:] = before[0]
    ours.setLevel(before[1])


def writing() -> RotatingFileHandler:
    """Give what writes the log."""
    (found,) = (h for h in logging.getLogger().handlers if isinstance(h, RotatingFileHandler))
    return found


CANARY = "Canariensis +15553141592"


def failing(kind: str) -> BaseException:
    """Make a failure whose words hold a canary."""
    if kind == "sql":
        try:
            sqlite3.connect(":memory:").execute(f'SELECT "{CANARY}" FROM "{CANARY}"')
        except sqlite3.Error as error:
            return error
    if kind == "mapper":
        from sqlalchemy import create_engine, text
        from sqlalchemy.exc import DBAPIError

        with create_engine("sqlite://").connect() as connection:
            try:
                connection.execute(text("SELECT :name FROM nothing"), {"name": CANARY})
            except DBAPIError as error:
                return error
    return {
        "key": KeyError(CANARY),
        "value": ValueError(f"invalid: {CANARY!r}"),
        "type": TypeError(f"{CANARY} is not a number"),
        "os": FileNotFoundError(2, "No such file", f"/home/{CANARY}/x"),
        "tls": ssl.SSLCertVerificationError(1, f"[SSL: BAD] {CANARY}"),
        "ours": StoreTrouble(f"The store of {CANARY} is damaged.", CANARY),
        "exit": SystemExit(CANARY),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["sql", "mapper", "key", "value", "type", "os", "tls", "ours", "exit"]
)
@pytest.mark.parametrize("logger", ["bocounter.sync", "somebody.else"])
def test_a_failure_is_logged_by_its_kind_and_its_way_never_by_its_words(
    log: Path, kind: str, logger: str
) -> None:
    error = failing(kind)
    try:
        try:
            raise error
        except BaseException as cause:
            raise RuntimeError(f"while serving {CANARY}") from cause
    except RuntimeError as bug:
        logging.getLogger(logger).error("it broke for %s", CANARY, exc_info=bug)
        logging.getLogger(logger).error(f"{CANARY} broke" if "else" in logger else "broke")
    written = log.read_text(encoding="utf-8")
    assert type(error).__name__ in written
    assert "RuntimeError" in written
    assert "test_01_02_14_canaries.py:" in written
    for word in ("Canariensis", "15553141592"):
        assert word not in written


def test_what_helps_a_developer_is_in_the_log(log: Path) -> None:
    """The positive control: a log that held nothing would pass every other test."""
    ours = logging.getLogger("bocounter.x")
    ours.info(
        "%s took %.1f s for %d rows of %s",
        Mark("sync"),
        1.25,
        7,
        "00000000-0000-4000-8000-000000000001",
    )
    try:
        _ = None.missing  # type: ignore[attr-defined]
    except AttributeError as bug:
        ours.error("a bug", exc_info=bug)
    try:
        sqlite3.connect(":memory:").execute("SELECT 1 FROM nothing")
    except sqlite3.Error as bug:
        ours.error("a bug", exc_info=bug)
    written = log.read_text(encoding="utf-8")
    assert "sync took 1.2 s for 7 rows of 00000000-0000-4000-8000-000000000001" in written
    assert "'NoneType' object has no attribute 'missing'" in written
    assert re.search(r"tests/security|test_01_02_14_canaries.py:\d+ in test_what_helps", written)


def test_a_log_of_words_where_numbers_were_meant_is_still_a_log(log: Path) -> None:
    for sentence, given in (
        ("%d rows of %s", (CANARY, CANARY)),
        ("%(name)s", ({"name": CANARY},)),
        ("%s", (CANARY, CANARY)),
    ):
        record = logging.LogRecord("bocounter", logging.ERROR, "x.py", 1, sentence, given, None)
        writing().handle(record)  # not through the root: the test framework's own would refuse it
    written = log.read_text(encoding="utf-8")
    assert written.count("ERROR") == 3
    assert "Canariensis" not in written


def test_the_log_never_grows_beyond_its_files_and_they_are_their_owners(log: Path) -> None:
    assert (KEPT_FILES, LARGEST_BYTES) == (5, 5_000_000)
    writing().maxBytes = 2000
    for _ in range(500):
        logging.getLogger("bocounter").error("one more line of a long and tedious day")
    kept = sorted(log.parent.iterdir())
    assert len(kept) == KEPT_FILES
    assert all(path.stat().st_size <= 2000 for path in kept)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept)
