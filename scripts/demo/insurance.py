"""The demo's insurance: every state of cover and product line, claims at every stage, products to compare."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from models.actions.insurance.clause_files import keep_clause
from models.actions.insurance.handle_claim import ClaimProblem, NewClaim, NewStep, add_claim_step, open_claim
from models.actions.insurance.read_schemes import all_schemes
from models.actions.insurance.reckon_premium import reckon_lift
from models.actions.shared.audit import Actor
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.kept_files import HandedFile
from models.rules.base.documents import FileKind
from models.rules.insurance.claim_stage import ClaimEventKind
from models.rules.insurance.policy_terms import CoverLine, Funding, Limit, Service
from models.rules.insurance.premium_scheme import ClaimsHistory
from models.rules.lifts.use import LiftUse
from models.rules.privacy.audit_chain import ActorKind
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy, Product, ServiceDelivered
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.vault import Vault

NANJING = all_schemes()["nanjing_2015"]
YEAR = timedelta(days=366)
EXCLUSIONS = (
    "故意损坏电梯，或者强行扒门、蹦跳造成的损失",
    "电梯停用、检验不合格或者没有检验期间发生的事故",
    "用客梯违规运载超重、超大的建材和电动自行车",
    "战争、核辐射",
    "罚款、违约金和精神损害抚慰金",
)
MORE_EXCLUSIONS = ("自然磨损、老化又没有按期保养的零部件", "改造、移装期间的损失")
# What a comprehensive contract adds to the lines of 004; the liability products are silent on these.
OWN_BOUNDS = {
    "entrapment": {"event": 200_000},
    "delay": {"person": 50_000, "event": 200_000},
    "rescue": {"event": 1_000_000},
    "medical_aid": {"event": 2_000_000},
    "appraisal": {"event": 1_000_000},
    "legal": {"event": 3_000_000},
    "overhaul": {"event": 5_000_000, "total": 10_000_000},
}


@dataclass(frozen=True)
class Offer:
    """A product of one insurer, and the terms that its policies copy."""

    insurer: str
    name: str
    lines: tuple[CoverLine, ...]
    with_service: bool
    yearly_fen: tuple[int, int]
    limits: dict[Limit, int]
    services: tuple[Service, ...] = ()

    @property
    def clause_title(self) -> str:
        return f"{self.name}条款（2026 版，演示）"

    @property
    def clause(self) -> bytes:
        """Its clause document, a text."""
        not_paid = [*EXCLUSIONS, *(MORE_EXCLUSIONS if len(self.lines) > 1 else ())]
        return "\n".join([self.clause_title, "", "不赔：", *not_paid, ""]).encode()

    def terms(self, hotline: str) -> dict[str, Any]:
        comprehensive = len(self.lines) > 1
        return {
            "covers_liability": CoverLine.LIABILITY in self.lines,
            "covers_property": CoverLine.PROPERTY in self.lines,
            "covers_parts": CoverLine.PARTS in self.lines,
            "with_service": self.with_service,
            "limits": {limit.value: fen for limit, fen in self.limits.items()},
            "entrapment_tiers": [{"over_minutes": 60, "fen": 20_000}] if comprehensive else [],
            "line_bounds": OWN_BOUNDS if comprehensive else {},
            "deductible_fen": 20_000 if comprehensive else 0,
            "deductible_percent": 5 if comprehensive else 0,
            "exclusions": [*EXCLUSIONS, *(MORE_EXCLUSIONS if comprehensive else ())],
            "services": [service.value for service in self.services],
            "clause_title": self.clause_title,
            "clause_sha256": sha256(self.clause).hexdigest(),
            "hotline": hotline,
        }


COMPREHENSIVE = Offer(
    "安和财产保险江城分公司", "电梯综合保险（保险+服务）", tuple(CoverLine), True, (32_000, 68_000),
    dict(NANJING.limits) | {Limit.LIFT: 20_000_000, Limit.PARTS: 5_000_000}, tuple(Service),
)  # fmt: skip
LIABILITY = Offer(
    "同舟保险江城中心支公司", "电梯安全责任保险", (CoverLine.LIABILITY,), False, (7_900, 14_500),
    dict(NANJING.limits),
)  # fmt: skip
WITH_SERVICE = Offer(
    "安和财产保险江城分公司", "电梯安全责任保险（含巡查服务）", (CoverLine.LIABILITY,), True, (9_300, 16_000),
    dict(NANJING.limits), (Service.USE, Service.MAINTENANCE, Service.TELL_REGULATOR, Service.RESCUE),
)  # fmt: skip
PARTS_ONLY = Offer(
    "同舟保险江城中心支公司", "电梯主要零部件更换保险", (CoverLine.PARTS,), False, (18_000, 36_000),
    {Limit.PARTS: 3_000_000},
)  # fmt: skip
OFFERS = (COMPREHENSIVE, LIABILITY, WITH_SERVICE, PARTS_ONLY)


async def offer_products(insurers: Iterable[Organisation], vault: Vault, now: datetime) -> None:
    by_name = {insurer.name: insurer for insurer in insurers}
    for offer in OFFERS:
        insurer = by_name[offer.insurer]
        sealed = vault.seal(b64encode(offer.clause).decode())
        digest, size = sha256(offer.clause).hexdigest(), len(offer.clause)
        clause = HandedFile(FileKind.TEXT, offer.clause_title, digest, size, sealed)
        await keep_clause(clause, f"organisation:{insurer.id}", insurer.name, now)
        low, high = offer.yearly_fen
        await Product.create(
            insurer=insurer,
            name=offer.name,
            premium_from_fen=low,
            premium_to_fen=high,
            offered_from=now.astimezone(LOCAL).date().replace(month=1, day=1),
            **offer.terms(insurer.phone),
        )


async def insure(
    lifts: Sequence[Lift], insurer: Organisation, partner: Organisation, place: str, star: int, now: datetime
) -> None:
    """Most lifts in force, every seventh expiring, every ninth lapsed, every eleventh with no policy at all.

    Of those without a policy every second is known to have none; of the others nothing is known.
    """
    today = datetime.combine(now.astimezone(LOCAL).date(), datetime.min.time(), LOCAL)
    ends = {
        "在保": today + timedelta(days=210),
        "将到期": today + timedelta(days=12),
        "已过期": today - timedelta(days=40),
    }
    offer = {LiftUse.RESIDENTIAL: COMPREHENSIVE, LiftUse.MALL: WITH_SERVICE}.get(lifts[0].use, LIABILITY)
    policies = {
        name: await _sign(f"AHDT{today.year}{_number(place + name):08d}", offer, insurer, lifts[0], end)
        for name, end in ends.items()
    }
    if offer is COMPREHENSIVE:
        for policy in policies.values():
            await CoInsurer.create(policy=policy, insurer=partner, share=3_500)
    for index, lift in enumerate(lifts, start=1):
        if index % 11 == 0:
            if index % 2:
                await Lift.filter(id=lift.id).update(cover_checked_at=today - timedelta(days=90))
            continue
        state = "已过期" if index % 9 == 0 else "将到期" if index % 7 == 0 else "在保"
        await _cover(policies[state], lift, offer, star)
    await _render_services(policies["在保"], now)
    await _claims(policies["在保"], now)


async def _sign(number: str, offer: Offer, insurer: Organisation, lift: Lift, end: datetime) -> Policy:
    return await Policy.create(
        number=number,
        insurer=insurer,
        product=offer.name,
        starts_at=end.replace(year=end.year - 1),
        ends_at=end,
        holder_id=lift.use_unit_id,
        funding=Funding.FUND_GAINS if offer is COMPREHENSIVE else Funding.OWN,
        **offer.terms(insurer.phone),
    )


async def _cover(policy: Policy, lift: Lift, offer: Offer, star: int) -> None:
    """The liability line costs what the city's scheme says, other lines 285 more."""
    history = ClaimsHistory.TWO_CLEAN_YEARS
    starts_on = policy.starts_at.astimezone(LOCAL).date()
    liability = reckon_lift(NANJING, lift, starts_on, star, history).total_fen
    await CoveredLift.create(
        policy=policy,
        lift=lift,
        premium_fen=liability + (28_500 if offer is COMPREHENSIVE else 0),
        liability_fen=liability,
        maintainer_star=star,
        claims_history=history,
    )


async def _render_services(policy: Policy, now: datetime) -> None:
    words = {
        Service.USE: "查看使用记录和值守情况，一处应急电话贴纸已更换",
        Service.MAINTENANCE: "抽查当月维保两次，签到和照片齐全",
        Service.RESCUE: "与物业、维保一起做困人救援演练，到场 11 分钟",
        Service.EDUCATION: "在小区做安全乘梯宣传一场",
    }
    for days_ago, (service, done) in zip((8, 20, 45, 70), words.items(), strict=True):
        if service in policy.promised:
            await ServiceDelivered.create(
                policy=policy,
                service=service,
                done_on=(now - timedelta(days=days_ago)).astimezone(LOCAL).date(),
                words=done,
                recorded_at=now - timedelta(days=days_ago - 1),
                recorded_by="演示",
            )


Step = tuple[int, ClaimEventKind, int | None, str]  # days ago, kind, yuan, words
_KIND = ClaimEventKind
STORIES: tuple[tuple[Step, ...], ...] = (
    (
        (60, _KIND.NOTICE, None, ""), (59, _KIND.APPLIED, None, ""),
        (58, _KIND.LIABILITY_ACCEPTED, 8_000, ""), (57, _KIND.PREPAID, 4_000, ""),
        (40, _KIND.ASSESSED, 9_600, ""), (38, _KIND.AGREED, 9_600, ""),
        (33, _KIND.PAID, 5_600, ""), (33, _KIND.CLOSED, None, ""),
    ),
    (
        (21, _KIND.NOTICE, None, ""), (20, _KIND.APPLIED, None, ""),
        (14, _KIND.LIABILITY_ACCEPTED, 26_000, "医疗费票据已核对"),
    ),
    (
        (12, _KIND.NOTICE, None, ""), (10, _KIND.APPLIED, None, ""),
        (9, _KIND.PAPERS_ASKED, None, "请补：门诊病历原件、电梯检验报告复印件"),
    ),
    ((5, _KIND.NOTICE, None, ""), (4, _KIND.APPLIED, None, "")),
    (
        (80, _KIND.NOTICE, None, ""), (78, _KIND.APPLIED, None, ""), (70, _KIND.LIABILITY_DENIED, None, ""),
        (69, _KIND.REFUSED, None, "属于条款第七条：强行扒门造成的损失"),
    ),
)  # fmt: skip


async def _claims(policy: Policy, now: datetime) -> None:
    """A claim of each story, told by the insurer, on the first lifts of the policy."""
    by = Actor(ActorKind.ORGANISATION, str(policy.insurer_id), "演示保险机构")
    covered = await CoveredLift.filter(policy_id=policy.id).order_by("id").limit(len(STORIES))
    for number, (row, story) in enumerate(zip(covered, STORIES, strict=False), start=1):
        times = [now - timedelta(days=days, hours=number) for days, *_ in story]
        new = NewClaim(
            policy.id,
            row.lift_id,
            f"LP{policy.number[-6:]}-{number}",
            times[0] - timedelta(hours=3),
            times[0],
        )
        claim_id = await open_claim(new, by, times[0])
        assert not isinstance(claim_id, ClaimProblem), claim_id
        for seen, (at, (_, kind, yuan, words)) in enumerate(zip(times, story, strict=True)):
            if seen:
                step = NewStep(kind, at, yuan * 100 if yuan else None, words)
                added = await add_claim_step(claim_id, seen, step, by, at)
                assert not isinstance(added, ClaimProblem), added


def _number(text: str) -> int:
    """A number of at most eight digits, the same in every process."""
    return int.from_bytes(text.encode()) % 100_000_000
