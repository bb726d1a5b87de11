"""The official account (公众号), as far as it is used."""

from datetime import timedelta

from redis.exceptions import RedisError

from bot.kernel.shared_value import Fetched
from bot.wechat.account import (
    CUSTOM_SEND,
    MEDIA,
    Values,
    WeChatAccount,
    WeChatUnavailable,
    number_of,
    text_message,
)
from bot.wechat.identity import WeChatIdentity, identity_of

FOLLOW_LASTS = timedelta(days=30)


class WeChat:
    """Calls raise wechatpy's WeChatClientException, with its `errcode`, or WeChatUnavailable."""

    def __init__(self, account: WeChatAccount) -> None:
        self._account = account
        self._jsapi_ticket = account.shared("jsapi_ticket", self._fetch_ticket)

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息)."""
        await self._account.ask("POST", CUSTOM_SEND, body=text_message(openid, text))

    async def send_template(
        self, openid: str, template_id: str, url: str, data: Values, message_id: str
    ) -> str:
        """A template message (模板消息), to a follower. Returns its number at WeChat.

        Within ten minutes one `message_id` is sent once.
        """
        body = {
            "touser": openid,
            "template_id": template_id,
            "url": url,
            "data": data,
            "client_msg_id": message_id,
        }
        return number_of(await self._account.ask("POST", "/cgi-bin/message/template/send", body=body))

    async def send_subscription(self, openid: str, template_id: str, url: str, data: Values) -> str:
        """A notice that the person has agreed to (订阅通知), opening `url`. Returns its number, if told."""
        body = {"touser": openid, "template_id": template_id, "page": url, "data": data}
        return number_of(await self._account.ask("POST", "/cgi-bin/message/subscribe/bizsend", body=body))

    async def media(self, media_id: str) -> bytes:
        """A temporary medium, at most 10 MB. WeChat keeps it for 3 days."""
        return await self._account.ask_for_bytes("GET", MEDIA, params={"media_id": media_id})

    async def unionid_of(self, openid: str) -> str | None:
        """Of a follower; None for others, and where the account belongs to no 开放平台 account."""
        answer = await self._account.ask("GET", "/cgi-bin/user/info", params={"openid": openid})
        unionid = answer.get("unionid")
        return unionid if isinstance(unionid, str) and unionid else None

    async def identify(self, code: str) -> WeChatIdentity | None:
        """Who signed in on a page with this OAuth code: good once, for 5 minutes.

        None for a snapshot (快照页), whose openid is made up. errcodes: 40029 no
        such code or too old, 40163 used before.
        """
        params = {"code": code, "grant_type": "authorization_code"}
        answer = await self._account.ask_with_secret("/sns/oauth2/access_token", params)
        return None if answer.get("is_snapshotuser") else identity_of(answer)

    async def jsapi_ticket(self) -> str:
        """What pages sign `wx.config` with; all processes share it."""
        try:
            return await self._jsapi_ticket.get()
        except (TimeoutError, RedisError, OSError) as error:
            raise WeChatUnavailable("no ticket in time") from error

    async def _fetch_ticket(self) -> Fetched:
        answer = await self._account.ask("GET", "/cgi-bin/ticket/getticket", params={"type": "jsapi"})
        try:
            return Fetched(str(answer["ticket"]), timedelta(seconds=int(answer["expires_in"])))
        except (KeyError, ValueError) as error:
            raise WeChatUnavailable("a ticket of another form") from error

    async def follow_address(self, scene: str) -> str:
        """What a QR code says by which one follows the account; the same for the scene for up to 30 days.

        `scene`, 1 to 64 characters, comes back with the event. There may be
        100,000 permanent ones, fewer than a city has lifts, so these end.
        """

        async def make() -> Fetched:
            answer = await self._account.ask("POST", "/cgi-bin/qrcode/create", body=_qr_body(scene))
            try:
                return Fetched(str(answer["url"]), timedelta(seconds=int(answer["expire_seconds"])))
            except (KeyError, ValueError) as error:
                raise WeChatUnavailable("a code of another form") from error

        return await self._account.shared(f"follow:{scene}", make).get()


def _qr_body(scene: str) -> dict[str, object]:
    return {
        "expire_seconds": FOLLOW_LASTS // timedelta(seconds=1),
        "action_name": "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": scene}},
    }
