"""Sessions against a real Tryton through a line that fails, other ones for each commit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outside.erp_sessions import Ground
from tests.simulation.profiles import PROFILES, fresh_seed

STEPS = 8
SESSIONS = PROFILES["ci"].real // 10
"""A tenth as many, and half as long as in the profiles: the whole test run has minutes."""

pytestmark = [pytest.mark.erp, pytest.mark.xdist_group("real sessions")]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with Ground(tmp_path_factory.mktemp("sessions")) as made:
        yield made


@pytest.mark.parametrize("number", range(SESSIONS))
def test_a_real_erp_has_every_word_and_every_mirror_is_the_erp(ground: Ground, number: int) -> None:
    seed = fresh_seed() + number
    verdict = ground.session(seed=seed, with_module=number % 2 == 0, steps=STEPS)
    assert verdict.sound, verdict
