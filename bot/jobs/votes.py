"""What a worker does for owners' votes: freezing and closing by the clock, telling co-owners of ballots."""

from bot.kernel.links import vote_address
from bot.notify.notify import Brief, News, notify
from bot.services import Services
from bot.texts.templates import local_time
from models.actions.people.names import names_of
from models.actions.shared.work import Job
from models.actions.votes.announced import read_decision
from models.actions.votes.freeze import advance_decision
from models.actions.votes.notices import OwedNotice, settle_notice
from models.rules.notices.ways import Moment


async def advance(services: Services, decision: Job) -> None:
    """Its window has begun or ended. A worker that dies here leaves the row due again."""
    await advance_decision(decision.id, services.clock())


async def tell(services: Services, notice: OwedNotice) -> None:
    """That a ballot was entered for one's units, never which way.

    By a template only where the operator has set one up for this news (`ballot`).
    """
    person, decision = await names_of(notice.person_id), await read_decision(notice.decision_id)
    address = vote_address(services, decision.slug)
    text = services.texts("ballot_entered", decision=decision, number=notice.entry_number, address=address)
    values = {
        "place": decision.estate.name,
        "state": "有人投了票",
        "time": local_time(services.clock()),
        "receipt": f"No.{notice.entry_number}",
        "kind": "业主表决",
        "address": address,
    }

    async def brief() -> Brief:
        return Brief(notice.id, Moment.BALLOT, values)

    await settle_notice(notice, await notify(services, person, News(text, brief)), services.clock())
