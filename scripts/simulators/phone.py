"""A phone in the browser: a WeChat conversation with the account, over the real protocol."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp_jinja2
from aiohttp import ClientSession, web

from api.http.body import Form, read_form
from scripts.simulators.pages import add_file, set_up_pages
from scripts.simulators.phone_hand import ACTIONS, MAX_PHOTO_BYTES, MENU, Act, Hand
from scripts.simulators.phone_talks import Bubble, Side, Talks
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_caller import call
from scripts.simulators.wechat_messages import Sender
from scripts.simulators.wechat_people import Pushed

COOKIE = "sim_person"
COOKIE_SECONDS = 30 * 24 * 3600
HEARTBEAT_SECONDS = 15
HTTP = web.AppKey("http", ClientSession)

_OPENID = re.compile(r"oSim[A-Za-z0-9_\-]{24}")


@dataclass(frozen=True)
class LabelledLift:
    """A lift that the phone can scan: its code, where it is, and the address on its label."""

    code: str
    place: str
    url: str


class Phone:
    """Pages for any number of people, one a browser. `wechat_url` is where the product listens.

    `lifts` and `wechat_url` may be set again while it runs.
    """

    def __init__(
        self, wechat: WeChatSimulator, sender: Sender, wechat_url: str, lifts: Sequence[LabelledLift] = ()
    ) -> None:
        self.wechat_url = wechat_url
        self.lifts = lifts
        self._wechat = wechat
        self._sender = sender
        self._talks = Talks()
        self._closing = False
        wechat.listeners.append(self._show_pushed)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MAX_PHOTO_BYTES + 64 * 1024)
        set_up_pages(app)
        app.router.add_get("", self._back_to_page)
        app.router.add_get("/", self._page, name="page")
        app.router.add_get("/events", self._events, name="events")
        app.router.add_get("/photos/{media_id}", self._photo, name="photo")
        for name, action in ACTIONS.items():
            app.router.add_post(f"/{name}", self._handler(action), name=name)
        app.router.add_post("/again", self._again, name="again")
        app.router.add_post("/person", self._become_another, name="person")
        for file in ("phone.css", "phone.js"):
            add_file(app, file)
        app.cleanup_ctx.append(_open_http)
        app.on_shutdown.append(self._close_streams)
        return app

    async def _page(self, request: web.Request) -> web.StreamResponse:
        openid = _person(request)
        context = {
            "talk": self._talks.of(openid),
            "following": self._wechat.follows(openid),
            "lifts": self.lifts,
            "menu": MENU,
            "openid": openid,
        }
        return _remember(request, aiohttp_jinja2.render_template("phone.html", request, context), openid)

    async def _back_to_page(self, request: web.Request) -> web.StreamResponse:
        return _see_page(request, _person(request))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one for each change of the conversation."""
        headers = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        with self._talks.of(_person(request)).watch() as changed:
            try:
                while not self._closing:
                    await response.write(await _next_line(changed))
            except ConnectionError:
                pass  # the page was closed
        return response

    async def _photo(self, request: web.Request) -> web.Response:
        medium = self._wechat.medium(request.match_info["media_id"])
        if medium is None:
            return web.Response(status=404)
        return web.Response(body=medium.data, content_type=medium.content_type)

    def _handler(
        self, action: Callable[[Hand, Form], Act | None]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            openid = _person(request)
            hand = Hand(openid, self._wechat, self._sender, lambda media_id: _photo_url(request, media_id))
            act = action(hand, await read_form(request))
            if act is not None:
                await self._do(request, openid, act)
            return _see_page(request, openid)

        return handle

    async def _again(self, request: web.Request) -> web.StreamResponse:
        """WeChat's retry: the same message once more, under a new signature."""
        openid = _person(request)
        talk = self._talks.of(openid)
        if talk.last_xml:
            talk.add(Bubble(Side.NOTE, "微信重发了上一条"))
            await self._call(request, openid, talk.last_xml)
        return _see_page(request, openid)

    async def _become_another(self, request: web.Request) -> web.StreamResponse:
        return _see_page(request, _new_openid())

    async def _do(self, request: web.Request, openid: str, act: Act) -> None:
        self._talks.of(openid).add(act.shown)
        if not act.xml:
            return
        if act.contact:
            self._wechat.hear(openid, act.contact)
        else:
            self._wechat.unfollow(openid)
        await self._call(request, openid, act.xml)

    async def _call(self, request: web.Request, openid: str, xml: str) -> None:
        talk = self._talks.of(openid)
        talk.last_xml = xml
        answer = await call(request.app[HTTP], self.wechat_url, self._sender, xml)
        talk.last_answer = answer
        if answer.failure:
            talk.add(Bubble(Side.NOTE, "该公众号提供的服务出现故障，请稍后再试"))
        elif answer.reply:
            talk.add(Bubble(Side.THEM, _words(answer.reply.get("Content"), answer.reply["MsgType"])))
        else:
            talk.tell_watchers()

    def _show_pushed(self, message: Pushed) -> None:
        words = _words(message.text, message.body["msgtype"])
        self._talks.of(message.openid).add(Bubble(Side.THEM, words))

    async def _close_streams(self, _: web.Application) -> None:
        self._closing = True
        self._talks.wake_all()


async def _open_http(app: web.Application) -> AsyncIterator[None]:
    async with ClientSession() as http:
        app[HTTP] = http
        yield


async def _next_line(changed: asyncio.Event) -> bytes:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            await changed.wait()
    except TimeoutError:
        return b": still here\n\n"
    changed.clear()
    return b"data: changed\n\n"


def _words(text: str | None, kind: str) -> str:
    """What a bubble says; a message that is not text is named by its kind."""
    return text or f"[{kind}]"


def _new_openid() -> str:
    return f"oSim{secrets.token_urlsafe(18)}"


def _person(request: web.Request) -> str:
    kept = request.cookies.get(COOKIE, "")
    return kept if _OPENID.fullmatch(kept) else _new_openid()


def _page_path(request: web.Request) -> str:
    return request.app.router["page"].url_for().path


def _photo_url(request: web.Request, media_id: str) -> str:
    return str(request.url.origin().join(request.app.router["photo"].url_for(media_id=media_id)))


def _see_page(request: web.Request, openid: str) -> web.StreamResponse:
    return _remember(request, web.Response(status=303, headers={"Location": _page_path(request)}), openid)


def _remember(request: web.Request, response: web.StreamResponse, openid: str) -> web.StreamResponse:
    response.set_cookie(
        COOKIE, openid, max_age=COOKIE_SECONDS, path=_page_path(request), httponly=True, samesite="Lax"
    )
    return response
