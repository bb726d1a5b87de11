"""The votes at a stage, found by the database, are those that the rule puts there."""

from datetime import timedelta
from itertools import product

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.pages import PageOf
from models.actions.shared.scope import Scope
from models.actions.votes.list_decisions import NEWEST, DecisionFilter, list_decisions
from models.rules.staff.access import StaffRole
from models.rules.votes.decision import VoteStage, stage_at
from models.tables.keys import new_key
from models.tables.votes.decision import Decision
from tests.support.votes import draft_vote

ALL = Scope(StaffRole.ADMINISTRATOR, None)


async def test_a_stage_is_found_as_it_is_judged(services: Services, lift: LiftCard) -> None:
    now = services.clock()
    later = now + timedelta(days=1)
    draft = await Decision.get(id=await draft_vote(services))
    kept = {name: getattr(draft, name) for name in Decision._meta.db_fields if name not in ("id", "slug")}
    columns = ("withdrawn_at", "announced_at", "published_at", "closed_at")
    boundaries = ("opens_at", "closes_at", "objections_until")
    rows = [
        Decision(
            id=new_key(), slug=f"s{number}", **kept | dict(zip(columns + boundaries, times, strict=True))
        )
        for number, times in enumerate(
            product(*[(None, now)] * len(columns), *[(None, now, later)] * len(boundaries))
        )
    ]
    await Decision.bulk_create(rows)
    judged = {
        one: {row.id for row in [draft, *rows] if stage_at(row.course, now) is one} for one in VoteStage
    }
    for stage in VoteStage:
        found = await list_decisions(ALL, DecisionFilter(stages=(stage,)), PageOf(NEWEST, size=1000), now)
        assert {line.id for line in found.lines} == judged[stage], stage
        assert {line.stage for line in found.lines} == {stage}
    both = DecisionFilter(stages=(VoteStage.OPEN, VoteStage.FINAL))
    found = await list_decisions(ALL, both, PageOf(NEWEST, size=1000), now)
    assert {line.id for line in found.lines} == judged[VoteStage.OPEN] | judged[VoteStage.FINAL]
