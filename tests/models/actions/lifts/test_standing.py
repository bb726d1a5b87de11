"""A scrapped lift is in no figure from its day on, is not asked about, and lacks nothing."""

from datetime import timedelta
from functools import partial

from bot.services import Services
from models.actions.insurance.coverage_on import cells_on, estates_on
from models.actions.insurance.read_coverage import read_coverage
from models.actions.lifts.find import LiftCard
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.lifts.read_map import read_lift_map
from models.actions.maintenance.measure import lifts_of_maintainers
from models.actions.rescues.read_figures import read_rescue_figures
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope, lift_condition
from models.rules.insurance.cover import CoverState
from models.rules.insurance.coverage import Counts, share
from models.rules.lifts.state import LiftState
from models.rules.rescues.figures import Period
from models.rules.staff.access import StaffRole
from models.tables.lifts import Lift
from models.tables.surveys import FrameLift
from tests.support.clock import MovableClock
from tests.support.surveys import opened_round

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def test_a_scrapped_lift_counts_up_to_the_day_before(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    clock.go_to_noon()
    now = clock()
    today = now.astimezone(LOCAL).date()
    row = await Lift.get(id=lift.lift_id)
    assert row.maintainer_id is not None
    every = await Lift.all().count()
    of_maintainer = await Lift.filter(maintainer_id=row.maintainer_id).count()
    since = today - timedelta(days=10)
    await Lift.filter(id=row.id).update(state=LiftState.SCRAPPED, state_since=since)

    reach = partial(lift_condition, EVERYTHING)
    before, then = (since - timedelta(days=1), since)
    assert share(await cells_on(reach, before, now), Counts.ANY).lifts == every
    assert share(await cells_on(reach, then, now), Counts.ANY).lifts == every - 1
    coverage = await read_coverage(EVERYTHING, today, now)
    assert (coverage.whole.lifts, sum(share.lifts for _, share in coverage.estates)) == (every - 1, every - 1)
    assert sum(n for _, n in coverage.products) == coverage.whole.insured
    assert sum(one.lifts for _, one in await estates_on(reach, before, now)) == every

    assert (await read_rescue_figures(EVERYTHING, Period(then, today), now)).lifts == every - 1
    assert (await read_rescue_figures(EVERYTHING, Period(before, today), now)).lifts == every
    assert (await lifts_of_maintainers(row.city_id, today))[row.maintainer_id] == of_maintainer - 1
    lift_map = await read_lift_map(EVERYTHING, None, None)
    assert sum(one.spot.lifts for one in lift_map.places) + lift_map.unplaced == every - 1
    found = await list_lifts(
        EVERYTHING, LiftFilter(cover=CoverState.IN_FORCE), PageOf("rescue_number", size=100), now
    )
    assert row.id not in {line.id for line in found.lines}
    scrapped = LiftFilter(cover=CoverState.IN_FORCE, state=LiftState.SCRAPPED)
    assert (await list_lifts(EVERYTHING, scrapped, PageOf("rescue_number", size=100), now)).lines[
        0
    ].id == row.id
    await opened_round(now)
    assert not await FrameLift.exists(lift_id=row.id)
