"""What people send in a conversation, fetched from the account that it was sent to."""

from bot.chat.incoming import Body, Image, NamedBy, VoiceMessage
from bot.services import Services
from bot.wechat.account import WeChatUnavailable

_MINI = "mini:"


def of_account(body: Body, named_by: NamedBy) -> Body:
    """The same, its medium marked as the mini-program's where it is: the other account does not know it."""
    match body:
        case Image(media_id) if named_by == "mini_openid":
            return Image(_MINI + media_id)
        case VoiceMessage(words, media_id) if named_by == "mini_openid":
            return VoiceMessage(words, _MINI + media_id)
    return body


async def fetch_medium(services: Services, media_id: str) -> bytes:
    """At most 10 MB; WeChat keeps it for 3 days. Raises WeChatClientException or WeChatUnavailable."""
    if not media_id.startswith(_MINI):
        return await services.wechat.media(media_id)
    if services.miniprogram is None:
        raise WeChatUnavailable("there is no mini-program (any more)")
    return await services.miniprogram.media(media_id.removeprefix(_MINI))
