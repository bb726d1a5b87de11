"""No door names a sum for an entrapment above what its claim is then allowed: random contracts, one by one."""

import re
from datetime import datetime, timedelta
from html import unescape
from random import Random
from typing import Any
from uuid import UUID

from bot.services import Services
from models.actions.insurance.pilot_lifts import PilotPlace
from models.actions.insurance.read_pilot_report import read_pilot_report
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.rescues.trap_clock import Step
from models.rules.staff.access import StaffRole
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift, LiftCode
from models.tables.reports.report import Incident
from tests.api.pages.insurance.test_promises import sums_of
from tests.conftest import Client
from tests.models.rules.insurance.test_payable import FLAT, SHANDONG_2019
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.insurance import policy_id_of
from tests.support.rescues import tell
from tests.support.staff import Browser, sit_down

ROUNDS = 5
_THIS_TIME = re.compile(r"每人 ([\d,.]+) 元(?:，所有人合计最多 ([\d,.]+) 元|，合计最多 ([\d,.]+) 元)?")
_LEFT = re.compile(r"这一步最多 ([\d,.]+) 元")


def fen(yuan: str) -> int:
    return round(float(yuan.replace(",", "")) * 100)


def this_time(text: str, persons: int) -> int:
    """What a page says that all of them are paid for this time inside; 0 where it names no sum."""
    found = _THIS_TIME.search(text)
    if found is None:
        return 0
    together = found[2] or found[3]
    each = fen(found[1]) * persons
    return min(each, fen(together)) if together else each


def contract_of(random: Random) -> dict[str, Any]:
    """Tiers, or none, and limits so low that claims of earlier rounds use them up."""
    bounds = {name: random.randrange(10_000, 120_000) for name in random.sample(["person", "event"], 1)}
    return {
        "entrapment_tiers": random.choice([[], FLAT, SHANDONG_2019, SHANDONG_2019]),
        "line_bounds": random.choice([{}, {"entrapment": bounds}]),
        "limits": random.choice([{}, {"accident": random.randrange(30_000, 200_000)}, {"total": 150_000}]),
    }


async def lifts_on(policy_id: UUID) -> list[tuple[Lift, str]]:
    """Each with the code in its cabin."""
    covered = await CoveredLift.filter(policy_id=policy_id).order_by("id").limit(ROUNDS)
    lifts = await Lift.filter(id__in=[one.lift_id for one in covered])
    return [(one, (await LiftCode.get(lift_id=one.id, revoked_at=None)).code) for one in lifts]


async def step(
    insurer: Browser, clock: MovableClock, claim: str, kind: str, yuan: str = "", status: int = 303
) -> str:
    clock.advance(timedelta(minutes=1))
    seen = await ClaimEvent.filter(claim_id=claim.rpartition("/")[2]).count()
    at = f"{clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    told = {"kind": kind, "at": at, "amount": yuan, "words": "理由", "seen": str(seen)}
    return await (await insurer.send(f"{claim}/steps", status, **told)).text()


async def allowed(insurer: Browser, clock: MovableClock, claim: str) -> int:
    """The most that the claim's page takes, from its refusal of an absurd sum. 0 where none can be opened."""
    if not claim:
        return 0
    await step(insurer, clock, claim, "applied")
    text = await step(insurer, clock, claim, "assessed", "9000000", 422)
    found = _LEFT.search(text)
    assert found, text
    return fen(found[1])


async def test_no_door_promises_more_than_its_claim_is_allowed(
    web_client: Client, services: Services, lift: LiftCard, clock: MovableClock, phone: Phone
) -> None:
    random, policy_id = Random(2_304), UUID(policy_id_of(lift))
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    promised_once = 0
    for number, (one, code) in enumerate(await lifts_on(policy_id)):
        minutes, persons = random.choice([29, 30, 61, 95, 125]), random.randrange(1, 6)
        await Policy.filter(id=policy_id).update(**contract_of(random))
        told = (await (await web_client.get(f"/api/v1/lifts/{code}/policy")).json())["policies"][0]
        page = unescape(await (await web_client.get(f"/l/{code}/policy")).text())
        console = unescape(await insurer.open(f"/console/policies/{policy_id}"))
        await phone.scan(code)
        said = await phone.say("保险")

        receipt = (await web_client.post(f"/l/{code}/sos", data={"role": "inside"})).url.path
        incident = await Incident.get(open_key__not_isnull=True, lift_id=one.id)
        began = services.clock()
        clock.advance(timedelta(minutes=minutes))
        await tell(incident.id, Step.RELEASED, services.clock())
        here = unescape(await (await web_client.get(receipt)).text())
        rescue = unescape(await desk.open(f"/console/reports/{incident.id}"))
        progress = await phone.say(receipt.rpartition("/")[2])

        claim = await open_claim_of(insurer, policy_id, one, incident, began, services, number, persons)
        most = await allowed(insurer, clock, claim)
        seen = (minutes, persons, most)
        assert this_time(here, persons) == most, (seen, here)
        assert this_time(rescue, persons) == most, (seen, rescue)
        assert all(named <= most for named in sums_of(progress)), (seen, progress)
        assert sums_of(said) == [], said
        # The policy's own page names tiers before anybody knows how long it takes.
        for tier in re.findall(r"(满|超过) (\d+) 分钟，每人 ([\d,.]+) 元", page + console):
            reached = minutes > int(tier[1]) if tier[0] == "超过" else minutes >= int(tier[1])
            assert not reached or fen(tier[2]) <= most, (seen, tier)
        for line in told["benefits"]:
            for tier in line["tiers"]:
                reached = minutes > tier["minutes"] if tier["over"] else minutes >= tier["minutes"]
                assert not reached or tier["fen"] <= most, (seen, tier)

        if most:
            promised_once += 1
            yuan = f"{most / 100:.2f}"
            for kind in ("assessed", "agreed", "paid"):
                await step(insurer, clock, claim, kind, yuan)
            await step(insurer, clock, claim, "closed")
        if claim:
            assert all(named <= most for named in sums_of(await insurer.open(claim))), seen
        await require_report_of_what_was_paid(one, services.clock())
    assert promised_once >= 2
    assert promised_once < ROUNDS


async def open_claim_of(
    insurer: Browser,
    policy_id: UUID,
    lift: Lift,
    incident: Incident,
    began: datetime,
    services: Services,
    number: int,
    persons: int,
) -> str:
    """Its page; empty where the policy has no such line, which the form says."""
    silent = not (await Policy.get(id=policy_id)).contract.tiers
    form = f"/console/policies/{policy_id}/claims"
    await insurer.open(form)
    answer = await insurer.send(
        form,
        422 if silent else 303,
        lift=str(lift.id),
        number=f"LP-DOOR-{number}",
        occurred_at=f"{began.astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        notified_at=f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}",
        incident=str(incident.id),
        benefit="entrapment",
        persons=str(persons),
    )
    if silent:
        assert "保单没有写这一项" in await answer.text()
        return ""
    return answer.headers["Location"]


async def require_report_of_what_was_paid(lift: Lift, now: datetime) -> None:
    """The pilot's report names what claims have paid this year, never what pages have promised."""
    report = await read_pilot_report(PilotPlace(lift.city_id, is_city=True), now.astimezone(LOCAL).year, now)
    assert report.annex1 is not None
    paid = sum(claim.paid_fen for claim in await Claim.filter(lift__city_id=lift.city_id))
    assert sum(one.paid_fen for one in report.lines) + report.other_fen <= paid
