"""The lists of policies and of premium bills: search, filters, orders, and what an export holds."""

from datetime import timedelta
from typing import Any

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.insurance.bills import BillState
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.bill import Bill
from models.tables.insurance.policy import Policy
from models.tables.partners.organisation import Organisation
from tests.api.console.lists.test_bulk import confirm, rows_in
from tests.api.console.lists.test_every_list import exported, shown_rows
from tests.conftest import Client
from tests.support.insurance import policy_id_of
from tests.support.other_city import build_other_city, objects_around
from tests.support.staff import Browser, sit_down

HOLDER = "/console/bulk/policies/holder"


@pytest.fixture
async def admin(web_client: Client, services: Services, lift: LiftCard) -> Browser:
    await objects_around(services, lift.lift_id)
    await build_other_city(services)
    return await sit_down(web_client, services, StaffRole.ADMINISTRATOR)


async def test_policies_are_found_by_number_product_and_insurer_and_sorted_by_their_end(
    admin: Browser,
) -> None:
    assert shown_rows(await admin.open("/console/policies?q=sc-1"), "/console/policies") == [
        str((await Policy.get(number="SC-1")).id)
    ]
    for words in ("山城保险", "安全责任"):
        assert any("SC-1" in row for row in await exported(admin, "policies", f"q={words}"))
    query = "q=保险&sort=-ends&col=number&col=ends"
    rows = await exported(admin, "policies", query)
    found = await Policy.all().order_by("-ends_at", "-id")
    assert [row[0] for row in rows[1:]] == [one.number for one in found]
    assert shown_rows(await admin.open(f"/console/policies?{query}"), "/console/policies") == [
        str(one.id) for one in found
    ]
    assert "没有符合条件的保单" in await admin.open("/console/policies?q=没有这样的")


async def test_each_state_of_policies_and_bills_holds_its_own_and_together_all(
    admin: Browser, services: Services
) -> None:
    now, first = services.clock(), await Bill.all().order_by("id").first()
    assert first is not None
    more: dict[str, Any] = {
        "policy_id": first.policy_id,
        "payer": first.payer,
        "funding": first.funding,
        "drawn_at": now,
    }
    day = now.date() + timedelta(days=30)
    for paid, due_on, cancelled_at in (
        (0, day, None),
        (1, day, None),
        (1, now.date() - timedelta(days=30), None),
        (100, day, None),
        (120, day, None),
        (0, day, now),
    ):
        await Bill.create(
            year=1, amount_fen=100, paid_fen=paid, due_on=due_on, cancelled_at=cancelled_at, **more
        )
    for name, states in (
        ("policies", ("in_force", "expiring", "coming", "ended")),
        ("bills", tuple(BillState)),
    ):
        whole = (await exported(admin, name))[1:]
        parts = [(await exported(admin, name, f"state={state}"))[1:] for state in states]
        assert sorted(row for part in parts for row in part) == sorted(whole)
        for part in parts:
            assert len({row[-1] for row in part}) <= 1
        assert name == "policies" or all(parts)


async def test_a_bill_is_found_by_its_policy_and_by_who_pays(admin: Browser) -> None:
    bill = await Bill.get(policy__number="SC-1")
    for query in (f"policy={bill.policy_id}", "q=SC-1", "q=山城物业"):
        page = await admin.open(f"/console/bills?{query}")
        assert f"/console/policies/{bill.policy_id}/bills" in page
        [_, row] = await exported(admin, "bills", query)
        assert row[0] == "SC-1"
        assert "93.00" in row
    assert len(await exported(admin, "bills", "payer=maintainer")) == 1
    assert len(await exported(admin, "bills", "funding=own&payer=owner")) == 3


async def test_a_holder_that_left_is_replaced_for_several_policies_and_others_are_named(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await objects_around(services, lift.lift_id)
    others = await build_other_city(services)
    own = await Policy.get(id=policy_id_of(lift))
    former = await Organisation.get(name="山城维保")
    await Policy.filter(id=own.id).update(holder_id=former.id)
    desk = await sit_down(web_client, services, StaffRole.INSURER)
    page = await desk.open(f"{HOLDER}?row={own.id}&row={others.policy}")
    assert "不归您管" in page
    assert "SC-1" not in page
    rows = rows_in(page)
    assert [row.split(" ")[0] for row in rows] == [str(own.id)]
    done = await confirm(desk, HOLDER, [*rows, f"{others.policy} x"])
    assert done.count("已做") == 1
    assert (await Policy.get(id=own.id)).holder_id != former.id
    assert (await Policy.get(id=others.policy)).holder_id is None
    assert "已经是现在的使用单位" in await desk.open(f"{HOLDER}?row={own.id}")
    assert await AuditEntry.filter(verb="take_over_policy").count() == 1
