"""What a worker does for owners' votes: freezing and closing by the clock, telling co-owners of ballots."""

from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat import CLOSED
from bot.channels.wechat_templates import send_template, settle_grant, spend, ways_to
from bot.kernel.vote_links import vote_address
from bot.notify.in_window import WindowClosed, send_in_window
from bot.services import Services
from bot.texts.templates import local_time
from bot.wechat.account import TextSender, WeChatUnavailable
from models.actions.notices.grants import unspent_grants
from models.actions.people.names import WeChatNames, names_of
from models.actions.shared.work import Job
from models.actions.votes.announced import DecisionView, read_decision
from models.actions.votes.freeze import advance_decision
from models.actions.votes.notices import OwedNotice, postpone_notice, settle_notice
from models.rules.notices.ways import Moment, templates_for
from models.rules.notices.wechat_errors import PASSING

NO_IDENTITY = "no WeChat identity"


async def advance(services: Services, decision: Job) -> None:
    """Its window has begun or ended. A worker that dies here leaves the row due again."""
    await advance_decision(decision.id, services.clock())


async def tell(services: Services, notice: OwedNotice) -> None:
    """That a ballot was entered for one's units, never which way: by whichever of WeChat's ways is open."""
    person = await names_of(notice.person_id)
    decision = await read_decision(notice.decision_id)
    try:
        why_not = await _by_message(services, notice, person, decision)
        if why_not:
            why_not = await _by_template(services, notice, person, decision, why_not)
    except WeChatClientException as error:
        await postpone_notice(notice, services.clock(), f"WeChat {error.errcode}")
    except WeChatUnavailable:
        await postpone_notice(notice, services.clock(), "WeChat did not answer")
    else:
        await settle_notice(notice, services.clock(), why_not)


async def _by_message(
    services: Services, notice: OwedNotice, person: WeChatNames, decision: DecisionView
) -> str:
    """Empty where it went out, else why it could not."""
    accounts: list[tuple[TextSender | None, str]] = [
        (services.wechat, person.openid_sealed),
        (services.miniprogram, person.mini_openid_sealed),
    ]
    address = vote_address(services, decision.slug)
    text = services.texts("ballot_entered", decision=decision, number=notice.entry_number, address=address)
    why_not = NO_IDENTITY
    for sender, sealed in accounts:
        if sender is None or not sealed:
            continue
        try:
            await send_in_window(services, sender, services.vault.open(sealed), text)
            return ""
        except WindowClosed as closed:
            why_not = CLOSED[closed.errcode]
    return why_not


async def _by_template(
    services: Services, notice: OwedNotice, person: WeChatNames, decision: DecisionView, why_not: str
) -> str:
    """The same, for those that the operator has set up for this news (`ballot`)."""
    grants = await unspent_grants(person.person_id, held_by=notice.id)
    ways = ways_to(services, person)
    for template in templates_for(Moment.BALLOT, services.settings.notice_templates, ways, grants):
        if not await spend(services, person, template, notice.id):
            continue
        try:
            await send_template(services, person, template, _values(services, notice, decision), notice.id)
            return ""
        except WeChatClientException as error:
            await settle_grant(services, person, template, notice.id, error.errcode)
            if error.errcode in PASSING:
                raise
            why_not = CLOSED.get(error.errcode, f"WeChat {error.errcode}")
    return why_not


def _values(services: Services, notice: OwedNotice, decision: DecisionView) -> dict[str, str]:
    return {
        "place": decision.estate.name,
        "state": "有人投了票",
        "time": local_time(services.clock()),
        "receipt": f"No.{notice.entry_number}",
        "kind": "业主表决",
        "address": vote_address(services, decision.slug),
    }
