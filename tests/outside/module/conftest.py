"""One work order in an ERP with bocounter's module, made once, and the counter's own login."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.erp_fixtures import Erp, fresh_erp
from tests.outside.erp_rpc import Rpc
from tests.outside.erp_server import WITH_MODULE, ErpServer
from tests.outside.erp_setup import COUNTER, COUNTER_PASSWORD


@dataclass(frozen=True)
class Scene:
    """An ERP file with one work order for one customer, and their ids."""

    file: Path
    sale: int
    customer: int
    part: int


@pytest.fixture(scope="module")
def scene(
    erp_server: ErpServer, erp_module_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Scene:
    """The file, made once for all the tests of one file."""
    beside = tmp_path_factory.mktemp("counter")
    with fresh_erp(erp_server, erp_module_template, beside, WITH_MODULE) as erp:
        part = erp.desk.part("SEAL-77", "Seal kit")
        customer = erp.desk.customer("Ada Brook")
        sale = erp.desk.work_order(customer, (part, 1), reference="WO-1")
    file = erp_server.keep(WITH_MODULE, beside / "scene.sqlite")
    return Scene(file, sale, customer, part)


@pytest.fixture
def erp(erp_server: ErpServer, scene: Scene, tmp_path: Path) -> Iterator[Erp]:
    """An ERP with the module and the one work order, as new."""
    with fresh_erp(erp_server, scene.file, tmp_path, WITH_MODULE) as made:
        yield made


@pytest.fixture
def counter(erp: Erp) -> Rpc:
    """The counter's user, who is in the group of the module alone."""
    rpc = Rpc(erp.url, erp.database)
    rpc.login(COUNTER, COUNTER_PASSWORD)
    return rpc
