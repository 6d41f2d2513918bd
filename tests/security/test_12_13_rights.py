"""Checks 12 and 13: people have logins of their own, and no more rights than are needed."""

from __future__ import annotations

import pytest

from bocounter.errors import Known, NotLetIn
from bocounter.outside.erp.connector import Scope
from bocounter.outside.erp.records import KINDS
from bocounter.settings import Settings
from bocounter.sync import secrets
from tests.erp_fixtures import Erp


def test_a_secret_is_kept_by_person_address_and_database() -> None:
    """One person's password is never offered for another's login."""
    accounts = {
        secrets._account(Settings(user=user, url=url, database=database))
        for user in ("anna", "bo")
        for url in ("https://one.example", "https://two.example")
        for database in ("yard", "test")
    }
    assert len(accounts) == 8


def without(erp: Erp, group: str) -> None:
    """Take the counter's user out of a group."""
    (found,) = erp.desk.rpc.find("res.group", [("name", "=", group)])
    (user,) = erp.desk.rpc.find("res.user", [("login", "=", erp.user)])
    erp.desk.rpc.write("res.user", user["id"], groups=[("remove", [found["id"]])])


def at_work(erp: Erp) -> None:
    """Let a part be sold, set aside, bought and received."""
    part = erp.desk.part("P-1", "Part")
    erp.desk.stock(part, 3)
    sale = erp.desk.work_order(erp.desk.customer("Anna Muster", phone="+1 555 0100"), (part, 1))
    erp.desk.assign(sale)
    erp.desk.receive(erp.desk.purchase(erp.desk.supplier("Northvale", A=part), (part, 2)))


@pytest.mark.erp
@pytest.mark.parametrize("missing", ["Sales", "Purchase"])
def test_a_group_that_is_missing_is_said_and_how_to_mend_it(erp: Erp, missing: str) -> None:
    without(erp, missing)
    connector = erp.connect()
    refused: dict[str, Known] = {}
    for kind in KINDS:
        try:
            connector.pull(kind, Scope.ALL, None, 10)
        except Known as known:  # and nothing else may come out of it
            refused[kind] = known
    assert refused, f"without {missing} nothing is missing: do not ask for it"
    for known in refused.values():
        assert isinstance(known, NotLetIn)
        assert missing in str(known)
        assert "Traceback" not in str(known)


@pytest.mark.erp
def test_the_groups_suffice_and_stock_gives_no_fact_more(erp: Erp) -> None:
    """An open finding (docs/security.md, 13): when this fails the documentation may change."""
    at_work(erp)
    whole = erp.connect()
    with_it = {kind: whole.pull(kind, Scope.ALL, None, 50).records for kind in KINDS}
    assert with_it["receipt"]
    assert with_it["stock_level"]
    without(erp, "Stock")
    fewer = erp.connect()
    for kind, records in with_it.items():
        assert fewer.pull(kind, Scope.ALL, None, 50).records == records, kind
