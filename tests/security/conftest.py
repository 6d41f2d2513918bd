"""What several checks look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.erp_fixtures import ErpServer, fresh_erp
from tests.security.profile import Profile, lived


@pytest.fixture(scope="session")
def profile(
    erp_server: ErpServer, erp_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Profile:
    """The home of a desk after a few days, good and bad."""
    root = tmp_path_factory.mktemp("profile")
    with fresh_erp(erp_server, erp_template, root) as erp:
        return lived(erp, root)
