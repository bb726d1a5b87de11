"""Sums of claims against what the contract leaves, and no-fault relief, in the console."""

import asyncio
from datetime import timedelta
from uuid import UUID

from bot.services import Services
from models.actions.insurance.handle_claim import NewStep, add_claim_step
from models.actions.lifts.find import LiftCard
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimEventKind, ClaimStage
from models.rules.insurance.contract import Benefit
from models.rules.privacy.audit_chain import ActorKind
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import Policy
from tests.support.staff import Browser


def policy_id_of(lift: LiftCard) -> str:
    return lift.policies[0].term.policy_id


async def claim_of(insurer: Browser, services: Services, lift: LiftCard, number: str, **more: str) -> str:
    """The page of a new claim with the notice of yesterday."""
    at = f"{services.clock().astimezone(LOCAL) - timedelta(days=1):%Y-%m-%dT%H:%M}"
    form = f"/console/policies/{policy_id_of(lift)}/claims"
    await insurer.open(form)
    notice = {"lift": str(lift.lift_id), "number": number, "occurred_at": at, "notified_at": at}
    return (await insurer.send(form, 303, **(notice | more))).headers["Location"]


async def tell_steps(
    insurer: Browser, services: Services, page: str, *steps: tuple[str, str], last: int = 303
) -> str:
    """The answer to the last step, with that status. Each comes a minute after the one before."""
    yesterday = services.clock().astimezone(LOCAL) - timedelta(days=1)
    text, before = "", await ClaimEvent.filter(claim_id=page.rpartition("/")[2]).count()
    for number, (kind, amount) in enumerate(steps, start=1):
        seen = before + number - 1
        at = f"{yesterday + timedelta(minutes=seen):%Y-%m-%dT%H:%M}"
        step = {"kind": kind, "at": at, "amount": amount, "words": "理由", "seen": str(seen)}
        status = last if number == len(steps) else 303
        sent = await insurer.send(f"{page}/steps", status, **step)
        text = await sent.text()
    return text


async def test_no_more_is_assessed_agreed_or_paid_than_the_contract_leaves(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-20", benefit="injury")
    over = await tell_steps(insurer, services, page, ("applied", "900200"), ("assessed", "900000"), last=422)
    assert "金额不合每人限额：这一步最多 800,000 元" in over
    text = await tell_steps(insurer, services, page, ("assessed", "500"), ("agreed", "501"), last=422)
    assert "金额不合核定的金额：这一步最多 500.00 元" in text
    text = await tell_steps(insurer, services, page, ("agreed", "500"), ("paid", "600"), last=422)
    assert "金额不合协议或救助的金额：这一步最多 500.00 元" in text
    await tell_steps(insurer, services, page, ("paid", "500"), ("closed", ""))
    assert (await Claim.get(number="LP-20")).paid_fen == 50_000


async def test_two_claims_at_once_cannot_both_take_what_is_left(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    await Policy.filter(id=policy_id_of(lift)).update(limits={"total": 1_000_000_00})
    taken = await Claim.filter(policy_id=policy_id_of(lift)).values_list("paid_fen", "assessed_fen")
    left = 1_000_000_00 - sum(max(paid, assessed or 0) for paid, assessed in taken)
    pages = [await claim_of(insurer, services, lift, f"LP-3{n}", benefit="injury") for n in (1, 2)]
    for page in pages:
        await tell_steps(insurer, services, page, ("applied", ""))
    now = services.clock()
    most = NewStep(ClaimEventKind.ASSESSED, now, left)
    by = Actor(ActorKind.PROGRAM, name="test")
    told = await asyncio.gather(
        *(add_claim_step(UUID(page.rpartition("/")[2]), 2, most, by, now) for page in pages)
    )
    assert sorted(type(one).__name__ for one in told) == ["ClaimState", "SumRefused"]


async def test_relief_is_paid_although_liability_was_denied(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(
        insurer, services, lift, "LP-40", benefit="injury", persons="2", protected_persons="1", casualties="1"
    )
    await tell_steps(insurer, services, page, ("applied", ""), ("liability_denied", ""), ("refused", ""))
    text = await tell_steps(insurer, services, page, ("relief_granted", "29999"), last=422)
    assert "最少要 30,000 元" in text
    text = await tell_steps(insurer, services, page, ("relief_granted", "60001"), last=422)
    assert "这一步最多 60,000 元" in text
    await tell_steps(insurer, services, page, ("relief_granted", "50000"), ("paid", "50000"), ("closed", ""))
    claim = await Claim.get(number="LP-40")
    assert (claim.stage, claim.benefit, claim.paid_fen) == (ClaimStage.PAID, Benefit.RELIEF, 5_000_000)
    assert "核定无责救助" in await insurer.open(page)


async def test_what_the_contract_does_not_speak_of_cannot_be_claimed(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    await Policy.filter(id=policy_id_of(lift)).update(entrapment_tiers=[])
    form = f"/console/policies/{policy_id_of(lift)}/claims"
    at = f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    notice = {"lift": str(lift.lift_id), "number": "LP-50", "occurred_at": at, "notified_at": at}
    for more, said in (
        ({"benefit": "entrapment"}, "保单没有写这一项"),
        ({"benefit": "x"}, "请选赔哪一项"),
        ({"persons": "0"}, "要赔的人数"),
        ({"persons": "many"}, "要赔的人数"),
        ({"persons": "1", "protected_persons": "2"}, "要赔的人数"),
    ):
        assert said in await (await insurer.send(form, 422, **(notice | more))).text()
    assert not await Claim.filter(number="LP-50").exists()
