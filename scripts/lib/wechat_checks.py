"""What can be wrong with an account's set-up, each asked of WeChat itself."""

from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout
from wechatpy.exceptions import WeChatClientException

from bot.kernel.settings import Settings
from bot.wechat.account import WeChatUnavailable
from bot.wechat.admin import WeChatAdmin
from bot.wechat.menu import menu_of
from models.rules.notices.ways import NoticeTemplate, NoticeWay

TIMEOUT = ClientTimeout(total=8)
WRONG_KEYS = {40013: "AppID 不对", 40125: "AppSecret 不对", 40164: "本机 IP 不在公众号的白名单里"}


@dataclass(frozen=True)
class Finding:
    """`good` is None for what is only worth knowing."""

    what: str
    good: bool | None
    words: str


@dataclass(frozen=True)
class Admins:
    official: WeChatAdmin
    miniprogram: WeChatAdmin | None


async def all_findings(settings: Settings, admins: Admins, http: ClientSession) -> AsyncIterator[Finding]:
    """In the order in which one would put them right: without a token nothing else can be asked."""
    keys = await _asked("公众号密钥", _addresses(admins.official))
    yield keys
    if not keys.good:
        return
    yield await _asked("菜单", _menu(settings, admins.official))
    yield await _asked("回调网络", _callback(admins.official))
    yield await _asked_of_miniprogram(admins.miniprogram)
    for template in settings.notice_templates:
        yield await _asked(f"模板 {template.id}", _template(template, admins))
    for name, text in settings.verification_files.items():
        yield await _verification_file(settings, name, text, http)


async def _asked(what: str, answer: Awaitable[tuple[bool | None, str]]) -> Finding:
    try:
        return Finding(what, *await answer)
    except WeChatClientException as error:
        said = WRONG_KEYS.get(error.errcode, error.errmsg)
        return Finding(what, False, f"{error.errcode} {said}")
    except WeChatUnavailable as error:
        return Finding(what, False, f"微信没有回应：{error}")


async def _addresses(official: WeChatAdmin) -> tuple[bool, str]:
    found = await official.callback_addresses()
    return (
        True,
        f"对。回调来自 {len(found)} 个地址，防火墙要放行：{'、'.join(found[:5])}{' …' if found[5:] else ''}",
    )


async def _menu(settings: Settings, official: WeChatAdmin) -> tuple[bool, str]:
    shown, ours = _keys(await official.menu()), _keys(menu_of(settings.public_url))
    if shown == ours:
        return True, "和程序的一样"
    return False, "还没有菜单，用 --menu 设置" if not shown else "和程序的不一样，用 --menu 设置"


def _keys(menu: object) -> list[str]:
    """What the buttons do, in order: names and keys, however WeChat nests them."""
    if isinstance(menu, list):
        return [key for one in menu for key in _keys(one)]
    if not isinstance(menu, Mapping):
        return []
    below = menu.get("button") or menu.get("sub_button") or []
    inside = below.get("list", []) if isinstance(below, Mapping) else below
    own = [f"{menu.get('name', '')}:{menu.get('key') or menu.get('url') or ''}"] if "name" in menu else []
    return own + _keys(inside)


async def _callback(official: WeChatAdmin) -> tuple[bool, str]:
    lost = await official.callback_check()
    return not lost, "；".join(lost) or "通"


async def _asked_of_miniprogram(miniprogram: WeChatAdmin | None) -> Finding:
    if miniprogram is None:
        return Finding("小程序", None, "没有设置")
    return await _asked("小程序密钥", _subscriptions(miniprogram))


async def _subscriptions(miniprogram: WeChatAdmin) -> tuple[bool, str]:
    return True, f"对。有 {len(await miniprogram.subscription_templates())} 个订阅消息模板"


async def _template(template: NoticeTemplate, admins: Admins) -> tuple[bool, str]:
    admin = admins.miniprogram if template.way is NoticeWay.MINI_PROGRAM else admins.official
    if admin is None:
        return False, "是小程序的模板，但没有设置小程序"
    kept = await (admin.templates() if template.way is NoticeWay.TEMPLATE else admin.subscription_templates())
    keywords = kept.get(template.id)
    if keywords is None:
        return False, "账号里没有这个模板"
    if keywords != set(template.fields):
        return False, f"关键词应为 {'、'.join(sorted(keywords))}"
    return True, "对"


async def _verification_file(settings: Settings, name: str, text: str, http: ClientSession) -> Finding:
    """As WeChat will ask for it, from outside."""
    address = f"{settings.public_url}/{name}"
    try:
        async with http.get(address, timeout=TIMEOUT, allow_redirects=False) as answer:
            good = answer.status == 200 and (await answer.text()).strip() == text
            return Finding(address, good, "对" if good else f"打开是 HTTP {answer.status}，或内容不对")
    except (ClientError, TimeoutError) as error:
        return Finding(address, False, f"打不开：{type(error).__name__}")
