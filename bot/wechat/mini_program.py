"""The mini-program (小程序), as far as it is used."""

from bot.wechat.account import (
    CUSTOM_SEND,
    LOGIN,
    MEDIA,
    Values,
    WeChatAccount,
    WeChatUnavailable,
    number_of,
    text_message,
)
from bot.wechat.identity import WeChatIdentity, identity_of


class MiniProgram:
    """Calls raise wechatpy's WeChatClientException, with its `errcode`, or WeChatUnavailable."""

    def __init__(self, account: WeChatAccount) -> None:
        self._account = account

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message (客服消息), to somebody who wrote to the mini-program."""
        await self._account.ask("POST", CUSTOM_SEND, body=text_message(openid, text))

    async def send_subscription(self, openid: str, template_id: str, page: str, data: Values) -> str:
        """A subscribe message (订阅消息), opening `page`. Returns its number at WeChat, where told."""
        body = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "data": data,
            "miniprogram_state": "formal",
        }
        return number_of(await self._account.ask("POST", "/cgi-bin/message/subscribe/send", body=body))

    async def media(self, media_id: str) -> bytes:
        """What somebody sent to its customer service, at most 10 MB. WeChat keeps it for 3 days."""
        return await self._account.ask_for_bytes("GET", MEDIA, params={"media_id": media_id})

    async def code2session(self, code: str) -> WeChatIdentity:
        """Who logged in with this `wx.login` code: good once, for 5 minutes.

        errcodes: 40029 no such code or too old, 40163 used before, 40226 a person
        whom WeChat holds for dangerous, 45011 too many of one person's calls a minute.
        The session key is not kept: nothing here is decrypted with it.
        """
        params = {"js_code": code, "grant_type": "authorization_code"}
        answer = await self._account.ask_with_secret(LOGIN, params)
        return identity_of(answer)

    async def phone_number(self, code: str) -> str:
        """The number that somebody agreed to give with this `getPhoneNumber` code: good once, for 5 minutes.

        Digits alone for a number of the mainland, else with its country's code. errcodes as `code2session`.
        """
        answer = await self._account.ask("POST", "/wxa/business/getuserphonenumber", body={"code": code})
        match answer.get("phone_info"):
            case {"purePhoneNumber": str(number), "countryCode": "86" | 86}:
                return number
            case {"phoneNumber": str(number)}:
                return number
        raise WeChatUnavailable("no phone number in the answer")
