"""The morning brief and the handover: what counts is on one page, and the rest is counted."""

from __future__ import annotations

from datetime import date, timedelta

from bocounter.models.desk_facts import DeskSheet, SheetSection
from bocounter.queries.briefing import brief
from bocounter.queries.handover import handover
from bocounter.rules.escalating import missed_days
from tests.building import Dealership, days
from tests.queries.test_calls import decided, waits


def sections(sheet: DeskSheet) -> dict[str, SheetSection]:
    return {section.name: section for section in sheet.sections}


def briefed(shop: Dealership, branch: str | None = None) -> dict[str, SheetSection]:
    with shop.store.reading() as rows:
        return sections(brief(rows, shop.now, branch=branch))


def handed(shop: Dealership, who: str) -> dict[str, SheetSection]:
    with shop.store.reading() as rows:
        return sections(handover(rows, who, shop.now))


def test_the_brief_counts_everything_and_names_the_first(dealership: Dealership) -> None:
    for n in range(7):
        waits(dealership, f"w{n}", due=2)
        dealership.told(f"w{n}", days(2), line=f"lw{n}")
    waits(dealership, "w9", due=None, branch="river")
    dealership.follow_up("w9", dealership.now + timedelta(hours=1))
    dealership.later(days=2)
    found = briefed(dealership)
    assert list(found) == ["promises_due", "untold_slips", "arrivals", "no_eta", "escalations"]
    assert (found["promises_due"].count, len(found["promises_due"].items)) == (7, 5)
    assert found["promises_due"].items[0].customer == "Fernhill Farm"
    assert found["no_eta"].items[0].work_order == "w9"
    assert briefed(dealership, "RIV")["promises_due"].count == 0
    dealership.later(days=1)
    waits(dealership, "w1", due=6)
    dealership.have(
        "receipt", "r2", part="hosew2", purchase_line="pw2", received_on=dealership.now.date()
    )
    found = briefed(dealership)
    assert "The date moved 4 days" in found["untold_slips"].items[0].text
    assert found["arrivals"].items[0].work_order == "w2"


def test_a_case_goes_further_by_what_went_wrong(dealership: Dealership) -> None:
    def cases() -> list[str]:
        return [item.text for item in briefed(dealership)["escalations"].items]

    waits(dealership, "w1", due=2)
    dealership.told("w1", days(2), line="lw1")
    assert cases() == []
    dealership.later(days=3)
    assert cases() == ["A told date was missed. The parts lead calls."]
    dealership.told("w1", days(4), line="lw1")
    dealership.later(days=2)
    assert cases()[0].startswith("2 told dates were missed. Parts manager")
    dealership.have("work_order", "w1", machine_down=True, opened=days(-1))
    assert "down for 6 days. The branch manager" in cases()[0]
    decided(dealership, dealership.told("w1", None), "cancel")
    assert cases() == ["The customer wants to cancel. The manager, now."]


def test_a_day_told_anew_in_time_was_not_missed() -> None:
    first, second, today = date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 1)
    told = [("l1", first, date(2026, 11, 10)), ("l1", second, date(2026, 11, 19))]
    assert missed_days(told, today) == 1
    assert missed_days([told[0], ("l1", second, date(2026, 11, 21))], today) == 2
    assert missed_days([told[0], ("l2", second, date(2026, 11, 19))], today) == 2
    assert missed_days(told, second) == 0


def test_a_handover_holds_what_somebody_has_under_way(dealership: Dealership) -> None:
    waits(dealership, "w1", due=2)
    contact = dealership.told("w1", days(2), line="lw1", by="Ann")
    dealership.follow_up("w1", dealership.now + timedelta(hours=3))
    decided(dealership, contact, "wait: " + "until Friday " * 40, "angry")
    waits(dealership, "w2", due=2)
    dealership.told("w2", days(2), line="lw2", by="Ben")
    with dealership.store.write() as write:
        write.all(
            'INSERT INTO taking (id, work_order, until, at, "by") VALUES (?, ?, ?, ?, ?)',
            (
                "t1",
                "w2",
                (dealership.now + timedelta(minutes=9)).isoformat(),
                dealership.now.isoformat(),
                "Ann",
            ),
        )
        write.all(
            'INSERT INTO receiving (id, branch, slip, at, "by") VALUES (?, ?, ?, ?, ?)',
            ("r1", "main", "DS-77", dealership.now.isoformat(), "Ann"),
        )
        write.all(
            "INSERT INTO operation (id, kind, target_kind, target, label, text, payload_version, "
            '"by", made_at, source_kind, source, state) VALUES '
            "('o1', 'note', 'work_order', 'w1', 'w1', 'x', 1, 'Ann', ?, 'note', 'o1', 'pending')",
            (dealership.now.isoformat(),),
        )
    found = handed(dealership, "Ann")
    assert [item.work_order for item in found["promises"].items] == ["w1"]
    assert found["promises"].items[0].text == "Promised for Thursday, December 3."
    assert [item.work_order for item in found["contacts"].items] == ["w1"]
    agreed = found["agreements"].items[0].text
    assert agreed.startswith("The customer was angry. The customer waits for it: until Friday")
    assert len(agreed) <= 160
    assert [item.text for item in found["half_done"].items] == [
        "Counting the delivery DS-77 was begun today and is not finished.",
        "1 word waits to be sent to the ERP with the next sync.",
    ]
    assert [item.work_order for item in handed(dealership, "Ben")["promises"].items] == ["w2"]
    assert all(not section.count for section in handed(dealership, "Nobody").values())
