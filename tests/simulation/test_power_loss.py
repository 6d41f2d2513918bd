"""Whatever a disk holds after the power went, the store opens with all that was confirmed."""

from __future__ import annotations

import random

import pytest

from tests.simulation.plants import DISK_PLANTS
from tests.simulation.power_loss import SECTOR, crashed_checkpoints, torn, torn_logs

IMAGES = 200
PROOFS = {"torn_logs": torn_logs, "crashed_checkpoints": crashed_checkpoints}


@pytest.mark.parametrize("proof", sorted(PROOFS))
def test_a_store_whose_power_went_holds_a_prefix_with_every_confirmed_deed(proof: str) -> None:
    looked = PROOFS[proof](IMAGES, 1)
    assert looked.wrong == []
    assert looked.images == IMAGES


@pytest.mark.parametrize("plant", sorted(DISK_PLANTS))
def test_a_disk_that_is_not_told_to_sync_is_noticed(plant: str) -> None:
    with DISK_PLANTS[plant].planted():
        found = torn_logs(IMAGES, 1).wrong + crashed_checkpoints(IMAGES, 1).wrong
    assert found


def test_a_torn_log_keeps_what_was_synced_and_loses_some_of_the_rest() -> None:
    chance = random.Random(1)
    log = chance.randbytes(40 * SECTOR)
    images = [torn(chance, log, 20 * SECTOR + 100, b"") for _ in range(60)]
    assert all(image[: 20 * SECTOR + 100] == log[: 20 * SECTOR + 100] for image in images)
    assert sum(image != log for image in images) > 40
