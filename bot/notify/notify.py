"""The one way to tell a person something: by whichever account and way of WeChat's is open just now.

A customer-service message inside a window, else a template, else a grant for
news that is worth one. Where none is open the outcome says why, for staff to read.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from wechatpy.exceptions import WeChatClientException

from bot.notify.templates import send_template, settle_grant, spend, ways_to
from bot.services import Services
from bot.wechat.account import TextSender, WeChatPaused, WeChatUnavailable
from models.actions.notices.grants import unspent_grants
from models.actions.notices.results import undelivered_by, undelivered_words
from models.actions.people.identify import WeChatAccountKind
from models.actions.people.names import WeChatNames
from models.rules.forwarding.delivery import Delivered, Failed, Unknown, Unreachable
from models.rules.notices.retry import Notified
from models.rules.notices.ways import Moment, NoticeTemplate, NoticeWay, templates_for
from models.rules.notices.wechat_errors import CLOSED_FOR_PERSON, PASSING

NOBODY = "没有微信身份"
CLOSED = {
    0: "不在可发消息的时间内（说话后 48 小时、扫码后 1 分钟），也没有可用的通知授权",
    45015: "微信说回复时间已过（45015）",
    45047: "微信说条数用完了（45047）",
    43004: "已取消关注（43004）",
    43101: "不再接受通知（43101）",
    40003: "微信不认识这个人（40003）",
}


@dataclass(frozen=True)
class Brief:
    """The news as a template tells it. `values`: those of a template, and the `address` that it opens."""

    owed_id: UUID  # what a grant is spent on once, however often it is tried
    moment: Moment
    values: Mapping[str, str]


@dataclass(frozen=True)
class News:
    """`text`, and where no window takes it the `brief`, made only then; None for what is worth no template.

    `account`: the only one to tell it by, for an answer within a conversation.
    """

    text: str
    brief: Callable[[], Awaitable[Brief | None]] | None = None
    account: WeChatAccountKind | None = None


async def notify(services: Services, person: WeChatNames | None, news: News) -> Notified:
    """Try each way until one takes it. Never raises for what WeChat answers, or does not."""
    if person is None:
        return Unreachable(NOBODY)
    attempt = _Attempt(services, person, news)
    return await attempt.by_message() or await attempt.by_template() or attempt.why_not()


class _Attempt:
    def __init__(self, services: Services, person: WeChatNames, news: News) -> None:
        self._services, self._person, self._news = services, person, news
        self._closed = NOBODY
        self._pauses: list[timedelta] = []  # of ways that may take it later

    def why_not(self) -> Notified:
        if self._pauses:
            return Failed("微信要求暂停调用", min(self._pauses))
        return Unreachable(self._closed)

    async def by_message(self) -> Notified | None:
        accounts: tuple[tuple[WeChatAccountKind, TextSender | None, str], ...] = (
            (WeChatAccountKind.OFFICIAL, self._services.wechat, self._person.openid_sealed),
            (WeChatAccountKind.MINI_PROGRAM, self._services.miniprogram, self._person.mini_openid_sealed),
        )
        for account, sender, sealed in accounts:
            if sender is not None and sealed and self._news.account in (None, account):
                outcome = await self._in_window(sender, self._services.vault.open(sealed))
                if outcome is not None:
                    return outcome
        return None

    async def _in_window(self, sender: TextSender, openid: str) -> Notified | None:
        windows, openid_hash = self._services.windows, self._services.vault.look_up_hash(openid)
        window = await windows.take(openid_hash, self._services.clock())
        if window is None:
            self._closed = CLOSED[0] if self._closed == NOBODY else self._closed
            return None
        try:
            await sender.send_text(openid, self._news.text)
        except WeChatPaused as paused:
            await windows.give_back(openid_hash, window)
            self._pauses.append(paused.again)
        except WeChatUnavailable as error:
            return Unknown(f"WeChat did not answer: {error}")
        except WeChatClientException as error:
            if error.errcode in CLOSED_FOR_PERSON:
                await windows.forget([openid_hash])
                self._closed = CLOSED[error.errcode]
                return None
            await windows.give_back(openid_hash, window)
            if error.errcode not in PASSING:
                return Failed(f"WeChat {error.errcode}")
            self._pauses.append(timedelta(0))
        else:
            return Delivered(NoticeWay.MESSAGE.value)
        return None

    async def by_template(self) -> Notified | None:
        brief = await self._news.brief() if self._news.brief else None
        if brief is None:
            return None
        failed = {one.template_id: one.failure for one in await undelivered_by(brief.owed_id)}
        for failure in failed.values():
            self._closed = undelivered_words(failure)
        templates = templates_for(
            brief.moment,
            self._services.settings.notice_templates,
            ways_to(self._services, self._person),
            await unspent_grants(self._person.person_id, held_by=brief.owed_id),
        )
        for template in templates:
            if template.id in failed:
                continue
            if await spend(self._services, self._person, template, brief.owed_id):
                outcome = await self._by_one(template, brief)
                if outcome is not None:
                    return outcome
        return None

    async def _by_one(self, template: NoticeTemplate, brief: Brief) -> Notified | None:
        try:
            await send_template(self._services, self._person, template, brief.values, brief.owed_id)
        except (WeChatPaused, WeChatClientException) as error:
            await settle_grant(self._services, self._person, template, brief.owed_id, error.errcode)
            if isinstance(error, WeChatPaused):
                self._pauses.append(error.again)
            elif error.errcode in PASSING:
                self._pauses.append(timedelta(0))
            else:
                self._closed = CLOSED.get(error.errcode, f"模板 {template.id} 发不出（{error.errcode}）")
            return None
        except WeChatUnavailable as error:
            return Unknown(f"WeChat did not answer: {error}")
        return Delivered(template.way.value)
