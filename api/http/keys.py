"""What handlers find in the application."""

from aiohttp import web

from api.http.rate_limits import RateLimits
from bot.door.callback import WeChatDoor
from bot.services import Services

SERVICES = web.AppKey("services", Services)
RATE_LIMITS = web.AppKey("rate_limits", RateLimits)
WECHAT_DOOR = web.AppKey("wechat_door", WeChatDoor)
MINIPROGRAM_DOOR: web.AppKey[WeChatDoor | None] = web.AppKey("miniprogram_door")
