"""What `wx.config` of a page inside WeChat needs (JS-SDK): a signature over the page's own address."""

import secrets
from hashlib import sha1

from bot.services import Services


async def js_config(services: Services, url: str) -> dict[str, str | int]:
    """For the page at `url`. Raises WeChatClientException or WeChatUnavailable.

    Signed over the four values in this order, the address without its fragment.
    """
    ticket = await services.wechat.jsapi_ticket()
    nonce, timestamp = secrets.token_hex(8), int(services.clock().timestamp())
    page = url.partition("#")[0]
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    signature = sha1(signed.encode()).hexdigest()  # noqa: S324 - WeChat's own scheme
    app_id = services.settings.wechat_app_id
    return {"appId": app_id, "timestamp": timestamp, "nonceStr": nonce, "signature": signature}
