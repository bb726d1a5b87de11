"""A district whose lifts are insured in every way that the yearly report tells apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.insurance.handle_claim import ClaimProblem, NewClaim, NewStep, add_claim_step, open_claim
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.claim_stage import ClaimEventKind as Kind
from models.rules.insurance.policy_terms import Funding
from models.rules.lifts.kind import LiftKind
from models.rules.partners.kinds import OrganisationKind
from models.tables.cities import City, District, Estate
from models.tables.insurance.policy import CoInsurer, CoveredLift, Policy
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from tests.support.staff import TESTER

ANHE, TONGZHOU = "安和财产保险江城分公司", "同舟保险江城中心支公司"
WHOLE = {"covers_liability": True, "covers_property": True, "covers_parts": True}


def day(year: int, month: int, of_month: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, of_month, hour, minute, tzinfo=LOCAL)


@dataclass(frozen=True)
class PilotDistrict:
    id: UUID
    year: int


async def build_pilot_district(year: int) -> PilotDistrict:
    """Six lifts, of which four take part in `year`."""
    city = await City.get(name="江城市")
    district = await District.create(city=city, division_code="990108", name="试点区")
    await Organisation.create(
        kind=OrganisationKind.REGULATOR, name="试点区市场监督管理局", phone="63557186", district=district
    )
    estate = await Estate.create(district=district, name="试点苑", address="试点路 1 号")
    unit = await Organisation.get(name="翠湖物业服务有限公司")
    lifts = [
        await Lift.create(
            city=city, estate=estate, building=f"{number}幢", rescue_number=f"77000{number}",
            registration_number=f"梯试点{number}", kind=LiftKind.PASSENGER, floors=18,
            installed_on=day(2010, number * 2, 1).date(), residents_served=0 if number == 4 else 100 + number,
            use_unit=None if number == 4 else unit,
        )
        for number in range(1, 7)
    ]  # fmt: skip
    old, new = (day(year - 1, 7, 1), day(year, 7, 1)), (day(year, 7, 1), day(year + 1, 7, 1))
    gone = (day(year - 2, 12, 1), day(year - 1, 12, 1))
    own = await _policy("P-OWN", Funding.OWN, old, {lifts[0]: 50_000})
    fund = await _policy("P-FUND", Funding.FUND, new, {lifts[0]: 62_000, lifts[1]: 70_000}, shared=True)
    await _policy("P-GIFT-1", Funding.DONATION, new, {lifts[2]: 30_000})
    await _policy("P-GIFT-2", Funding.DONATION, new, {lifts[2]: 20_050})
    await _policy("P-UNTOLD", None, new, {lifts[3]: 41_000})
    await _policy("P-LIABILITY", Funding.OWN, new, {lifts[4]: 9_300}, lines={"covers_liability": True})
    ended = await _policy("P-ENDED", Funding.OWN, gone, {lifts[5]: 40_000})
    applied = day(year, 8, 1, 10)
    paid = ((day(year, 8, 2, 10, 30), 400_000), (day(year, 8, 11, 10), 560_000))
    await _claim(fund, lifts[0], applied, paid)
    await _claim(own, lifts[0], day(year - 1, 12, 1), ((day(year - 1, 12, 31, 23), 100),))
    await _claim(ended, lifts[5], day(year - 1, 11, 30), ((day(year, 1, 1), 12_345),))
    return PilotDistrict(district.id, year)


async def _policy(
    number: str,
    funding: Funding | None,
    term: tuple[datetime, datetime],
    lifts: dict[Lift, int],
    *,
    shared: bool = False,
    lines: dict[str, bool] = WHOLE,
) -> Policy:
    policy = await Policy.create(
        number=number, insurer=await Organisation.get(name=ANHE), product="渝梯保", starts_at=term[0],
        ends_at=term[1], funding=funding,
    )  # fmt: skip
    await Policy.filter(id=policy.id).update(**lines)
    if shared:
        await CoInsurer.create(policy=policy, insurer=await Organisation.get(name=TONGZHOU), share=4_000)
    for lift, fen in lifts.items():
        await CoveredLift.create(policy=policy, lift=lift, premium_fen=fen)
    return policy


async def _claim(
    policy: Policy, lift: Lift, applied: datetime, paid: tuple[tuple[datetime, int], ...]
) -> None:
    new = NewClaim(policy.id, lift.id, f"C-{policy.number}", applied, applied)
    claim = await open_claim(new, TESTER, applied)
    assert not isinstance(claim, ClaimProblem)
    steps = [
        NewStep(Kind.APPLIED, applied, None, ""), NewStep(Kind.LIABILITY_ACCEPTED, applied, 1_000_000, ""),
        *(NewStep(Kind.PREPAID, at, fen, "") for at, fen in paid),
    ]  # fmt: skip
    for seen, step in enumerate(steps, 1):
        assert not isinstance(await add_claim_step(claim, seen, step, TESTER, paid[-1][0]), ClaimProblem)
