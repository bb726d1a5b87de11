"""What a person sees of the simulated groups: their messages, and buttons that break their robots."""

import aiohttp_jinja2
from aiohttp import web

from api.http.body import read_form, text_field
from scripts.simulators.pages import LOCAL, add_file, set_up_pages
from scripts.simulators.robots import RobotSimulator, State
from scripts.simulators.wecom import WecomSimulator, WecomTrouble

SHOWN = 30
STATES = {
    State.WELL: "正常",
    State.REMOVED: "移除机器人",
    State.DISSOLVED: "解散群",
    State.BUSY: "系统繁忙",
    State.CUT: "收下后断线",
}


TROUBLES = {
    WecomTrouble.WELL: "正常",
    WecomTrouble.UNTRUSTED: "IP 不可信",
    WecomTrouble.BUSY: "系统繁忙",
    WecomTrouble.DOWN: "宕机",
    WecomTrouble.CUT: "收下后断线",
    WecomTrouble.GARBAGE: "答非所问",
}


def groups_with_pages(robots: RobotSimulator, wecom: WecomSimulator) -> web.Application:
    """The doors of the three providers and of 企业微信 applications, and pages for people beside them."""
    app = wecom.add_to(robots.app())
    environment = set_up_pages(app)
    environment.globals |= {"states": STATES, "troubles": TROUBLES, "shown": SHOWN, "local": LOCAL}

    async def to_all(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(f"{request.path}/")

    async def show(request: web.Request) -> web.Response:
        return aiohttp_jinja2.render_template(
            "robots.html", request, {"groups": robots.groups, "enterprises": wecom.enterprises}
        )

    async def change(request: web.Request) -> web.Response:
        number, state = request.match_info["number"], text_field(await read_form(request), "state")
        if int(number) >= len(robots.groups) or state not in tuple(State):
            raise web.HTTPNotFound
        robots.groups[int(number)].state = State(state)
        raise web.HTTPSeeOther(app.router["groups"].url_for())

    async def trouble(request: web.Request) -> web.Response:
        number, chosen = request.match_info["number"], text_field(await read_form(request), "trouble")
        if int(number) >= len(wecom.enterprises) or chosen not in tuple(WecomTrouble):
            raise web.HTTPNotFound
        wecom.enterprises[int(number)].trouble = WecomTrouble(chosen)
        raise web.HTTPSeeOther(app.router["groups"].url_for())

    async def end_token(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= len(wecom.enterprises):
            raise web.HTTPNotFound
        wecom.enterprises[number].end_token()
        raise web.HTTPSeeOther(app.router["groups"].url_for())

    app.router.add_post(r"/enterprises/{number:\d{1,3}}/trouble", trouble, name="trouble")
    app.router.add_post(r"/enterprises/{number:\d{1,3}}/token", end_token, name="end_token")
    app.router.add_get("", to_all)
    app.router.add_get("/", show, name="groups")
    add_file(app, "partner.css")
    app.router.add_post(r"/{number:\d{1,3}}/state", change, name="state")
    return app
