"""Makes an empty Tryton the ERP of an invented dealership; its text is part of the cache key."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.outside.erp_rpc import Rpc

ADMIN = "admin"
ADMIN_PASSWORD = "Loopback-demo-1!"
COUNTER = "counter"
COUNTER_PASSWORD = "Counter-demo-1!"
COUNTER_GROUPS = ("Sales", "Purchase", "Stock")
"""The groups that the documentation asks for; the tests log in with no more than these."""
MODULE_GROUPS = ("bocounter",)
"""The only group that is needed where the ERP has bocounter's module."""


def set_up(rpc: Rpc) -> None:
    """Found the company with its accounts, two branches and the counter's user."""
    company = found_company(rpc)
    lay_accounts(rpc, company)
    open_branches(rpc)
    hire_counter(rpc, company)
    # The server's timetable would write while a test looks on.
    for job in rpc.find("ir.cron", []):
        rpc.write("ir.cron", job["id"], active=False)


def found_company(rpc: Rpc) -> int:
    """Create the currency and the company, and put the administrator into it."""
    dollar = rpc.create(
        "currency.currency",
        name="US Dollar",
        symbol="$",
        code="USD",
        numeric_code="840",
        rounding=Decimal("0.01"),
        digits=2,
        rates=[("create", [{"date": dt.date(2020, 1, 1), "rate": Decimal(1)}])],
    )
    party = rpc.create("party.party", name="Ferrisfield Equipment", addresses=[("create", [{}])])
    company = rpc.create("company.company", party=party, currency=dollar)
    rpc.write("res.user", 1, companies=[("add", [company])], company=company)
    rpc.refresh()
    return company


def lay_accounts(rpc: Rpc, company: int) -> None:
    """Create the smallest chart of accounts that sales and purchases accept."""
    template = rpc.model("ir.model.data", "get_id", "account", "account_template_root_en")
    where, name = rpc.context, "account.create_chart"
    session, _start, _end = rpc.call(f"wizard.{name}.create", [where])
    chart = {"account": {"account_template": template, "company": company}}
    rpc.call(f"wizard.{name}.execute", [session, chart, "create_account", where])
    kinds = ("receivable", "payable", "revenue", "expense")
    rows = rpc.find(
        "account.account",
        [("company", "=", company), ("closed", "!=", True)],
        *(f"type.{kind}" for kind in kinds),
    )
    account = {kind: next(r["id"] for r in rows if (r["type."] or {}).get(kind)) for kind in kinds}
    properties = {
        "company": company,
        "account_receivable": account["receivable"],
        "account_payable": account["payable"],
        "category_account_expense": account["expense"],
        "category_account_revenue": account["revenue"],
    }
    rpc.call(
        f"wizard.{name}.execute", [session, {"properties": properties}, "create_properties", where]
    )
    rpc.call(f"wizard.{name}.delete", [session, where])
    rpc.create(
        "product.category",
        name="Parts",
        accounting=True,
        account_revenue=account["revenue"],
        account_expense=account["expense"],
    )


def open_branches(rpc: Rpc) -> None:
    """Name the warehouse that is there MAIN and open a second one, NORTH."""
    (first,) = rpc.find("stock.location", [("type", "=", "warehouse")])
    rpc.write("stock.location", first["id"], name="Main street", code="MAIN")
    (lost,) = rpc.find("stock.location", [("type", "=", "lost_found")])
    rooms = {
        room: rpc.create("stock.location", name=f"North {room}", type="storage")
        for room in ("input", "output", "storage")
    }
    rpc.create(
        "stock.location",
        name="North yard",
        code="NORTH",
        type="warehouse",
        input_location=rooms["input"],
        output_location=rooms["output"],
        storage_location=rooms["storage"],
        lost_found_location=lost["id"],
    )


def hire_counter(rpc: Rpc, company: int) -> None:
    """Create the user that bocounter logs in with, in the documented groups only."""
    groups = [row["id"] for row in rpc.find("res.group", [("name", "in", list(COUNTER_GROUPS))])]
    assert len(groups) == len(COUNTER_GROUPS), "a documented group is not in this ERP"
    rpc.create(
        "res.user",
        name="Parts counter",
        login=COUNTER,
        password=COUNTER_PASSWORD,
        groups=[("add", groups)],
        companies=[("add", [company])],
        company=company,
    )


def regroup(rpc: Rpc) -> None:
    """Leave the counter's user only the group of bocounter's module."""
    (counter,) = rpc.find("res.user", [("login", "=", COUNTER)], "groups")
    groups = [row["id"] for row in rpc.find("res.group", [("name", "in", list(MODULE_GROUPS))])]
    assert len(groups) == len(MODULE_GROUPS), "the module's group is not in this ERP"
    rpc.write("res.user", counter["id"], groups=[("remove", counter["groups"]), ("add", groups)])
