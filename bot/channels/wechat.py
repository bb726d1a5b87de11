"""Notices to people: how their report stands, by whichever of WeChat's ways is open for them just now.

A customer-service message inside a window, else a template, else a grant for
news that is worth one. Where none is open the receipt page tells, and staff see why.
"""

from datetime import timedelta

from wechatpy.exceptions import WeChatClientException

from bot.channels.wechat_templates import send_template, settle_grant, spend, values_of, ways_to
from bot.notify.in_window import WindowClosed, send_in_window
from bot.notify.survey_offer import survey_offer
from bot.services import Services
from bot.wechat.account import TextSender, WeChatPaused, WeChatUnavailable
from bot.wechat.unionid import with_unionid
from models.actions.forwarding.parcels import Owed, Parcel, owed_of
from models.actions.notices.grants import unspent_grants
from models.actions.notices.moment import moment_of
from models.actions.people.names import WeChatNames, names_of_author
from models.actions.reports.read import ReportView, report_view
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable
from models.rules.notices.ways import Moment, NoticeTemplate, Way, templates_for
from models.rules.notices.wechat_errors import PASSING

NOBODY = "没有微信身份"
CLOSED = {
    0: "不在可发消息的时间内（说话后 48 小时、扫码后 1 分钟），也没有可用的通知授权",
    45015: "微信说回复时间已过（45015）",
    45047: "微信说条数用完了（45047）",
    43004: "已取消关注（43004）",
    43101: "不再接受通知（43101）",
    40003: "微信不认识这个人（40003）",
}


async def send(services: Services, parcel: Parcel) -> Outcome:
    """The text is made when it is sent, so one message tells of all that has happened until then."""
    owed = owed_of(parcel)
    if owed is None or owed.report_id is None:
        return Unreachable("a notice without a report")
    person = await names_of_author(owed.report_id)
    if person is None:
        return Unreachable(NOBODY)
    person = await with_unionid(services, person)
    return await _Notice(services, owed, person).send(await report_view(owed.report_id))


class _Notice:
    """One attempt: goes through the ways until one takes the notice."""

    def __init__(self, services: Services, delivery: Owed, person: WeChatNames) -> None:
        self._services, self._delivery, self._person = services, delivery, person
        self._closed = CLOSED[0]
        self._again: list[timedelta] = []  # ways that are paused, until when

    async def send(self, report: ReportView) -> Outcome:
        outcome = await self._by_message(report) or await self._by_template(report)
        if outcome is not None:
            return outcome
        if self._again:
            return Failed("微信要求暂停调用", min(self._again))
        return Unreachable(self._closed)

    async def _by_message(self, report: ReportView) -> Outcome | None:
        person, services = self._person, self._services
        accounts: list[tuple[TextSender | None, str]] = [
            (services.wechat, person.openid_sealed),
            (services.miniprogram, person.mini_openid_sealed),
        ]
        text = services.texts(
            "progress",
            report=report,
            public_url=services.settings.public_url,
            offer=await survey_offer(services, report, person.person_id),
        )
        for sender, sealed in accounts:
            if sender is None or not sealed:
                continue
            try:
                await send_in_window(services, sender, services.vault.open(sealed), text)
                return Delivered(Way.MESSAGE.value)
            except WindowClosed as closed:
                self._closed = CLOSED[closed.errcode] if closed.errcode else self._closed
            except WeChatPaused as paused:
                self._again.append(paused.again)
            except WeChatClientException as error:
                if error.errcode not in PASSING:
                    return Failed(f"WeChat {error.errcode}")
                self._again.append(timedelta(0))
            except WeChatUnavailable as error:
                return Unknown(f"WeChat did not answer: {error}")
        return None

    async def _by_template(self, report: ReportView) -> Outcome | None:
        moment = await moment_of(self._delivery)
        if moment is None:
            return None
        templates = templates_for(
            moment,
            self._services.settings.notice_templates,
            ways_to(self._services, self._person),
            await unspent_grants(self._person.person_id, held_by=self._delivery.id),
        )
        for template in templates:
            if not await spend(self._services, self._person, template, self._delivery.id):
                continue
            outcome = await self._try(template, report, moment)
            if outcome is not None:
                return outcome
        return None

    async def _try(self, template: NoticeTemplate, report: ReportView, moment: Moment) -> Outcome | None:
        values = values_of(self._services, report, moment)
        try:
            await send_template(self._services, self._person, template, values, self._delivery.id)
        except WeChatPaused as paused:
            await settle_grant(self._services, self._person, template, self._delivery.id, paused.errcode)
            self._again.append(paused.again)
            return None
        except WeChatClientException as error:
            await settle_grant(self._services, self._person, template, self._delivery.id, error.errcode)
            if error.errcode in PASSING:
                self._again.append(timedelta(0))
                return None
            self._closed = CLOSED.get(error.errcode, f"模板 {template.id} 发不出（{error.errcode}）")
            return None
        except WeChatUnavailable as error:
            return Unknown(f"WeChat did not answer: {error}")
        return Delivered(template.way.value)
