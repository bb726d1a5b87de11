"""The official account (公众号), as far as it is used."""

from bot.wechat_account import Account

TEXT_BYTES = 2048  # WeChat cuts longer text messages


def cut_to_bytes(text: str, limit: int = TEXT_BYTES) -> str:
    """The text, shortened to `limit` bytes of UTF-8 without breaking a character."""
    encoded = text.encode()
    return text if len(encoded) <= limit else encoded[: limit - 3].decode(errors="ignore") + "…"


class WeChat:
    """Calls raise wechatpy's WeChatClientException, with its `errcode`, or WeChatUnavailable."""

    def __init__(self, account: Account) -> None:
        self._account = account

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息)."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": cut_to_bytes(text)}}
        await self._account.ask("POST", "/cgi-bin/message/custom/send", body=body)

    async def media(self, media_id: str) -> bytes:
        """A temporary medium, at most 10 MB. WeChat keeps it for 3 days."""
        return await self._account.ask_for_bytes("GET", "/cgi-bin/media/get", params={"media_id": media_id})
