"""Claims in the console, step by step."""

import csv
from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimStage
from models.tables.insurance.claim import Claim, ClaimEvent
from tests.support.insurance import ANHE, policy_id_of
from tests.support.staff import Browser


async def test_a_claim_from_notice_to_payment(insurer: Browser, services: Services, lift: LiftCard) -> None:
    now = services.clock().astimezone(LOCAL)
    form = f"/console/policies/{policy_id_of(lift)}/claims"
    await insurer.open(f"{form}?lift={lift.lift_id}")
    opened = await insurer.send(
        form,
        lift=str(lift.lift_id),
        number="LP-9",
        occurred_at=f"{now - timedelta(days=9):%Y-%m-%dT%H:%M}",
        notified_at=f"{now - timedelta(days=8):%Y-%m-%dT%H:%M}",
    )
    page = opened.headers["Location"]
    steps = [
        ("applied", 8, ""),
        ("liability_accepted", 8, "10000"),
        ("prepaid", 7, "5000"),
        ("assessed", 3, "12,000.50"),
        ("agreed", 2, "12000.50"),
        ("paid", 1, "7000.50"),
        ("closed", 1, ""),
    ]
    for seen, (kind, days, amount) in enumerate(steps, start=1):
        at = f"{now - timedelta(days=days) + timedelta(minutes=seen):%Y-%m-%dT%H:%M}"
        await insurer.send(f"{page}/steps", kind=kind, at=at, amount=amount, seen=str(seen))
    claim = await Claim.get(number="LP-9")
    assert (claim.stage, claim.paid_fen, claim.due_at) == (ClaimStage.PAID, 1_200_050, None)
    text = await insurer.open(page)
    assert "赔付完毕，结案" in text
    assert "首笔 25 小时" in text
    listed = await insurer.open("/console/claims?view=closed&q=LP-9")
    assert "LP-9" in listed


async def open_demo_claim(stage: ClaimStage) -> Claim:
    claim = await Claim.filter(stage=stage, policy__insurer__name=ANHE).order_by("id").first()
    assert claim is not None
    return claim


async def test_a_step_sent_twice_is_added_once(insurer: Browser, services: Services) -> None:
    claim = await open_demo_claim(ClaimStage.ACCEPTED)
    count = await ClaimEvent.filter(claim_id=claim.id).count()
    now = services.clock().astimezone(LOCAL)
    step = {"kind": "prepaid", "at": f"{now:%Y-%m-%dT%H:%M}", "amount": "13000", "seen": str(count)}
    await insurer.send(f"/console/claims/{claim.id}/steps", 303, **step)
    answer = await insurer.send(f"/console/claims/{claim.id}/steps", 409, **step)
    assert "刚刚有人加了一步" in await answer.text()
    assert (await Claim.get(id=claim.id)).paid_fen == 1_300_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "paid"}, "还不能走这一步"),
        ({"amount": ""}, "要填金额"),
        ({"amount": "-1"}, "要填金额"),
        ({"at": "2199-01-01T00:00"}, "现在之后"),
        ({"at": "2020-01-01T00:00"}, "早于上一步"),
        ({"at": "noon"}, "填时间"),
        ({"kind": "withdrawn"}, "要写说明"),
    ],
)
async def test_a_step_that_cannot_be_is_sent_back(
    insurer: Browser, services: Services, changes: dict[str, str], said: str
) -> None:
    claim = await open_demo_claim(ClaimStage.ACCEPTED)
    count = await ClaimEvent.filter(claim_id=claim.id).count()
    at = f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    step = {"kind": "prepaid", "at": at, "amount": "13000", "seen": str(count)} | changes
    answer = await insurer.send(f"/console/claims/{claim.id}/steps", 422, **step)
    assert said in await answer.text()
    assert await ClaimEvent.filter(claim_id=claim.id).count() == count


async def test_a_lift_that_was_not_covered_then_has_no_claim(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    form = f"/console/policies/{policy_id_of(lift)}/claims"
    now = services.clock().astimezone(LOCAL)
    notice = {"number": "LP-8", "notified_at": f"{now:%Y-%m-%dT%H:%M}", "lift": str(lift.lift_id)}
    answer = await insurer.send(form, 422, **notice, occurred_at="2020-01-01T00:00")
    assert "不在这份保单上" in await answer.text()


async def test_overdue_claims_come_first_and_are_counted_at_home(insurer: Browser) -> None:
    text = (await insurer.open("/console/claims")).partition("<tbody>")[2]
    places = [text.index(word) for word in ("预赔已超期", "等补材料")]
    assert places == sorted(places)
    assert "理赔已超期" in await insurer.open("/console")


async def test_the_export_has_the_hours_of_the_pilot_tables(insurer: Browser) -> None:
    answer = await insurer.request("GET", "/console/export/claims.csv?view=closed")
    rows = list(csv.DictReader((await answer.text()).removeprefix("\ufeff").splitlines()))
    paid = [row for row in rows if row["进度"] == "已赔付结案"]
    assert paid
    assert all(int(row["申请到首笔付款（小时）"]) == 48 for row in paid)
