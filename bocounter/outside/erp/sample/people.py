"""Who the sample dealership knows: branches, customers, their numbers, machines, suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from bocounter.models.keys import folded
from bocounter.outside.erp.records import Branch, ContactPoint, Customer, Machine, Supplier
from bocounter.outside.erp.sample import words

CUSTOMERS = 600
MACHINES = 900
SUPPLIERS = 60
"""Those we buy from."""
GONE_SUPPLIERS = 3
"""Those whose offers are still in the book, and from whom nothing is bought any more."""

_AREA_CODES = ("406", "308", "541", "715", "819")


@dataclass(frozen=True, slots=True)
class Habits:
    """How a supplier behaves; the ERP knows nothing of it.

    ``lead`` is the usual days from order to receipt, ``slip_chance`` how likely a promise
    moves (each time), ``slip_days`` by how much, ``dated`` whether it ever names a date,
    ``confirms`` how likely it confirms one, ``answers_after`` the days until it answers.
    """

    lead: int
    slip_chance: float
    slip_days: int
    dated: bool
    confirms: float
    answers_after: int


@dataclass(frozen=True, slots=True)
class People:
    """Everybody the sample dealership deals with, in the order of their ids."""

    branches: tuple[Branch, ...]
    customers: tuple[Customer, ...]
    contact_points: tuple[ContactPoint, ...]
    machines: tuple[Machine, ...]
    suppliers: tuple[Supplier, ...]
    habits: tuple[Habits, ...]


def people(seed: str, token: str) -> People:
    """Invent everybody; the same seed gives the same people, their records bear ``token``."""
    rng = Random(f"{seed}/people")
    customers = tuple(_customers(rng, token))
    return People(
        branches=tuple(
            Branch(remote_id=f"b{n}", token=token, code=code, name=name, zone=zone)
            for n, ((code, name), zone) in enumerate(
                zip(words.BRANCHES, words.BRANCH_ZONES, strict=True), 1
            )
        ),
        customers=customers,
        contact_points=tuple(_contact_points(rng, token, customers)),
        machines=tuple(_machines(rng, token, customers)),
        suppliers=tuple(_suppliers(token)),
        habits=tuple(_habits(rng, n) for n in range(SUPPLIERS)),
    )


def _customers(rng: Random, token: str) -> Iterator[Customer]:
    for n in range(CUSTOMERS):
        language: str | None = None
        if n < len(words.ODD_CUSTOMERS):
            name, language = words.ODD_CUSTOMERS[n]
        elif n in (40, 41):  # two different people of the same name
            name = "Jonas Müller"
        elif rng.random() < 0.55:
            name = (
                f"{rng.choice(words.FIRM_PLACES)} {rng.choice(words.FIRM_TRADES)}"
                f"{rng.choice(words.FIRM_FORMS)}"
            )
        else:
            name = f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}"
        number = f"{10_000 + n * 7}"
        yield Customer(
            remote_id=f"c{n + 1:05}", token=token, number=number, name=name, language=language
        )


def _phone(rng: Random) -> str:
    area, last = rng.choice(_AREA_CODES), f"{rng.randrange(10_000):04}"
    form = rng.choice(
        (
            "({0}) 555-{1}",
            "{0}-555-{1}",
            "{0}.555.{1}",
            "+1 {0} 555 {1}",
            "{0}555{1}",
            "{0} 555 {1} ext. 12",
        )
    )
    return form.format(area, last)


def _contact_points(
    rng: Random, token: str, customers: tuple[Customer, ...]
) -> Iterator[ContactPoint]:
    count = 0
    shared = _phone(rng)
    for n, customer in enumerate(customers):
        ways: list[tuple[str, str, str | None]] = []
        if n % 40 != 39:  # some have no phone at all
            # Several people behind one switchboard: the caller's number alone does not tell.
            office = n % 60 == 7
            ways.append(("phone", shared if office else _phone(rng), "office" if office else None))
        if rng.random() < 0.6:
            ways.append(("mobile", _phone(rng), rng.choice((None, "foreman", "owner"))))
        if rng.random() < 0.5:
            ways.append(("email", _email(customer, n), None))
        if n == 2:
            ways.append(("phone", "+49 30 23125 114", "Büro"))
        for kind, value, label in ways:
            count += 1
            yield ContactPoint(
                remote_id=f"n{count:05}",
                token=token,
                customer=customer.remote_id,
                kind=kind,
                value=value,
                label=label,
            )


def _email(customer: Customer, n: int) -> str:
    plain = "".join(c for c in folded(customer.name) if c.isascii() and c.isalnum())[:16]
    return f"{plain or 'office'}{n}@mail.example"


def _machines(rng: Random, token: str, customers: tuple[Customer, ...]) -> Iterator[Machine]:
    for n in range(MACHINES):
        # Every customer in turn has one, some have more, and a few stand on our own lot.
        owner = customers[n] if n < CUSTOMERS else rng.choice(customers)
        make, letters = rng.choice(words.MAKES)
        _what, letter = rng.choice(words.MACHINE_TYPES)
        yield Machine(
            remote_id=f"m{n + 1:05}",
            token=token,
            customer=None if n % 75 == 74 else owner.remote_id,
            make=make,
            model=f"{letters}{letter} {rng.randrange(11, 99) * 10}",
            serial=f"{letters}{letter}{rng.randrange(10**6, 10**7)}{rng.choice('ABCDEFGHJK')}",
            unit_number=f"{rng.choice('ABT')}-{rng.randrange(1, 400)}" if n % 3 else None,
        )


def _suppliers(token: str) -> Iterator[Supplier]:
    for n in range(SUPPLIERS + GONE_SUPPLIERS):
        stem = words.SUPPLIER_STEMS[n % len(words.SUPPLIER_STEMS)]
        trade = words.SUPPLIER_TRADES[n // len(words.SUPPLIER_STEMS)]
        yield Supplier(
            remote_id=f"v{n + 1:03}",
            token=token,
            number=f"V{100 + n}",
            name=f"{stem} {trade}",
            active=n < SUPPLIERS,
            cut_off=words.CUT_OFFS[n % len(words.CUT_OFFS)],
            zone=words.SUPPLIER_ZONES[n % len(words.SUPPLIER_ZONES)],
        )


def _habits(rng: Random, n: int) -> Habits:
    lead = rng.randrange(4, 22)
    answers = rng.randrange(1, 8)
    if n % 12 == 3:  # never names a date
        return Habits(lead + 4, 0.0, 0, dated=False, confirms=0.0, answers_after=answers)
    if n % 12 == 5:  # confirms at once and slips anyway
        return Habits(lead, 0.75, rng.randrange(4, 9), dated=True, confirms=0.95, answers_after=1)
    if n % 4 == 2:  # slips by some days with every promise
        return Habits(lead, 0.6, rng.randrange(3, 12), True, 0.3, answers)
    # keeps its dates
    return Habits(lead, 0.06, 2, True, rng.choice((0.4, 0.8)), answers)
