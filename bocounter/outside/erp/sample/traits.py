"""What kind of thing each invented part is: whose make, new or not, and what rules bind it."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from bocounter.models.return_terms import written

# By the first word of a description; a core is an old unit that goes back for money.
_CORES = frozenset({"Alternator", "Starter", "Injector", "Turbocharger", "Pump", "Caliper"})
_NO_FLIGHT = frozenset({"Spring", "Display", "Fuel cap"})  # gas under pressure, lithium, fuel
_NEVER_BACK = frozenset(
    {"Sensor", "Switch", "Relay", "Wiring harness", "Display", "Joystick", "Seal kit", "Decal"}
)
_EMISSIONS = frozenset({"Muffler", "Turbocharger", "Injector"})
_EMISSION_PLACES = frozenset({"exhaust"})
_SAFETY = frozenset({"Brake pad set", "Caliper"})
_SAFETY_PLACES = frozenset({"steering", "parking brake"})


class Traits(TypedDict):
    """The fields of a part that say what kind of thing it is."""

    origin: str | None
    condition: str | None
    core_charge: Decimal | None
    hazardous: bool | None
    returnable: bool | None
    regulated: str | None
    restock_fees: str | None


def traits(place: int, description: str, cents: int) -> Traits:
    """Say what kind of thing the part at a place is; one in thirteen nobody has described."""
    noun, _, where = description.partition(", ")
    if place % 13 == 12:
        return Traits(
            origin=None,
            condition=None,
            core_charge=None,
            hazardous=None,
            returnable=None,
            regulated=None,
            restock_fees=None,
        )
    core = noun in _CORES
    return Traits(
        origin="aftermarket" if place % 7 == 3 else "genuine",
        condition=_condition(place, core=core),
        core_charge=Decimal(cents * 30 // 100).scaleb(-2) if core else None,
        hazardous=noun in _NO_FLIGHT,
        returnable=noun not in _NEVER_BACK,
        regulated=_regulated(noun, where),
        restock_fees=None if noun in _NEVER_BACK else kept_back_late(place),
    )


def kept_back_late(rule: int) -> str | None:
    """Give what is kept back of what comes back late, None where it is taken back as it is."""
    fees = {0: ((30, 15), (60, 20)), 1: ((0, 10), (30, 25)), 3: ((90, 15),)}.get(rule % 5, ())
    return written((days, Decimal(share)) for days, share in fees)


def _condition(place: int, *, core: bool) -> str:
    if core and place % 3 == 1:
        return "reman"
    return "used" if place % 41 == 5 else "new"


def _regulated(noun: str, where: str) -> str | None:
    if noun in _EMISSIONS or where in _EMISSION_PLACES:
        return "emissions"
    return "safety" if noun in _SAFETY or where in _SAFETY_PLACES else None
