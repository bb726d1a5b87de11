"""Bills of a premium: drawn for every payer and source, paid, overdue, cancelled, and seen by whom they ask."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from bot.services import Services
from models.actions.insurance.bills import NewPayment, pay_bill
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.policy_terms import Funding, Payer
from models.rules.staff.access import StaffRole
from models.tables.insurance.bill import Bill, BillPayment
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.insurance import ANHE, cap_premiums, form_of_policy, policy_id_of
from tests.support.staff import TESTER, Browser, sit_down


@pytest.fixture
async def page(lift: LiftCard) -> str:
    """The bills of a policy over 88.35 yuan and 285 for other lines, as the demo's: 4 stars, 2:3:5."""
    policy_id = policy_id_of(lift)
    await CoveredLift.filter(policy_id=policy_id).exclude(lift_id=lift.lift_id).delete()
    await Lift.filter(id=lift.lift_id).update(installed_on=date(2018, 1, 1))
    await CoveredLift.filter(policy_id=policy_id).update(
        premium_fen=8_835 + 28_500, liability_fen=8_835, maintainer_star=4, claims_history="first_year"
    )
    return f"/console/policies/{policy_id}/bills"


def asking(sources: str = "自筹 其余", **more: str) -> dict[str, str]:
    return {"year": "1", "due_on": "2026-01-31", "sources": sources} | more


async def bills() -> dict[tuple[Any, Any], int]:
    rows = await Bill.filter(cancelled_at=None).order_by("id")
    return {(row.payer, row.funding): row.amount_fen for row in rows}


async def test_each_payer_gets_a_bill_and_the_owners_part_has_several_sources(
    insurer: Browser, page: str, services: Services, web_client: Client
) -> None:
    """004: 13.95 for the owner, 27.90 and 46.50 for the others; the other lines are the owner's."""
    await insurer.open(page)
    await insurer.send(page, 303, **asking("政府财政支持 100\n物业专项维修资金 60%\n自筹 其余"))
    left = 1_395 + 28_500 - 10_000
    assert await bills() == {
        (Payer.OWNER, Funding.GOVERNMENT): 10_000,
        (Payer.OWNER, Funding.FUND): left * 6 // 10,
        (Payer.OWNER, Funding.OWN): left - left * 6 // 10,
        (Payer.MAINTAINER, Funding.OWN): 2_790,
        (Payer.INSPECTION, Funding.OWN): 4_650,
    }
    assert sum((await bills()).values()) == 8_835 + 28_500
    text = await insurer.open(page)
    assert "逾期" in text
    assert "27.90 元" in text
    property_company = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    text = await property_company.open("/console/bills")
    assert text.count("逾期</span>") == 3  # its own alone
    assert "物业专项维修资金" in text
    assert "开账单" not in await property_company.open(page)
    await property_company.send(page, 403, **asking())
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    assert "27.90 元" in await maintainer.open("/console/bills?state=overdue")
    assert "没有符合条件" in await maintainer.open("/console/bills?state=paid")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (asking("彩票 其余"), "来源只能写"),
        (asking("自筹 其余 其余"), "这一行看不懂"),
        (asking("自筹 很多"), "金额看不懂"),
        (asking("自筹 50%"), "百分比之和"),
        (asking("自筹 60%\n捐赠 50%"), "百分比之和"),
        (asking(""), "请写资金来源"),
        (asking("自筹 10000\n捐赠 其余"), "加起来不等于"),
        (asking("自筹 1"), "加起来不等于"),
        (asking(due_on="x"), "付款期限"),
        (asking(year="x"), "付款期限"),
        (asking(year="9"), "没有这一年"),
    ],
)
async def test_what_does_not_add_up_is_sent_back(
    insurer: Browser, page: str, form: dict[str, str], said: str
) -> None:
    await insurer.open(page)
    assert said in await (await insurer.send(page, 422, **form)).text()
    assert not await Bill.exists()


async def test_a_year_is_billed_once_and_anew_only_after_it_was_cancelled(
    insurer: Browser, page: str, services: Services
) -> None:
    await insurer.open(page)
    await insurer.send(page, 303, **asking())
    await insurer.open(page)
    assert "已经开过" in await (await insurer.send(page, 422, **asking())).text()
    await insurer.send(f"{page}/cancel", 303, year="1")
    await insurer.open(page)
    await insurer.send(page, 303, **asking())
    bill = await Bill.filter(cancelled_at=None, payer=Payer.MAINTAINER).get()
    payment = {"amount": "27.90", "paid_on": "2026-01-05", "reference": "HD-1"}
    await insurer.open(page)
    await insurer.send(f"{page}/{bill.id}/payments", 303, **payment)
    await insurer.open(page)
    assert "不能作废" in await (await insurer.send(f"{page}/cancel", 422, year="1")).text()
    assert (await Bill.get(id=bill.id)).paid_fen == 2_790
    assert "已付清" in await insurer.open(page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": "27.91"}, "超过这张账单"),
        ({"amount": "0"}, "请填金额"),
        ({"reference": ""}, "请填金额"),
        ({"paid_on": "2199-01-01"}, "今天之后"),
    ],
)
async def test_a_payment_that_cannot_be_is_sent_back(
    insurer: Browser, page: str, changes: dict[str, str], said: str
) -> None:
    await insurer.open(page)
    await insurer.send(page, 303, **asking())
    bill = await Bill.filter(payer=Payer.MAINTAINER).get()
    payment = {"amount": "1", "paid_on": "2026-01-05", "reference": "HD-1"} | changes
    await insurer.open(page)
    assert said in await (await insurer.send(f"{page}/{bill.id}/payments", 422, **payment)).text()


async def test_two_payments_at_once_cannot_exceed_the_bill_and_a_slip_counts_once(
    insurer: Browser, page: str, services: Services, lift: LiftCard
) -> None:
    await insurer.open(page)
    await insurer.send(page, 303, **asking())
    bill = await Bill.filter(payer=Payer.MAINTAINER).get()
    now = services.clock()
    whole = [NewPayment(2_790, now.astimezone(LOCAL).date(), name) for name in ("A", "B", "A")]
    told = await asyncio.gather(*(pay_bill(bill.policy_id, bill.id, one, TESTER, now) for one in whole))
    assert sorted(one is None for one in told) == [False, False, True]
    assert await BillPayment.all().count() == 1
    assert (await Bill.get(id=bill.id)).paid_fen == 2_790


async def test_a_contracts_own_shares_come_first_and_a_term_of_more_than_a_year_has_several(
    insurer: Browser, page: str, lift: LiftCard
) -> None:
    policy = await Policy.get(id=policy_id_of(lift))
    await Policy.filter(id=policy.id).update(
        payer_shares={"owner": 1, "maintainer": 1}, ends_at=policy.starts_at + timedelta(days=365 + 73)
    )
    text = await insurer.open(page)
    assert "第 2 年" in text
    assert "按天" in text
    await insurer.send(page, 303, **asking(year="2", due_on="2030-01-01"))
    # 73 days of 373.35 yuan are 74.67; the half fen of the year's shares is the maintainer's.
    assert await bills() == {(Payer.OWNER, Funding.OWN): 3_733, (Payer.MAINTAINER, Funding.OWN): 3_734}


async def test_a_liability_line_above_the_citys_cap_is_refused_when_it_is_recorded(
    insurer: Browser, lift: LiftCard
) -> None:
    """003: 85 yuan a lift and year for homes."""
    await cap_premiums(lift.lift_id)
    number = (await Lift.get(id=lift.lift_id)).registration_number
    await insurer.open("/console/policies/new")
    form = await form_of_policy(lift, lifts=f"{number} 300 85.01")
    answer = await insurer.send("/console/policies/new", 422, **form)
    assert "的责任险超过本地限额：每年最多 85.00 元" in await answer.text()
    await insurer.open("/console/policies/new")
    await insurer.send("/console/policies/new", 303, **form | {"lifts": f"{number} 300 85"})
    assert await Policy.filter(insurer__name=ANHE, number=form["number"]).exists()
