"""What an application for the maintenance fund is printed from: a decision that passed, and its records."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from models.actions.votes.announced import DecisionView, view_of
from models.actions.votes.carry_out import why_not_carried_out
from models.actions.votes.read import bulletins_of, read_decision
from models.actions.votes.read_pack import ObjectionLine, PackNotice, RollLine, read_pack
from models.rules.votes.consents import UnitInFavour, consents_of
from models.rules.votes.decision import VoteRefusal
from models.rules.votes.outcome import in_force


@dataclass(frozen=True)
class Application:
    """No names and no numbers of persons. `version` and `published_at` are of the last bulletin."""

    decision: DecisionView
    announced_at: datetime | None
    notice_days: int
    version: int
    published_at: datetime
    notices: Sequence[PackNotice]
    objections: Sequence[ObjectionLine]
    consents: Sequence[UnitInFavour]
    roll: Sequence[RollLine]


async def read_application(decision_id: UUID, now: datetime) -> Application | VoteRefusal:
    """From when the money may be applied for. CHANGED where the published ballots or the shares of the units
    do not add up to what the decision says."""
    row = await read_decision(decision_id)
    if refused := why_not_carried_out(row, now):
        return refused
    pack, latest = await read_pack(decision_id), (await bulletins_of(decision_id))[0]
    if pack is None or row.results is None:
        return VoteRefusal.WRONG_STAGE
    body = pack.bulletins[-1][1]
    consents = await asyncio.to_thread(lambda: consents_of(json.loads(body)))
    in_favour = in_force(row.results)["strict"]["in_favour"]["area"]
    is_sound = sum(one.area for one in consents) == in_favour
    if not is_sound or sum(one.share_fen for one in pack.roll) != row.amount_fen:
        return VoteRefusal.CHANGED
    return Application(
        view_of(row), row.announced_at, row.notice_days, latest.version, latest.published_at,
        pack.notices, pack.objections, consents, pack.roll,
    )  # fmt: skip
