"""The official account (公众号), as far as it is used."""

from collections.abc import Mapping

from bot.wechat_account import CUSTOM_SEND, MEDIA, Account, text_message

Values = Mapping[str, Mapping[str, str]]  # {"thing1": {"value": "…"}}


class WeChat:
    """Calls raise wechatpy's WeChatClientException, with its `errcode`, or WeChatUnavailable."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息)."""
        await self._account.ask("POST", CUSTOM_SEND, body=text_message(openid, text))

    async def send_template(
        self, openid: str, template_id: str, url: str, data: Values, message_id: str
    ) -> None:
        """A template message (模板消息), to a follower. Within ten minutes one `message_id` is sent once."""
        body = {
            "touser": openid,
            "template_id": template_id,
            "url": url,
            "data": data,
            "client_msg_id": message_id,
        }
        await self._account.ask("POST", "/cgi-bin/message/template/send", body=body)

    async def send_subscription(self, openid: str, template_id: str, url: str, data: Values) -> None:
        """A notice that the person has agreed to (订阅通知), opening `url`."""
        body = {"touser": openid, "template_id": template_id, "page": url, "data": data}
        await self._account.ask("POST", "/cgi-bin/message/subscribe/bizsend", body=body)

    async def media(self, media_id: str) -> bytes:
        """A temporary medium, at most 10 MB. WeChat keeps it for 3 days."""
        return await self._account.ask_for_bytes("GET", MEDIA, params={"media_id": media_id})
