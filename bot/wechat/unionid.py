"""The unionid of somebody known by the chat alone: it joins them with who they are in the mini-program."""

from datetime import timedelta

from wechatpy.exceptions import WeChatClientException

from bot.services import Services
from bot.wechat.account import WeChatUnavailable
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.people.names import WeChatNames, names_of

ASK_AGAIN_AFTER = timedelta(days=1)


async def with_unionid(services: Services, person: WeChatNames) -> WeChatNames:
    """The person, or the one that the two identities have become; as it is where WeChat does not tell.

    Asked when a notice is due, for its grants may be the other identity's, and
    at most once a day: accounts without a common 开放平台 account have none.
    """
    if not person.openid_sealed or person.has_unionid or services.miniprogram is None:
        return person
    key = f"unionid:asked:{person.openid_hash}"
    if not await services.redis.set(key, "1", nx=True, ex=ASK_AGAIN_AFTER):
        return person
    openid = services.vault.open(person.openid_sealed)
    try:
        unionid = await services.wechat.unionid_of(openid)
    except (WeChatClientException, WeChatUnavailable):
        return person
    if unionid is None:
        return person
    named = NamedPerson(WeChatAccountKind.OFFICIAL, openid, unionid)
    return await names_of(await identify_person(named, services.vault, services.clock()))
