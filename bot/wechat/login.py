"""Signing in on a page inside WeChat: OAuth with `snsapi_base`, silent, which tells the openid alone.

The state is ours and good once. It belongs to the browser that holds the nonce,
so nobody can be signed in as somebody else by a link.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from bot.services import Services
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person

STATE_SECONDS = 600


@dataclass(frozen=True)
class BegunLogin:
    """Where the browser goes, and the nonce that it keeps until it comes back."""

    address: str
    nonce: str


async def begin_login(services: Services, come_back_to: str) -> BegunLogin:
    """`come_back_to` is a path of our own."""
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    kept = json.dumps({"nonce": _digest(nonce), "next": come_back_to})
    await services.redis.set(_key(state), kept, ex=STATE_SECONDS)
    settings = services.settings
    query = urlencode(
        {
            "appid": settings.wechat_app_id,
            "redirect_uri": f"{settings.public_url}/login/wechat",
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
    )
    # WeChat wants the parameters in this order, and the fragment.
    address = f"{settings.wechat_open_url}/connect/oauth2/authorize?{query}#wechat_redirect"
    return BegunLogin(address, nonce)


async def come_back_to(services: Services, state: str, nonce: str) -> str | None:
    """The path to go on with; None where the state is unknown, used before, or another browser's."""
    kept: Any = await services.redis.getdel(_key(state[:100]))
    if kept is None:
        return None
    told = json.loads(kept)
    return str(told["next"]) if hmac.compare_digest(told["nonce"], _digest(nonce)) else None


async def person_of_code(services: Services, code: str) -> UUID | None:
    """Who has come with this code; None for a snapshot, a virtual identity that WeChat shows to look around.

    Raises WeChatClientException (40029, 40163: the code is not good, or not any more) or WeChatUnavailable.
    """
    identity = await services.wechat.identify(code)
    if identity is None:
        return None
    named = NamedPerson(WeChatAccountKind.OFFICIAL, identity.openid, identity.unionid)
    return await identify_person(named, services.vault, services.clock())


def _key(state: str) -> str:
    return f"login:{state}"


def _digest(nonce: str) -> str:
    return sha256(nonce.encode()).hexdigest()
