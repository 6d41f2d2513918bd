"""Check 7: no cell of a sheet that we write is a formula, and every number stays one."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bocounter.models.facts import LineFacts, WorkOrderFacts
from bocounter.verbs import exporting
from tests.building import NOW, Dealership

TRIGGERS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1",
    "\ufeff=1", "＝1", "＋1", "－1", "＠1", "=HYPERLINK(\"http://127.0.0.1/\"&A1,\"x\")",
    "=cmd|' /C calc'!A1", "'=1", "\"=1", "\u3000=1", ";=1", "\u202e=1",
)  # fmt: skip
FORMULAS = tuple("=+-@\t\r\n＝＋－＠")


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    made = Dealership(tmp_path / "counter.db")
    made.have("part", "hose", code="H-1")
    made.have("machine", "m", customer="fernhill", make="Tolvane", model="TV 90")
    made.have("work_order", "w", number="W1", machine="m", service_writer="Ann")
    made.have("part_line", "l", work_order="w")
    yield made
    made.close()


def with_text(thing: Any, text: str) -> Any:
    """Give the same facts with every text in them replaced."""
    changed: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, str) and not hasattr(value, "name"):  # an enum is no text
            changed[field.name] = text
        elif isinstance(value, tuple) and value and isinstance(value[0], str):
            changed[field.name] = (text,)
        elif hasattr(value, "__dataclass_fields__") and field.name in {"customer", "machine"}:
            changed[field.name] = with_text(value, text)
    for name in ("service_writer", "description", "supplier", "line_number"):
        if name in {field.name for field in fields(thing)} and getattr(thing, name) is None:
            changed[name] = text
    return replace(thing, **changed)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_text_that_looks_like_a_formula_is_a_text_in_every_column(
    shop: Dealership, tmp_path: Path, trigger: str
) -> None:
    order: WorkOrderFacts = shop.order("w")
    line: LineFacts = with_text(replace(order.lines[0], purchase_orders=("P1",)), trigger)
    spoiled = replace(with_text(order, trigger), lines=(line,))
    sheet = tmp_path / "sheet.csv"
    assert exporting._write(sheet, [spoiled], NOW) == 1
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        head, row = list(csv.reader(stream))
    assert tuple(head) == exporting.COLUMNS
    said = dict(zip(head, row, strict=True))
    textual = {name for name, cell in said.items() if "1" in cell and not cell.isdecimal()}
    assert textual >= {"work_order", "branch", "customer", "machine", "part", "description"}
    for name, cell in said.items():
        assert not cell.lstrip(" \u00a0\u3000").startswith(FORMULAS), name


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_mark_before_a_formula_is_all_that_is_added(trigger: str) -> None:
    cell = exporting.cell(trigger)
    assert exporting.paper.clean(trigger) in {cell, cell.removeprefix("'")}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-12.50"), "-12.5"),
        (Decimal("3"), "3"),
        (-4, "-4"),
        (0, "0"),
        (date(2026, 12, 1), "2026-12-01"),
        (True, "yes"),
        (None, ""),
        ("-5", "-5"),
        ("+4915112345", "+4915112345"),
        ("-5+1", "'-5+1"),
        ("0x1F", "0x1F"),
        ("1e5", "1e5"),
    ],
)
def test_a_number_stays_a_number(value: object, cell: str) -> None:
    assert exporting.cell(value) == cell


def test_an_instant_is_no_formula() -> None:
    assert exporting.cell(datetime(2026, 12, 1, 9, tzinfo=UTC))[:10] in {"2026-12-01", "2026-11-30"}


OFFICE = shutil.which("soffice")


def formulas(sheet: Path) -> int:
    """Let LibreOffice open a sheet, and count what it takes for a formula or a link."""
    assert OFFICE is not None
    subprocess.run(
        [OFFICE, "--headless", "--convert-to", "fods", "--outdir", str(sheet.parent), str(sheet)],
        env={**os.environ, "HOME": str(sheet.parent)},
        timeout=180,
        capture_output=True,
        check=True,
    )
    made = sheet.with_suffix(".fods").read_text(encoding="utf-8")
    assert made.count("<table:table-row") > 1
    return made.count("table:formula") + made.count("<text:a ")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here: apt-get install it by hand")
def test_libreoffice_takes_no_cell_for_a_formula(shop: Dealership, tmp_path: Path) -> None:
    order = shop.order("w")
    spoiled = [
        replace(with_text(order, one), lines=(with_text(order.lines[0], one),)) for one in TRIGGERS
    ]
    sheet, control = tmp_path / "sheet.csv", tmp_path / "control.csv"
    exporting._write(sheet, spoiled, NOW)
    control.write_text("a,b\n=1+1,x\n", encoding="utf-8")
    assert formulas(sheet) == 0
    assert formulas(control) == 1
