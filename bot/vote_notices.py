"""What a worker does for owners' votes: freezing and closing by the clock, telling co-owners of ballots."""

from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat import CLOSED
from bot.in_window import WindowClosed, send_in_window
from bot.services import Services
from bot.wechat_account import WeChatUnavailable
from models.actions.votes.freeze import advance_decision
from models.actions.votes.notices import postpone_notice, settle_notice
from models.tables.ballot import VoteNotice
from models.tables.person import Person
from models.tables.vote import Decision


async def advance(services: Services, decision: Decision) -> None:
    """Its window has begun or ended. A worker that dies here leaves the row due again."""
    await advance_decision(decision.id, services.clock())


async def tell(services: Services, notice: VoteNotice) -> None:
    """That a ballot was entered for one's units, never which way. The text is made when it is sent."""
    person = await Person.get(id=notice.person_id)
    if not person.openid_sealed:
        await settle_notice(notice, services.clock(), "no WeChat identity of the official account")
        return
    decision = await Decision.get(id=notice.decision_id).select_related("estate")
    address = f"{services.settings.public_url}/v/{decision.slug}"
    text = services.texts("ballot_entered", decision=decision, number=notice.entry_number, address=address)
    try:
        await send_in_window(services, services.wechat, services.vault.open(person.openid_sealed), text)
    except WindowClosed as closed:
        await settle_notice(notice, services.clock(), CLOSED[closed.errcode])
    except WeChatClientException as error:
        await postpone_notice(notice, services.clock(), f"WeChat {error.errcode}")
    except WeChatUnavailable:
        await postpone_notice(notice, services.clock(), "WeChat did not answer")
    else:
        await settle_notice(notice, services.clock())
