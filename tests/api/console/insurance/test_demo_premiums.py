"""The demo city stands on one scheme: its prices are the scheme's, and break no cap that it has."""

from bot.services import Services
from models.actions.insurance.bills import years_of
from models.actions.insurance.premium_caps import CityCaps
from models.actions.insurance.premium_parts import debts_of
from models.actions.insurance.read_schemes import all_caps, all_schemes
from models.actions.insurance.reckon_premium import Basis, shares_of
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL, city_rules
from models.tables.insurance.policy import CoveredLift, Policy


async def test_every_price_of_the_demo_is_its_citys(services: Services, lift: LiftCard) -> None:
    caps = CityCaps()
    rows = await CoveredLift.all().select_related("lift", "policy")
    assert rows
    for row in rows:
        starts_on = row.policy.starts_at.astimezone(LOCAL).date()
        rules = await city_rules(row.lift.city_id, services.clock().astimezone(LOCAL).date())
        scheme, cap = all_schemes()[rules.premium_scheme], all_caps().get(rules.premium_caps)
        assert cap is None or not cap.broken_by(scheme)
        shares = shares_of(scheme, row, row.lift, starts_on, row.policy.payer_shares)
        assert shares is not None
        assert shares.basis is Basis.SCHEME
        assert await caps.broken(row.liability_fen, row.lift.city_id, row.lift.use, starts_on) is None


async def test_the_debts_of_every_policy_add_up(services: Services, lift: LiftCard) -> None:
    for policy in await Policy.all():
        debts = await debts_of(policy, years_of(policy)[0])
        covered = await CoveredLift.filter(policy_id=policy.id)
        assert sum(debts.values()) == sum(row.premium_fen for row in covered)
