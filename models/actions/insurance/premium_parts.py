"""What each payer owes of a policy's premium a year: by the contract, else by the city's scheme."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from models.actions.insurance.read_schemes import all_schemes
from models.actions.insurance.reckon_premium import shares_of
from models.actions.shared.city_rules import LOCAL, city_rules_then
from models.rules.base.apportion import apportion
from models.rules.insurance.bills import PolicyYear
from models.rules.insurance.policy_terms import Payer
from models.rules.insurance.premium_scheme import PremiumScheme
from models.tables.insurance.policy import CoveredLift, Policy
from models.tables.lifts import Lift

Debtor = tuple[Payer, UUID | None]


async def debts_of(policy: Policy, year: PolicyYear) -> dict[Debtor, int]:
    """Fen by payer and organisation; they add up to the premiums of all lifts.

    What the scheme says nothing of, as other lines than liability, is the owner's.
    """
    starts_on = policy.starts_at.astimezone(LOCAL).date()
    schemes: dict[UUID, PremiumScheme | None] = {}
    debts: dict[Debtor, int] = defaultdict(int)
    for row in await CoveredLift.filter(policy_id=policy.id).order_by("id").select_related("lift"):
        city = row.lift.city_id
        if city not in schemes:
            schemes[city] = await _scheme_of(city, starts_on)
        for payer, fen in _parts(policy, row, schemes[city], starts_on, year).items():
            debts[payer, _asked(payer, row.lift)] += fen
    return {debtor: fen for debtor, fen in debts.items() if fen}


def _parts(
    policy: Policy, row: CoveredLift, scheme: PremiumScheme | None, starts_on: date, year: PolicyYear
) -> dict[Payer, int]:
    """Of one lift. The proportions of the scheme hold also where its premium is another."""
    total = year.premium(row.premium_fen)
    shares = shares_of(scheme, row, row.lift, starts_on, policy.payer_shares)
    if shares is None or not sum(part.fen for part in shares.parts):
        return {Payer.OWNER: total}
    shared = total - year.premium(max(0, shares.outside_fen))
    sums = apportion(shared, [max(0, part.fen) for part in shares.parts])
    parts = {part.payer: fen for part, fen in zip(shares.parts, sums, strict=True)}
    return parts | {Payer.OWNER: parts.get(Payer.OWNER, 0) + total - shared}


def _asked(payer: Payer, lift: Lift) -> UUID | None:
    if payer is Payer.OWNER:
        return lift.use_unit_id
    return lift.maintainer_id if payer is Payer.MAINTAINER else None


async def _scheme_of(city_id: UUID, on: date) -> PremiumScheme | None:
    rules = await city_rules_then(city_id, on)
    return all_schemes().get(rules.premium_scheme) if rules else None
