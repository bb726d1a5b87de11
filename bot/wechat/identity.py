"""Who WeChat says that somebody is."""

from dataclasses import dataclass, field
from typing import Any

from bot.wechat.account import WeChatUnavailable


@dataclass(frozen=True)
class WeChatIdentity:
    """Who somebody is for one account. `unionid` is the same in all accounts of one 开放平台 account."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False, default=None)


def identity_of(answer: dict[str, Any]) -> WeChatIdentity:
    """Of an answer that tells who somebody is. Raises WeChatUnavailable where it does not."""
    match answer:
        case {"openid": str(openid)} if openid:
            unionid = answer.get("unionid")
            return WeChatIdentity(openid, unionid if isinstance(unionid, str) and unionid else None)
    raise WeChatUnavailable("no openid in the answer")
