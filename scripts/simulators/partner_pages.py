"""What a person sees of the simulated partners: what arrived, and forms to change how they behave."""

from typing import get_args

import aiohttp_jinja2
from aiohttp import web

from api.http.body import read_form, text_field
from scripts.simulators.pages import add_file, set_up_pages
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import (
    BadBehaviour,
    Behaviour,
    CallbackStatus,
    Mode,
    behaviour_of_form,
)

SHOWN_RECORDS = 30
MODE_NAMES = {
    Mode.TICKET: "给单号",
    Mode.BARE: "只收下，不给单号",
    Mode.REFUSE: "不受理",
    Mode.CUT: "收下后断线",
    Mode.GARBAGE: "回一段乱码",
}
STATUS_NAMES: dict[CallbackStatus, str] = {
    "accepted": "已受理",
    "handling": "处理中",
    "resolved": "已办结",
    "refused": "不受理",
}
KIND_NAMES = {"entrapment": "困人", "hazard": "隐患", "suggestion": "建议"}
PRESETS = {
    "正常": Behaviour(),
    "自动办结": Behaviour(callbacks=("handling", "resolved"), callback_after_seconds=5),
    "不给单号": Behaviour(mode=Mode.BARE),
    "不受理": Behaviour(mode=Mode.REFUSE),
    "断线": Behaviour(mode=Mode.CUT),
    "500": Behaviour(failure_rate=1),
    "一半 429": Behaviour(failure_rate=0.5, failure_status=429, retry_after=5),
    "慢 20 秒": Behaviour(delay_seconds=20),
}


def app_with_pages(partners: PartnerSimulator) -> web.Application:
    """The simulator's doors for the product, and pages for people beside them."""
    app = partners.app()
    pages = _Pages(partners)
    environment = set_up_pages(app)
    environment.globals |= {
        "modes": MODE_NAMES,
        "statuses": STATUS_NAMES,
        "kinds": KIND_NAMES,
        "presets": PRESETS,
        "shown": SHOWN_RECORDS,
    }
    app.router.add_get("", pages.to_all)
    app.router.add_get("/", pages.all, name="all")
    add_file(app, "partner.css")
    app.router.add_get("/{name}", pages.one, name="one")
    app.router.add_post("/{name}/behaviour", pages.behave, name="behave")
    app.router.add_post("/{name}/preset", pages.choose_preset, name="preset")
    app.router.add_post("/{name}/status", pages.say, name="status")
    return app


class _Pages:
    def __init__(self, partners: PartnerSimulator) -> None:
        self._partners = partners

    async def to_all(self, request: web.Request) -> web.Response:
        return _see_all(request)

    async def all(self, request: web.Request) -> web.Response:
        context = {"partners": self._partners.partners()}
        return aiohttp_jinja2.render_template("partners.html", request, context)

    async def one(self, request: web.Request) -> web.Response:
        return self._form(request, wrong="")

    async def behave(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        fields = {name: text_field(form, name) for name in Behaviour.model_fields}
        try:
            self._partners.behave(request.match_info["name"], behaviour_of_form(fields))
        except BadBehaviour as error:
            return self._form(request, wrong=str(error))
        return _see_all(request)

    async def choose_preset(self, request: web.Request) -> web.Response:
        preset = PRESETS.get(text_field(await read_form(request), "preset"))
        if preset is not None:
            self._partners.behave(request.match_info["name"], preset)
        return _see_all(request)

    async def say(self, request: web.Request) -> web.Response:
        """A person at the partner's desk reports a status by hand."""
        form = await read_form(request)
        said = text_field(form, "status")
        for status in get_args(CallbackStatus):
            if status == said:
                await self._partners.say(request.match_info["name"], text_field(form, "webhook_id"), status)
        return _see_all(request)

    def _form(self, request: web.Request, *, wrong: str) -> web.Response:
        partner = self._partners.partner(request.match_info["name"])
        context = {"partner": partner, "behaviour": partner.behaviour, "wrong": wrong}
        return aiohttp_jinja2.render_template("partner.html", request, context, status=400 if wrong else 200)


def _see_all(request: web.Request) -> web.Response:
    anchor = request.match_info.get("name", "")
    place = request.app.router["all"].url_for().with_fragment(anchor)
    return web.Response(status=303, headers={"Location": str(place)})
