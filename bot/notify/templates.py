"""Template messages, 订阅通知 and subscribe messages: one notice, as a template's keywords take it."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from models.actions.notices.grants import end_grants, give_back_grant, spend_grant
from models.actions.notices.results import note_sent
from models.actions.people.names import WeChatNames
from models.rules.notices.ways import BY_GRANT, NoticeTemplate, NoticeWay, fit_value
from models.rules.notices.wechat_errors import CLOSED_FOR_PERSON


def ways_to(services: Services, person: WeChatNames) -> set[NoticeWay]:
    """The ways for which WeChat has named the person to us."""
    ways: set[NoticeWay] = set()
    if person.openid_sealed:
        ways |= {NoticeWay.TEMPLATE, NoticeWay.SUBSCRIPTION}
    if person.mini_openid_sealed and services.miniprogram is not None:
        ways.add(NoticeWay.MINI_PROGRAM)
    return ways


async def send_template(
    services: Services,
    person: WeChatNames,
    template: NoticeTemplate,
    values: Mapping[str, str],
    owed_id: UUID,
) -> None:
    """`values`: those of a template, and the `address` that it opens.

    Raises WeChatClientException or WeChatUnavailable. WeChat drops a second copy of what is owed by the
    same template.
    """
    number = await _send(services, person, template, values, owed_id)
    await note_sent(person.person_id, owed_id, template.id, number, services.clock())


async def _send(
    services: Services,
    person: WeChatNames,
    template: NoticeTemplate,
    values: Mapping[str, str],
    owed_id: UUID,
) -> str:
    data = {keyword: {"value": fit_value(keyword, values[name])} for keyword, name in template.fields.items()}
    address = values["address"]
    match template.way:
        case NoticeWay.TEMPLATE:
            openid = services.vault.open(person.openid_sealed)
            return await services.wechat.send_template(
                openid, template.id, address, data, _once(owed_id, template)
            )
        case NoticeWay.SUBSCRIPTION:
            openid = services.vault.open(person.openid_sealed)
            return await services.wechat.send_subscription(openid, template.id, address, data)
        case NoticeWay.MINI_PROGRAM if services.miniprogram is not None:
            openid = services.vault.open(person.mini_openid_sealed)
            page = template.page.replace("{receipt}", values["receipt"])
            page = page.replace("{lift}", values.get("lift", ""))
            return await services.miniprogram.send_subscription(openid, template.id, page, data)
    raise WeChatUnavailable("there is no mini-program (any more)")


def _once(owed_id: UUID, template: NoticeTemplate) -> str:
    """The idempotency key (client_msg_id). Of one notice each template has its own: where WeChat could not
    bring the first, the second is no copy of it."""
    return sha256(f"{owed_id.hex}:{template.id}".encode()).hexdigest()[:32]


async def spend(services: Services, person: WeChatNames, template: NoticeTemplate, owed_id: UUID) -> bool:
    """Take a grant where the way needs one; False where none is left."""
    if template.way not in BY_GRANT:
        return True
    return await spend_grant(person.person_id, template.id, owed_id, services.clock())


async def settle_grant(
    services: Services, person: WeChatNames, template: NoticeTemplate, owed_id: UUID, errcode: int
) -> None:
    """WeChat has refused the message: there are no grants (any more), or nothing was spent."""
    if template.way not in BY_GRANT:
        return
    if errcode in CLOSED_FOR_PERSON:
        await end_grants(person.person_id, [template.id], services.clock())
    else:
        await give_back_grant(template.id, owed_id)
