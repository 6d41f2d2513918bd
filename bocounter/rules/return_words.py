"""What may go back and what is kept back of it, in words; and what it costs to give a choice up."""

from __future__ import annotations

from decimal import Decimal

from bocounter.models.facts import NOTHING
from bocounter.models.option_facts import Option
from bocounter.models.return_terms import HUNDRED, Fee, Fees, share_at, worst
from bocounter.models.stored import quantity_text


def terms(returnable: bool | None, fees: Fees) -> str:
    """Say the terms of return: ``returnable; 15 % fee after 30 days``. Empty: nobody knows."""
    if returnable is False:
        return "not returnable"
    if not fees:
        return "returnable" if returnable else ""
    said = [_fee(fees[0], "% fee"), *(_fee(fee, "%") for fee in fees[1:])]
    lead = "returnable" if returnable else "if it is taken back"
    return f"{lead}; {', '.join(said)}"


def _fee(fee: Fee, unit: str) -> str:
    share = f"{quantity_text(fee.percent)} {unit}"
    if not fee.days:
        return f"{share} at once"
    return f"{share} after {fee.days} day{'' if fee.days == 1 else 's'}"


def is_bought(option: Option) -> bool:
    """Whether something is bought for it, which somebody may have to give back."""
    return option.source_kind == "offer" or any(is_bought(part) for part in option.parts)


def given_up(option: Option, days: int) -> Decimal | None:
    """Give what is lost of the goods when a choice is given up after so many days.

    None: not known. Nothing is lost of what is not bought: it lies or comes anyway.
    """
    if option.parts:
        each = [given_up(part, days) for part in option.parts]
        known = [cost for cost in each if cost is not None]
        return sum(known, NOTHING) if len(known) == len(each) else None
    if option.source_kind != "offer":
        return NOTHING
    if option.unit_cost is None or (option.returnable is None and not option.restock_fees):
        return None
    share = HUNDRED if option.returnable is False else share_at(option.restock_fees, days)
    return option.unit_cost * option.quantity * share / HUNDRED


def at_most(option: Option) -> Decimal | None:
    """Give the most that is ever lost of the goods when a choice is given up."""
    if option.parts:
        each = [at_most(part) for part in option.parts]
        known = [cost for cost in each if cost is not None]
        return sum(known, NOTHING) if len(known) == len(each) else None
    at_once = given_up(option, 0)
    if at_once is None or option.returnable is False or option.source_kind != "offer":
        return at_once
    assert option.unit_cost is not None
    return option.unit_cost * option.quantity * worst(option.restock_fees) / HUNDRED


def sentence(option: Option) -> str:
    """Say the terms of what is bought, and what it costs to give it up; empty: nothing to say."""
    said = terms(option.returnable, option.restock_fees)
    most = at_most(option)
    if not said or not is_bought(option) or not most:
        return ""
    at_once = given_up(option, 0) or NOTHING
    cost = f"at once {_money(at_once)}, at most {_money(most)}" if at_once < most else _money(most)
    return f"{said[:1].upper()}{said[1:]}: given up, it costs {cost}."


def _money(value: Decimal) -> str:
    return f"{value:.2f}"
