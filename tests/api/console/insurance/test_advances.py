"""Money advanced ahead of the decision on a claim (垫付), in the console: who, how much, and what comes back."""

from datetime import timedelta

from bot.services import Services
from models.actions.insurance.pilot_lifts import PilotPlace
from models.actions.insurance.read_pilot_report import read_pilot_report
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimStage
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.policy import Policy
from models.tables.reports.severe_hazard import SevereHazard
from tests.api.console.insurance.test_claim_sums import claim_of, tell_steps
from tests.api.console.reports.test_hazards import file
from tests.conftest import Client
from tests.support.insurance import policy_id_of
from tests.support.staff import Browser, sit_down

HURT = {"benefit": "injury", "casualties": "1"}


async def test_an_advance_for_who_is_hurt_is_a_part_of_what_the_claim_pays(
    insurer: Browser, services: Services, lift: LiftCard, web_client: Client
) -> None:
    page = await claim_of(insurer, services, lift, "LP-60", **HURT)
    await tell_steps(insurer, services, page, ("advanced", "3000"), ("applied", "9000"))
    property_desk = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    seen = await property_desk.open(page)
    assert "垫付（先行赔付）</strong> 3,000 元" in seen
    assert "下一步" not in seen
    over = await tell_steps(
        insurer, services, page, ("assessed", "8000"), ("agreed", "8000"), ("paid", "5000.01"), last=422
    )
    assert "金额不合协议或救助的金额：这一步最多 5,000 元" in over
    await tell_steps(insurer, services, page, ("paid", "5000"), ("closed", ""))
    claim = await Claim.get(number="LP-60")
    assert (claim.stage, claim.paid_fen, claim.to_recover_fen) == (ClaimStage.PAID, 800_000, 0)
    told = await AuditEntry.filter(verb="step_claim", subject_id=str(claim.id)).order_by("sequence").first()
    assert told is not None
    assert told.details == {"step": "advanced", "fen": 300_000}


async def test_the_second_click_advances_nothing_more(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-61", **HURT)
    at = f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    step = {"kind": "advanced", "at": at, "amount": "3000", "words": "医疗", "seen": "1"}
    await insurer.send(f"{page}/steps", 303, **step)
    answer = await insurer.send(f"{page}/steps", 409, **step)
    assert "刚刚有人加了一步" in await answer.text()
    assert (await Claim.get(number="LP-61")).paid_fen == 300_000


async def test_only_for_who_is_hurt_or_a_severe_hazard_that_is_open(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-62")
    assert "垫付（先行赔付）</option>" not in await insurer.open(page)
    refused = await tell_steps(insurer, services, page, ("advanced", "100"), last=422)
    assert "有人伤亡，或这部电梯登记的严重隐患还没有销号，才能垫付" in refused
    assert (await file(insurer, lift)).status == 303
    assert "垫付（先行赔付）</option>" in await insurer.open(page)
    await tell_steps(insurer, services, page, ("advanced", "100"))
    await SevereHazard.all().update(closed_at=services.clock())
    refused = await tell_steps(insurer, services, page, ("advanced", "100"), last=422)
    assert "才能垫付" in refused


async def test_never_more_than_the_cover_and_never_after_the_decision(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-63", **HURT)
    over = await tell_steps(insurer, services, page, ("advanced", "799999"), ("advanced", "1.01"), last=422)
    assert "金额不合每人限额：这一步最多 1.00 元" in over
    await tell_steps(insurer, services, page, ("liability_accepted", "800000"))
    late = await tell_steps(insurer, services, page, ("advanced", "1"), last=422)
    assert "现在还不能走这一步" in late


async def test_an_advance_on_a_claim_that_is_refused_is_recovered_after_its_end(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-64", **HURT)
    early = await tell_steps(insurer, services, page, ("advanced", "3000"), ("recovered", "1"), last=422)
    assert "现在还不能走这一步" in early
    await tell_steps(insurer, services, page, ("liability_denied", ""), ("refused", ""))
    listed = await insurer.open("/console/claims?view=to_recover")
    assert "待追回 3,000 元" in listed
    over = await tell_steps(insurer, services, page, ("recovered", "3000.01"), last=422)
    assert "垫付里该追回的金额：这一步最多 3,000 元" in over
    await tell_steps(insurer, services, page, ("recovered", "1000"))
    assert '待追回</dt><dd><span class="tag warn">2,000 元' in await insurer.open(page)
    await tell_steps(insurer, services, page, ("recovered", "2000"))
    claim = await Claim.get(number="LP-64")
    assert (claim.stage, claim.paid_fen, claim.to_recover_fen) == (ClaimStage.REFUSED, 0, 0)
    assert "LP-64" not in await insurer.open("/console/claims?view=to_recover")
    assert "追回垫付</option>" not in await insurer.open(page)


async def test_what_is_to_come_back_takes_nothing_of_the_limit_from_others(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    pages = [await claim_of(insurer, services, lift, f"LP-7{number}", **HURT) for number in (1, 2)]
    taken = await Claim.filter(policy_id=policy_id_of(lift)).values_list("paid_fen", "assessed_fen")
    others = sum(max(paid, assessed or 0) for paid, assessed in taken)
    await Policy.filter(id=policy_id_of(lift)).update(limits={"total": others + 500_000})
    await tell_steps(insurer, services, pages[0], ("advanced", "4000"))
    over = await tell_steps(insurer, services, pages[1], ("advanced", "1000.01"), last=422)
    assert "这一步最多 1,000 元" in over
    await tell_steps(insurer, services, pages[0], ("liability_denied", ""))
    await tell_steps(insurer, services, pages[1], ("advanced", "5000"))


async def test_the_pilots_report_counts_advances_and_takes_off_what_came_back(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    before = await paid_this_year(services, lift)
    page = await claim_of(insurer, services, lift, "LP-80", **HURT)
    await tell_steps(insurer, services, page, ("advanced", "3000"))
    assert await paid_this_year(services, lift) == before + 300_000
    await tell_steps(insurer, services, page, ("liability_denied", ""), ("recovered", "1000"))
    assert await paid_this_year(services, lift) == before + 200_000
    assert await ClaimEvent.filter(claim__number="LP-80").count() == 4


async def paid_this_year(services: Services, lift: LiftCard) -> int:
    now = services.clock() + timedelta(minutes=1)
    year = now.astimezone(LOCAL).year
    report = await read_pilot_report(PilotPlace(lift.city_id, is_city=True), year, now)
    assert report.other_fen == 0
    return report.annex1.total.paid_fen
