"""Another holder, 产品接续 and 赎回: sums by days, cover without a gap, once however often it is sent."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from bot.services import Services
from models.actions.insurance.change_policy import NewChange, change_policy
from models.actions.insurance.edit_policy import CannotTakeOver, take_over
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.rules.base.documents import FileKind
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.insurance.settlement import PolicyChangeKind, PolicyChangeProblem
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.bill import Bill
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.insurance.policy_change import PolicyChange
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from tests.conftest import Client
from tests.support.insurance import change_contract, form_of_policy, policy_id_of
from tests.support.staff import TESTER, Browser, sit_down

DOCUMENT = HandedFile(FileKind.PDF, "批单", "a" * 64, 1, "sealed")


@pytest.fixture
async def policy(lift: LiftCard, services: Services) -> Policy:
    """A year from 100 days ago, one lift; the owner's 36.50 are paid, the fund's 73.00 half."""
    today = services.clock().astimezone(LOCAL).date()
    starts_on = today - timedelta(days=100)
    found = Policy.filter(id=policy_id_of(lift))
    await CoveredLift.filter(policy_id=policy_id_of(lift)).exclude(lift_id=lift.lift_id).delete()
    await found.update(
        starts_at=_midnight(starts_on), ends_at=_midnight(starts_on + timedelta(days=365)), refund_kept=0,
        holder_id=(await Lift.get(id=lift.lift_id)).use_unit_id,
    )  # fmt: skip
    row = await found.get()
    for funding, amount, paid in ((Funding.OWN, 3_650, 3_650), (Funding.FUND, 7_300, 3_600)):
        await Bill.create(
            policy=row, year=1, payer=Payer.OWNER, organisation_id=row.holder_id, funding=funding,
            amount_fen=amount, paid_fen=paid, due_on=starts_on, drawn_at=services.clock(),
        )  # fmt: skip
    return row


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL)


def _in_days(services: Services, days: int) -> date:
    return services.clock().astimezone(LOCAL).date() + timedelta(days=days)


async def sums() -> list[tuple[Funding, int, int, int]]:
    rows = await Bill.all().order_by("id")
    return [(row.funding, row.amount_fen, row.credit_fen, row.paid_fen) for row in rows]


async def test_redemption_settles_each_bill_by_days_and_pays_back(
    insurer: Browser, policy: Policy, services: Services
) -> None:
    page, on = f"/console/policies/{policy.id}/changes", _in_days(services, 46)
    quote = await insurer.open(f"{page}?on={on}")
    assert "21.90 元" in quote  # 219 of 365 days are left: 36.50 less 14.60
    assert await sums() == [(Funding.OWN, 3_650, 0, 3_650), (Funding.FUND, 7_300, 0, 3_600)], "only a quote"
    await change_contract(insurer, page, "redeemed", on.isoformat())
    assert await sums() == [(Funding.OWN, 3_650, 2_190, 3_650), (Funding.FUND, 7_300, 4_380, 3_600)]
    row = await Policy.get(id=policy.id)
    assert row.ends_at == _midnight(on)
    bills = f"/console/policies/{policy.id}/bills"
    text = await insurer.open(bills)
    assert text.count("待退</span>") == 2
    assert "要退 21.90 元" in text
    assert "要退 6.80 元" in text
    own = await Bill.get(funding=Funding.OWN)
    back = {"back": "1", "paid_on": "2026-01-05", "reference": "TK-1"}
    await insurer.send(f"{bills}/{own.id}/payments", 422, **back, amount="21.91")
    await insurer.send(f"{bills}/{own.id}/payments", 303, **back, amount="21.90")
    await insurer.send(f"{bills}/{own.id}/payments", 422, **back, amount="21.90")
    assert (await Bill.get(id=own.id)).paid_fen == 1_460
    assert "已付清" in await insurer.open(bills)
    assert "待退" in await insurer.open("/console/bills?state=refund")
    assert "还没有" not in await insurer.open(page)
    assert await AuditEntry.filter(verb="change_contract").count() == 1


async def test_an_ended_contract_is_not_changed_any_more(
    insurer: Browser, policy: Policy, services: Services, lift: LiftCard
) -> None:
    page, on = f"/console/policies/{policy.id}/changes", _in_days(services, 1).isoformat()
    await change_contract(insurer, page, "redeemed", on)
    assert "刚有一项变更" in await change_contract(insurer, page, "redeemed", on, 409, seen=0)
    assert "试算" not in await insurer.open(page)
    await change_contract(insurer, page, "handed_over", _in_days(services, -10).isoformat(), 409)
    await Policy.filter(id=policy.id).update(ends_at=_midnight(_in_days(services, 46)))
    await change_contract(insurer, page, "redeemed", on, 409)
    edit = f"/console/policies/{policy.id}/edit"
    await insurer.open(edit)
    answer = await insurer.send(edit, 422, **await form_of_policy(lift, number=policy.number))
    assert "已提前结束" in await answer.text()
    await Policy.filter(id=policy.id).update(holder_id=None)
    assert "已提前结束" in await insurer.open(f"/console/bulk/policies/holder?row={policy.id}")
    assert await take_over(policy.id, TESTER, services.clock()) is CannotTakeOver.ENDED_EARLY
    assert (await Policy.get(id=policy.id)).holder_id is None
    [change] = await PolicyChange.all()
    answer = await insurer.request("GET", f"{page}/{change.id}")
    assert (await answer.read()).startswith(b"%PDF")


async def test_two_at_once_are_one(policy: Policy, services: Services) -> None:
    new = NewChange(PolicyChangeKind.REDEEMED, _in_days(services, 46), 0, DOCUMENT, "everything:")
    done = await asyncio.gather(*(change_policy(policy.id, new, TESTER, services.clock()) for _ in range(3)))
    assert sorted(done, key=str) == [None, PolicyChangeProblem.ALREADY, PolicyChangeProblem.ALREADY]
    assert (await Bill.get(funding=Funding.OWN)).credit_fen == 2_190


async def test_a_silent_contract_gives_nothing_back_of_the_year_begun(
    insurer: Browser, policy: Policy, services: Services
) -> None:
    await Policy.filter(id=policy.id).update(refund_kept=None)
    page = f"/console/policies/{policy.id}/changes"
    assert "保单没有写" in await insurer.open(page)
    await change_contract(insurer, page, "redeemed", _in_days(services, 46).isoformat())
    assert [credit for _, _, credit, _ in await sums()] == [0, 0]


async def test_the_policy_that_goes_on_must_cover_every_lift_without_a_gap(
    insurer: Browser, policy: Policy, services: Services, lift: LiftCard
) -> None:
    page, on = f"/console/policies/{policy.id}/changes", _in_days(services, 46)
    row = await Policy.get(id=policy.id)
    following = await Policy.create(
        number="NEXT-1", insurer_id=row.insurer_id, product="渝梯保",
        starts_at=_midnight(on + timedelta(days=1)), ends_at=_midnight(on + timedelta(days=400)),
    )  # fmt: skip
    for number in ("NEXT-1", "NOBODY-1", policy.number):
        assert "没有在这一天接上" in await change_contract(
            insurer, page, "continued", on.isoformat(), 422, number=number
        )
    await Policy.filter(id=following.id).update(starts_at=_midnight(on))
    assert "没有在这一天接上" in await change_contract(
        insurer, page, "continued", on.isoformat(), 422, number="NEXT-1"
    )
    await CoveredLift.create(policy=following, lift_id=lift.lift_id, premium_fen=1)
    await change_contract(insurer, page, "continued", on.isoformat(), number="NEXT-1")
    [change] = await PolicyChange.all()
    assert (change.next_policy_id, change.credit_fen) == (following.id, 2_190 + 4_380)
    assert "接续的保单 NEXT-1" in await insurer.open(page)


async def test_a_new_holder_owes_the_days_that_are_left(
    insurer: Browser, policy: Policy, services: Services, lift: LiftCard, web_client: Client
) -> None:
    """100 days are gone: 10.00 of the former holder's 36.50; the fund's unpaid 37.00 is asked of the new."""
    page, today = f"/console/policies/{policy.id}/changes", _in_days(services, 0).isoformat()
    assert "登记的使用单位不止一家" in await change_contract(insurer, page, "handed_over", today, 422)
    hospital = await Organisation.get(name="滨江区人民医院")
    await Lift.filter(id=lift.lift_id).update(use_unit_id=hospital.id)
    assert f"换成 {hospital.name}" in await insurer.open(page)
    await change_contract(insurer, page, "handed_over", today)
    rows = (
        await Bill.all().order_by("id").values_list("organisation_id", "funding", "amount_fen", "credit_fen")
    )
    assert list(rows) == [
        (policy.holder_id, Funding.OWN, 3_650, 2_650),
        (policy.holder_id, Funding.FUND, 7_300, 3_700),
        (hospital.id, Funding.OWN, 2_650, 0),
        (hospital.id, Funding.FUND, 3_700, 0),
    ]
    assert (await Policy.get(id=policy.id)).holder_id == hospital.id
    # Then the contract ends: the new holder's bill is reckoned over its own days, the former's stays.
    await change_contract(insurer, page, "redeemed", _in_days(services, 46).isoformat())
    assert [credit for funding, _, credit, _ in await sums() if funding is Funding.OWN] == [2_650, 2_190]


async def test_the_holder_sees_the_document_and_other_companies_do_not(
    insurer: Browser, policy: Policy, services: Services, web_client: Client
) -> None:
    page = f"/console/policies/{policy.id}/changes"
    await change_contract(insurer, page, "redeemed", _in_days(services, 46).isoformat())
    [change] = await PolicyChange.all()
    assert isinstance(policy.holder_id, UUID)
    holder = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY, policy.holder_id)
    assert (await holder.request("GET", f"{page}/{change.id}")).status == 200
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert (await maintainer.request("GET", f"{page}/{change.id}")).status == 404
