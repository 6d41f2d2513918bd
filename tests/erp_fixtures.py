"""The real ERP of a test run: ``erp_server`` once a run, ``erp`` a fresh database each test.

``erp`` is a stock Tryton, ``erp_with_module`` one with bocounter's module.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest

from bocounter.outside.erp.connector import Connector, Target
from bocounter.outside.erp.tryton.connector import connect
from tests.outside.erp_desk import ErpDesk
from tests.outside.erp_server import (
    DATABASES,
    STOCK,
    WITH_MODULE,
    ErpServer,
    NoErp,
    drop,
    erp_python,
    template,
)
from tests.outside.erp_setup import COUNTER, COUNTER_PASSWORD
from tests.outside.faulty_proxy import FaultyProxy


@dataclass
class Erp:
    """One fresh ERP: where it is, its people, and a connector as the counter's own user."""

    server: ErpServer
    database: str
    beside: Path
    user: str = COUNTER
    password: str = COUNTER_PASSWORD
    opened: list[Connector] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the ERP answers."""
        return self.server.url

    @property
    def has_module(self) -> bool:
        """Whether bocounter's module is in this ERP."""
        return self.database == WITH_MODULE

    @cached_property
    def desk(self) -> ErpDesk:
        """The ERP's own people; they log in when the test first turns to them."""
        # The ERP's own clock is the computer's: its people cannot date their deeds otherwise.
        return ErpDesk(self.url, self.database, dt.datetime.now(dt.UTC).date())

    def age(self) -> None:
        """Let a day pass, so that a delta gives only what is done from now on."""
        self.server.age(self.database)

    def target(
        self,
        *,
        url: str | None = None,
        password: str | None = None,
        database: str | None = None,
        stopping: Callable[[], bool] = lambda: False,
        **options: str,
    ) -> Target:
        """Give what a connector to this ERP is made of."""
        return Target(
            url=url or self.url,
            database=database or self.database,
            user=self.user,
            secret=lambda: password or self.password,
            beside=self.beside,
            now=lambda: dt.datetime.now(dt.UTC),
            options=options,
            stopping=stopping,
        )

    def connect(
        self,
        *,
        url: str | None = None,
        password: str | None = None,
        database: str | None = None,
        stopping: Callable[[], bool] = lambda: False,
        **options: str,
    ) -> Connector:
        """Make a connector to this ERP, closed after the test."""
        made = connect(
            self.target(url=url, password=password, database=database, stopping=stopping, **options)
        )
        self.opened.append(made)
        return made


def _template(*, with_module: bool) -> Path:
    missing = ""
    try:
        return template(erp_python(), with_module=with_module)
    except NoErp as none:
        missing = str(none)
    pytest.fail(missing, pytrace=False)


@pytest.fixture(scope="session")
def erp_template() -> Path:
    """The stock template database; a missing Tryton fails each test that needs it, in words."""
    return _template(with_module=False)


@pytest.fixture(scope="session")
def erp_module_template() -> Path:
    """The template database with bocounter's module."""
    return _template(with_module=True)


@pytest.fixture(scope="session")
def erp_server(
    erp_template: Path, erp_module_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ErpServer]:
    """A real Tryton on loopback, for the whole run."""
    server = ErpServer(erp_python(), tmp_path_factory.mktemp("erp"), DATABASES)
    for database in DATABASES:
        drop(server.file(database))
        like = erp_module_template if database == WITH_MODULE else erp_template
        shutil.copyfile(like, server.file(database))
    server.start()
    yield server
    server.stop()


@contextmanager
def fresh_erp(
    server: ErpServer, database_template: Path, beside: Path, database: str = STOCK
) -> Iterator[Erp]:
    """Make a database as new and close what the test has opened to it."""
    server.renew(database, database_template)
    made = Erp(server, database, beside)
    yield made
    for connector in made.opened:
        connector.close()


@pytest.fixture
def erp(erp_server: ErpServer, erp_template: Path, tmp_path: Path) -> Iterator[Erp]:
    """An ERP as new: the company, two branches, the counter's user, and nothing else."""
    with fresh_erp(erp_server, erp_template, tmp_path) as made:
        yield made


@pytest.fixture
def erp_with_module(
    erp_server: ErpServer, erp_module_template: Path, tmp_path: Path
) -> Iterator[Erp]:
    """The same with bocounter's module, whose group is the only one of the counter's user."""
    with fresh_erp(erp_server, erp_module_template, tmp_path, WITH_MODULE) as made:
        yield made


@pytest.fixture
def erp_proxy(erp_server: ErpServer) -> Iterator[FaultyProxy]:
    """A line to the ERP that can be made to fail."""
    with FaultyProxy(erp_server.port) as proxy:
        yield proxy
