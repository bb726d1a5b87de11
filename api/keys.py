"""What handlers find in the application."""

from aiohttp import web

from bot.callback import WeChatDoor
from bot.services import Services

SERVICES = web.AppKey("services", Services)
WECHAT_DOOR = web.AppKey("wechat_door", WeChatDoor)
