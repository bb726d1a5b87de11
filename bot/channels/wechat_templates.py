"""Template messages, 订阅通知 and subscribe messages: one notice, as a template's keywords take it."""

from collections.abc import Mapping
from uuid import UUID

from bot.services import Services
from bot.texts.templates import local_time
from models.actions.notices.grants import end_grants, give_back_grant, spend_grant
from models.actions.people.names import WeChatNames
from models.actions.reports.read import ReportView
from models.rules.notices.ways import BY_GRANT, Moment, NoticeTemplate, Way, fit_value
from models.rules.notices.wechat_errors import CLOSED_FOR_PERSON
from models.rules.reports.kinds import Progress, ReportKind

STATES = {
    Moment.ACCEPTED: "已受理",
    Moment.ARRIVED: "已到场",
    Moment.RELEASED: "已救出",
    Moment.RESULT: "有新结果",
}
KINDS = {ReportKind.ENTRAPMENT: "困人求助", ReportKind.HAZARD: "隐患报告"}


def ways_to(services: Services, person: WeChatNames) -> set[Way]:
    """The ways for which WeChat has named the person to us."""
    ways: set[Way] = set()
    if person.openid_sealed:
        ways |= {Way.TEMPLATE, Way.SUBSCRIPTION}
    if person.mini_openid_sealed and services.miniprogram is not None:
        ways.add(Way.MINI_PROGRAM)
    return ways


def values_of(services: Services, report: ReportView, moment: Moment) -> dict[str, str]:
    done = moment is Moment.RESULT and report.progress is Progress.RESOLVED
    return {
        "place": report.place or "待确认的电梯",
        "state": "已办结" if done else STATES[moment],
        "time": local_time(services.clock()),
        "receipt": report.receipt_number,
        "address": f"{services.settings.public_url}/r/{report.receipt_number}",
        "kind": KINDS[report.kind],
    }


async def send_template(
    services: Services,
    person: WeChatNames,
    template: NoticeTemplate,
    values: Mapping[str, str],
    delivery_id: UUID,
) -> None:
    """`values`: those of a template, and the `address` that it opens.

    Raises WeChatClientException or WeChatUnavailable. WeChat drops a second copy for the same delivery."""
    data = {keyword: {"value": fit_value(keyword, values[name])} for keyword, name in template.fields.items()}
    address = values["address"]
    match template.way:
        case Way.TEMPLATE:
            openid = services.vault.open(person.openid_sealed)
            await services.wechat.send_template(openid, template.id, address, data, delivery_id.hex)
        case Way.SUBSCRIPTION:
            openid = services.vault.open(person.openid_sealed)
            await services.wechat.send_subscription(openid, template.id, address, data)
        case Way.MINI_PROGRAM if services.miniprogram is not None:
            openid = services.vault.open(person.mini_openid_sealed)
            page = template.page.replace("{receipt}", values["receipt"])
            await services.miniprogram.send_subscription(openid, template.id, page, data)


async def spend(services: Services, person: WeChatNames, template: NoticeTemplate, delivery_id: UUID) -> bool:
    """Take a grant where the way needs one; False where none is left."""
    if template.way not in BY_GRANT:
        return True
    return await spend_grant(person.person_id, template.id, delivery_id, services.clock())


async def settle_grant(
    services: Services, person: WeChatNames, template: NoticeTemplate, delivery_id: UUID, errcode: int
) -> None:
    """WeChat has refused the message: there are no grants (any more), or nothing was spent."""
    if template.way not in BY_GRANT:
        return
    if errcode in CLOSED_FOR_PERSON:
        await end_grants(person.person_id, [template.id], services.clock())
    else:
        await give_back_grant(template.id, delivery_id)
