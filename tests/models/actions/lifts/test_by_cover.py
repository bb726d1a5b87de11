"""The filter of lifts by cover finds those that the rule judges so, at any moment."""

from datetime import timedelta

from bot.services import Services
from models.actions.lifts.read import LiftFilter, list_lifts
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.rules.insurance.cover import EXPIRING_WITHIN, CoverState
from models.rules.staff.access import StaffRole
from models.tables.insurance.policy import Policy
from models.tables.lifts import Lift

EVERYTHING = Scope(StaffRole.ADMINISTRATOR, None)


async def test_each_state_finds_the_lifts_that_are_judged_so(services: Services) -> None:
    checked = await Lift.all().order_by("-id").first()
    assert checked
    await Lift.filter(id=checked.id).update(cover_checked_at=services.clock() - timedelta(days=800))
    terms = await Policy.all().values("starts_at", "ends_at")
    bounds = {moment for term in terms for moment in term.values()}
    bounds |= {term["ends_at"] - EXPIRING_WITHIN for term in terms} | {services.clock()}
    seen = set()
    for now in sorted({one + step for one in bounds for step in (timedelta(0), -timedelta(seconds=1))}):
        everything = await list_lifts(EVERYTHING, LiftFilter(), PageOf("id", size=500), now)
        for state in CoverState:
            found = await list_lifts(EVERYTHING, LiftFilter(cover=state), PageOf("id", size=500), now)
            judged = [line.id for line in everything.lines if line.cover is state]
            assert [line.id for line in found.lines] == judged, (now, state)
            seen |= {state} if judged else set()
    assert seen == set(CoverState)
