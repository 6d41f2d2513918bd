"""``lock``: whether a PIN stands before the window, and the way out when it is forgotten."""

from __future__ import annotations

from bocounter.commands.choosing_settings import keep
from bocounter.rules import pins
from bocounter.store.store import Store
from tests.building import NOW
from tests.sample_fixtures import CommandLine


def test_a_forgotten_pin_is_taken_away_by_the_command_line(bocounter: CommandLine) -> None:
    store = Store.to_write(bocounter.store, "a test", NOW)
    keep(store, lock_pin=pins.hashed("7301", b"salt"), lock_minutes="7")
    store.close()
    said = bocounter.json("lock")
    assert (said["locked"], said["minutes"]) == (True, "7")
    assert "scrypt" not in str(said)
    assert bocounter.json("lock", "--off")["locked"] is False
    assert bocounter.json("lock")["locked"] is False
