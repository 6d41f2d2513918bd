"""Check 11: whatever an ERP's answer is made of, nothing breaks, and no row breaks its table."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer

from bocounter.errors import Known
from bocounter.models.schema import METADATA
from bocounter.outside.erp.connector import Scope
from bocounter.outside.erp.records import KINDS
from bocounter.outside.erp.tryton.connector import Tryton
from bocounter.outside.erp.tryton.exchange import Answer
from bocounter.outside.erp.tryton.kinds import OPTIONAL
from bocounter.queries import board, soundness
from bocounter.store.store import Store
from bocounter.sync import applying
from tests.building import NOW
from tests.erp_fixtures import Erp, ErpServer, fresh_erp

CASES = int(os.environ.get("BOCOUNTER_FUZZ", "600"))
"""How many answers are mutated; a million before a release."""

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, -0.0, 0.1, "", " ",
    "x", "\0", "\ud800", "\u202e", "🚜" * 40, "a" * 200_000, "2026-02-30", "1,2", "sale.sale,1",
    [], {}, [[]], [None], {"id": 1}, {"__class__": "date"}, {"__class__": "moon"},
    {"__class__": "date", "year": 0, "month": 13, "day": 99},
    {"__class__": "date", "year": 9999, "month": 12, "day": 31},
    {"__class__": "Decimal", "decimal": "NaN"}, {"__class__": "Decimal", "decimal": "1E+999"},
    {"__class__": "Decimal", "decimal": "-0"}, {"__class__": "bytes", "base64": "AA=="},
    {"__class__": "datetime", "year": 1, "month": 1, "day": 1, "hour": 0, "minute": 0,
     "second": 0, "microsecond": 0}, {"__class__": "timedelta", "seconds": 1e300},
)  # fmt: skip


ASKED_AT_LOGIN = {f"model.{model}.search" for model in OPTIONAL}
"""Whether modules are there; spoilt, every login would fail and no record be read."""


class Recorded:
    """Stands where the line was and says again what was said; ``spoil`` may change a body."""

    def __init__(self) -> None:
        self.said: dict[str, bytes] = {}
        self.chance: random.Random | None = None

    def post(self, path: str, body: bytes, _headers: Any, *, seconds: float) -> Answer:
        assert seconds > 0
        asked = json.loads(body)
        kept = self.said.get(_key(asked), b'{"result": []}')
        answer = {**json.loads(kept), "id": asked["id"]}
        said = json.dumps(answer).encode()
        spoilable = "search" in asked["method"] and asked["method"] not in ASKED_AT_LOGIN
        if self.chance is not None and spoilable and self.chance.random() < 0.6:
            said = spoiled(said, self.chance)
        date_ = "Tue, 01 Dec 2026 09:00:00 GMT"
        return Answer(200, {"content-type": "application/json", "date": date_}, said)

    def close(self) -> None:
        """Nothing is open."""


def _key(asked: dict[str, Any]) -> str:
    return json.dumps([asked["method"], asked["params"]], sort_keys=True)


def spoiled(body: bytes, chance: random.Random) -> bytes:
    """Change an answer: a value, a key, a row, or the bytes themselves."""
    if chance.random() < 0.2:
        at = chance.randrange(len(body))
        more = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
        return body[:at] + more + body[at + chance.randrange(3) :]
    answer = json.loads(body)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(answer["result"]))
        if not places:
            answer["result"] = chance.choice(ODD)
            break
        inside, key = chance.choice(places)
        deed = chance.random()
        if deed < 0.6:
            inside[key] = copy.deepcopy(chance.choice(ODD))
        elif deed < 0.75 and isinstance(inside, dict):
            del inside[key]
        elif isinstance(inside, list):
            inside.append(copy.deepcopy(inside[key]))
        else:
            other, other_key = chance.choice(places)
            inside[key] = copy.deepcopy(other[other_key])
    return json.dumps(answer).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key in value:
            yield value, key
            yield from _places(value[key])
    elif isinstance(value, list):
        for place in range(len(value)):
            yield value, place
            yield from _places(value[place])


@pytest.fixture(scope="module")
def erp(
    erp_server: ErpServer, erp_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Erp]:
    with fresh_erp(erp_server, erp_template, tmp_path_factory.mktemp("mutated")) as made:
        yield made


@pytest.fixture(scope="module")
def recorded(erp: Erp) -> Recorded:
    """What the real ERP says to a whole pull of everything."""
    part, other = erp.desk.part("P-1", "Part"), erp.desk.part("P-2", "Other")
    erp.desk.supersede(other, part)
    erp.desk.stock(part, 3)
    sale = erp.desk.work_order(
        erp.desk.customer("Anna Muster", phone="+1 555 0100"), (part, 1), (other, 2)
    )
    erp.desk.assign(sale)
    erp.desk.receive(erp.desk.purchase(erp.desk.supplier("Northvale", A=part), (part, 2)))
    connector = erp.connect()
    assert isinstance(connector, Tryton)
    kept = Recorded()
    line = connector._wire._exchange
    post = line.post

    def listening(path: str, body: bytes, headers: Any, *, seconds: float) -> Answer:
        answer = post(path, body, headers, seconds=seconds)
        from bocounter.outside.erp.tryton.typed import inflate

        kept.said[_key(json.loads(body))] = inflate(answer.body)
        return answer

    line.post = listening  # type: ignore[method-assign]
    for kind in KINDS:
        connector.pull(kind, Scope.ALL, None, 100)
    return kept


def pulled(erp: Erp, recorded: Recorded, kind: str) -> Any:
    connector = erp.connect()
    assert isinstance(connector, Tryton)
    connector._wire._exchange = recorded  # type: ignore[assignment]
    return connector.pull(kind, Scope.ALL, None, 100)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.to_write(tmp_path / "counter.db", "a test", NOW)
    yield made
    made.close()


def keep(store: Store, kind: str, page: Any) -> None:
    with store.write(urgent=False) as write:
        applying.apply(
            write, kind, page.records, page.unreadable, as_of=page.server_time, seen_at=NOW
        )


@pytest.mark.erp
def test_no_mutated_answer_breaks_anything(erp: Erp, recorded: Recorded, store: Store) -> None:
    recorded.chance = None
    for kind in KINDS:
        keep(store, kind, pulled(erp, recorded, kind))
    with store.reading() as rows:
        assert board.board(rows, board.BoardFilter(), NOW)  # the record is that of a real shop
    refused = read = unreadable = 0
    for seed in range(CASES):
        recorded.chance = random.Random(seed)
        kind = recorded.chance.choice(list(KINDS))
        try:
            page = pulled(erp, recorded, kind)
        except Known:
            refused += 1
            continue
        except Exception as bug:
            raise AssertionError(f"seed {seed}, kind {kind}") from bug
        keep(store, kind, page)
        read += len(page.records)
        unreadable += len(page.unreadable)
    assert min(refused, read, unreadable) > CASES // 60, (refused, read, unreadable)
    broken_rows(store)
    with store.reading() as rows:
        board.board(rows, board.BoardFilter(), NOW)
        wrong = [fault for fault in soundness.faults(rows) if "refers to" not in fault]
        assert wrong == []


def broken_rows(store: Store) -> None:
    """Raise where a row of the mirror is not what its table says."""
    with store.reading() as rows:
        for kind, record in KINDS.items():
            table = METADATA.tables[kind]
            for column in table.columns:
                for (value,) in rows.all(f'SELECT DISTINCT "{column.name}" FROM {kind}'):
                    where = f"{kind}.{column.name}: {value!r}"
                    if value is None:
                        assert column.nullable, where
                    elif isinstance(column.type, (Integer, Boolean)):
                        assert type(value) is int, where
                        assert not isinstance(column.type, Boolean) or value in (0, 1), where
                    else:
                        assert type(value) is str, where
                        assert "\0" not in value, where
                        _as_its_field(str(record.__annotations__.get(column.name)), value)


def _as_its_field(kind: str, value: str) -> None:
    if "Decimal" in kind:
        assert Decimal(value).is_finite()
    elif "datetime" in kind:
        datetime.fromisoformat(value)
    elif "date" in kind:
        date.fromisoformat(value)
